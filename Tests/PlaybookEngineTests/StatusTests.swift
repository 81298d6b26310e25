import LanguageModels
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// What the log tells of agents whose message is not being written.
@Suite struct StatusTests {
    private static let busy = ModelError(.overloaded, "Busy.")
    private static let retry = ModelEvent.retrying(attempt: 1, of: 5, after: .milliseconds(1500), reason: busy)
    private static let isRetrying = AgentStatus.retrying(
        attempt: 1, of: 5, milliseconds: 1500, reason: "the model's server is overloaded")

    private func statuses(_ answer: ScriptedModel.Answer, streaming: Bool = true) async throws -> [AgentStatus] {
        let run = try await PlayedRun.play(
            ConversationTests.greeting, ["Greeter": [answer]], streaming: streaming, pieceSize: 3)
        try FoldTests.check(run)
        return run.entries.compactMap { entry in
            guard case .status(let agent, let status) = entry.event else { return nil }
            #expect(agent == "Greeter")
            return status
        }
    }

    @Test(arguments: [true, false])
    func aReplyIsWaitedForAndThenWrittenOnce(streaming: Bool) async throws {
        let statuses = try await statuses(.reply("`Say(\"user\", \"Bye\")`\nyld exit\n"), streaming: streaming)
        #expect(statuses == [.waitingForModel, .modelWrites])
    }

    @Test func reasoningCounts() async throws {
        let statuses = try await statuses(.replyAfter([.reasoning("Let me"), .reasoning(" see")], "yld exit\n"))
        #expect(statuses == [.waitingForModel, .modelWrites])
    }

    @Test func aRetryIsTold() async throws {
        let statuses = try await statuses(.replyAfter([.reasoning("Hm"), Self.retry, Self.retry], "yld exit\n"))
        #expect(statuses == [.waitingForModel, .modelWrites, Self.isRetrying, Self.isRetrying, .modelWrites])
    }

    /// Until its first text the message is only waited for.
    @Test func writingIsToldBeforeTheMessage() async throws {
        let run = try await PlayedRun.play(
            ConversationTests.greeting, ["Greeter": [.reply("`Say(\"user\", \"Bye\")`\nyld exit\n")]], pieceSize: 100)
        let writes = run.entries.firstIndex { $0.event == .status(agent: "Greeter", .modelWrites) }
        let start = run.entries.firstIndex { entry in
            if case .stream(.start) = entry.event { true } else { false }
        }
        #expect(try #require(writes) < #require(start))
    }
}
