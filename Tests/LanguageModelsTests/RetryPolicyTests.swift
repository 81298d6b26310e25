import TestSupport
import Testing

@testable import LanguageModels

@Suite struct RetryPolicyTests {
    private func error(_ code: ModelError.Code, retryAfter: Duration? = nil) -> ModelError {
        ModelError(code, "It failed.", retryAfter: retryAfter)
    }

    @Test(arguments: [(1, 0.5), (2, 1), (3, 2), (4, 4), (5, 8), (6, 8), (60, 8), (100_000, 8)])
    func theBoundDoublesUpToEightSeconds(retry: Int, seconds: Double) {
        let policy = RetryPolicy(retries: .max)
        var seeded = SeededGenerator(seed: 1)
        var delays: [Duration] = []
        for _ in 0..<200 {
            guard let delay = policy.delay(beforeRetry: retry, after: error(.overloaded), using: &seeded) else {
                Issue.record("not repeated")
                return
            }
            delays.append(delay)
        }
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .seconds(seconds) })
        // Full jitter: the whole range is used.
        #expect(delays.contains { $0 < .seconds(seconds * 0.1) } && delays.contains { $0 > .seconds(seconds * 0.9) })
    }

    @Test func fiveRetriesAndNoMore() {
        let policy = RetryPolicy()
        var generator = SeededGenerator(seed: 1)
        let delays = (1...7).map { policy.delay(beforeRetry: $0, after: error(.server), using: &generator) }
        #expect(delays.map { $0 != nil } == [true, true, true, true, true, false, false])
    }

    @Test(
        arguments: [
            (ModelError.Code.rateLimited, true), (.overloaded, true), (.server, true), (.network, true),
            (.unreachable, true),
            (.timeout(.connecting), true), (.timeout(.waitingForResponse), true), (.timeout(.reading), true),
            (.truncated, true), (.timeout(.total), false), (.authentication, false), (.notFound, false),
            (.quotaExhausted, false),
            (.contextTooLong, false), (.badRequest, false), (.malformedResponse, false), (.recordingExhausted, false),
        ])
    func onlyWhatMayPassIsRepeated(code: ModelError.Code, isRepeated: Bool) {
        var generator = SeededGenerator(seed: 1)
        let delay = RetryPolicy().delay(beforeRetry: 1, after: error(code, retryAfter: .seconds(1)), using: &generator)
        #expect((delay != nil) == isRepeated)
    }

    @Test(arguments: [(0.0, true), (0.25, true), (17, true), (60, true), (60.001, false), (3600, false)])
    func theServersWishIsHonouredUpToAMinute(seconds: Double, isHonoured: Bool) {
        var generator = SeededGenerator(seed: 1)
        let requested = Duration.seconds(seconds)
        let delay = RetryPolicy().delay(
            beforeRetry: 1, after: error(.rateLimited, retryAfter: requested), using: &generator)
        #expect(delay == (isHonoured ? requested : nil))
    }
}
