import Testing

@testable import LanguageModels

@Suite struct SilenceLimitTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func theResponseHasItsOwnLimit() {
        let limit = SilenceLimit(response: .seconds(60), reading: .seconds(120), now: start)
        #expect(limit.verdict(now: at(0)) == .askAgain(at: at(60)))
        #expect(limit.verdict(now: at(59)) == .askAgain(at: at(60)))
        #expect(limit.verdict(now: at(60)) == .tooLong(.waitingForResponse, .seconds(60)))
    }

    @Test func everyReadBeginsAnew() {
        var limit = SilenceLimit(response: .seconds(60), reading: .seconds(20), now: start)
        for second in stride(from: 10.0, through: 1000, by: 19) {
            limit.pause()
            limit.awaitBytes(now: at(second))
            #expect(limit.verdict(now: at(second + 18.9)) == .askAgain(at: at(second + 20)))
        }
        #expect(limit.verdict(now: at(2000)) == .tooLong(.reading, .seconds(20)))
    }

    @Test func whileNothingIsReadNoTimeCounts() {
        var limit = SilenceLimit(response: .seconds(60), reading: .seconds(20), now: start)
        limit.pause()
        #expect(limit.verdict(now: at(5000)) == .askAgain(at: at(5020)))
        limit.awaitBytes(now: at(5001))
        #expect(limit.verdict(now: at(5020)) == .askAgain(at: at(5021)))
    }

    @Test func aShortLimitThatComesIntoForceIsNoticedInTime() {
        let limit = SilenceLimit(response: .seconds(300), reading: .seconds(1), now: start)
        #expect(limit.verdict(now: at(10)) == .askAgain(at: at(11)))
    }
}
