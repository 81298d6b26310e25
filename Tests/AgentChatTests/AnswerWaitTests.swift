import SessionLog
import Streaming
import Testing

@testable import AgentChat

/// What a person is told while an answer is being waited for.
@Suite struct AnswerWaitTests {
    private static let retry = LogEvent.status(
        agent: "Guide", .retrying(attempt: 2, of: 5, milliseconds: 2500, reason: "it broke"))
    private static let request = LogEvent.status(agent: "Guide", .waitingForModel)

    private func wait(_ events: (LogEvent, Int64)...) -> AnswerWait {
        var wait = AnswerWait()
        for (event, time) in events { wait.follow(event, at: time) }
        return wait
    }

    @Test(
        arguments: [(0, nil), (19_999, nil), (20_000, 20), (29_999, 20), (30_000, 30), (65_000, 60)]
            as [(Int64, Int64?)])
    func silence(time: Int64, seconds: Int64?) {
        let wait = wait((Self.request, 1000))
        #expect(wait.remark(at: 1000 + time) == seconds.map { .silence(seconds: $0) })
    }

    @Test(arguments: [(0, 20_000), (19_999, 20_000), (20_000, 30_000), (31_000, 40_000)] as [(Int64, Int64)])
    func silenceIsToldAnew(time: Int64, next: Int64) {
        #expect(wait((Self.request, 1000)).nextChange(after: 1000 + time) == 1000 + next)
    }

    @Test(arguments: [(0, 3), (500, 2), (501, 2), (1500, 1), (2499, 1), (2500, 0), (9000, 0)] as [(Int64, Int64)])
    func countdown(time: Int64, seconds: Int64) {
        let wait = wait((Self.request, 0), (Self.retry, 1000))
        #expect(wait.remark(at: 1000 + time) == .retrying(attempt: 2, of: 5, seconds: seconds, reason: "it broke"))
    }

    /// Each look at it comes when the number changes; then silence counts from when the request was sent.
    @Test func theCountdownIsLookedAtEachSecond() {
        let wait = wait((Self.retry, 1000))
        var (now, remarks): (Int64, [AnswerWait.Remark?]) = (1000, [])
        for _ in 0..<6 {
            remarks.append(wait.remark(at: now))
            now = wait.nextChange(after: now) ?? .max
        }
        func left(_ seconds: Int64) -> AnswerWait.Remark {
            .retrying(attempt: 2, of: 5, seconds: seconds, reason: "it broke")
        }
        #expect(remarks == [left(3), left(2), left(1), left(0), .silence(seconds: 20), .silence(seconds: 30)])
        #expect(now == 43_500)
    }

    @Test func whatComesEndsIt() {
        let start = LogEvent.stream(.start(.init(messageID: "m", sender: "Guide", recipient: "user")))
        #expect(wait((Self.retry, 0), (start, 1000)).remark(at: 1000) == nil)
        #expect(wait((Self.request, 0), (start, 19_000)).remark(at: 38_999) == nil)
        #expect(
            wait((Self.request, 0), (.inputRequested(agent: "Guide", inStep: true), 10)).nextChange(after: 10) == nil)
        #expect(
            wait((Self.request, 0), (.status(agent: "Guide", .running(playbook: "Slow")), 10)).nextChange(after: 10)
                == nil)
        #expect(wait((Self.retry, 0), (.status(agent: "Guide", .unavailable(reason: "")), 10)).remark(at: 10) == nil)
        #expect(wait((Self.retry, 0), (.ended(.finished), 10)).nextChange(after: 10) == nil)
    }

    @Test func whereNobodyWaitsForAModelTimeIsNothing() {
        #expect(wait((.runStarted(program: "p", agents: ["Guide"]), 0)).nextChange(after: 0) == nil)
        #expect(AnswerWait().remark(at: .max) == nil)
    }

    @Test func aRetryThatNeverComes() {
        let wait = wait((.status(agent: "A", .retrying(attempt: 1, of: 1, milliseconds: .max, reason: "")), 1000))
        #expect(wait.nextChange(after: 1000) != nil)
    }
}
