import Settings
import Testing

@testable import LanguageModels

@Suite struct SilenceLimitTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func theResponseHasItsOwnLimit() {
        let limit = SilenceLimit(TimeLimits(response: .seconds(60), reading: .seconds(120)), now: start)
        #expect(limit.verdict(now: at(0)) == .askAgain(at: at(60)))
        #expect(limit.verdict(now: at(59)) == .askAgain(at: at(60)))
        #expect(limit.verdict(now: at(60)) == .tooLong(.waitingForResponse, .seconds(60)))
    }

    @Test func everyReadBeginsAnew() {
        var limit = SilenceLimit(TimeLimits(response: .seconds(60), reading: .seconds(20)), now: start)
        for second in stride(from: 10.0, through: 1000, by: 19) {
            limit.pause()
            limit.awaitBytes(now: at(second))
            #expect(limit.verdict(now: at(second + 18.9)) == .askAgain(at: at(second + 20)))
        }
        #expect(limit.verdict(now: at(2000)) == .tooLong(.reading, .seconds(20)))
    }

    @Test func whileNothingIsReadNoTimeCounts() {
        var limit = SilenceLimit(TimeLimits(response: .seconds(60), reading: .seconds(20)), now: start)
        limit.pause()
        #expect(limit.verdict(now: at(5000)) == .askAgain(at: at(5020)))
        limit.awaitBytes(now: at(5001))
        #expect(limit.verdict(now: at(5020)) == .askAgain(at: at(5021)))
    }

    @Test func aShortLimitThatComesIntoForceIsNoticedInTime() {
        let limit = SilenceLimit(TimeLimits(response: .seconds(300), reading: .seconds(1)), now: start)
        #expect(limit.verdict(now: at(10)) == .askAgain(at: at(11)))
    }

    /// Whatever arrives.
    @Test func theWholeHasItsOwnLimit() {
        var limit = SilenceLimit(
            TimeLimits(response: .seconds(60), reading: .seconds(20), total: .seconds(50)), now: start)
        #expect(limit.verdict(now: at(0)) == .askAgain(at: at(20)))
        #expect(limit.verdict(now: at(40)) == .askAgain(at: at(50)))
        for second in stride(from: 1.0, to: 50, by: 7) {
            limit.pause()
            limit.awaitBytes(now: at(second))
            #expect(limit.verdict(now: at(second)) == .askAgain(at: at(min(second + 20, 50))))
        }
        limit.pause()
        #expect(limit.verdict(now: at(50)) == .tooLong(.total, .seconds(50)))
    }

    @Test(
        arguments: [
            // silence, response, connect, total, streaming, loopback → the limits
            ((120.0, nil, 10.0, nil), true, false, TimeLimits(response: .seconds(60), reading: .seconds(120))),
            ((120, nil, 10, nil), true, true, TimeLimits(response: .seconds(300), reading: .seconds(120))),
            ((120, nil, 10, nil), false, true, TimeLimits(response: .seconds(600), reading: .seconds(120))),
            (
                (9, 9, 2, 30), false, false,
                TimeLimits(connect: .seconds(2), response: .seconds(9), reading: .seconds(9), total: .seconds(30))
            ),
            (
                (.nan, -1, .nan, .infinity), true, false,
                TimeLimits(response: .seconds(60), reading: .seconds(120), total: .seconds(86_400))
            ),
        ] as [((Double, Double?, Double, Double?), Bool, Bool, TimeLimits)])
    func whatSettingsSay(
        seconds: (silence: Double, response: Double?, connect: Double, total: Double?), streaming: Bool,
        isLoopback: Bool, limits: TimeLimits
    ) {
        var config = sampleConfig(.openai, baseURL: "http://h", timeout: seconds.silence)
        config.responseTimeout = seconds.response
        config.connectTimeout = seconds.connect
        config.totalTimeout = seconds.total
        #expect(TimeLimits(config, streaming: streaming, isLoopback: isLoopback) == limits)
    }
}
