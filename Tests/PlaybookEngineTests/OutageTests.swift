import LanguageModels
import SessionLog
import Streaming
import Testing

@testable import PlaybookEngine

/// A model that gives no answer, in whatever way it is asked, in a conversation that waits for it.
@Suite struct OutageTests {
    private static let busy = ModelError(.overloaded, "The server is overloaded.")

    private func play(
        _ answers: [ScriptedModel.Answer], lines: [String] = [], firstMessage: String? = nil,
        waitsForModel: Bool = true,
        maxLLMCalls: Int = 100
    ) async throws -> PlayedRun {
        let run = try await PlayedRun.play(
            ConversationTests.greeting, ["Greeter": answers], lines: lines, maxLLMCalls: maxLLMCalls,
            waitsForModel: waitsForModel, firstMessage: firstMessage)
        try FoldTests.check(run)
        return run
    }

    private static let asks = ScriptedModel.Answer.reply("`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Name?\")`\nyld user")

    @Test func aRunThatIsToEndEnds() async throws {
        let run = try await play([.broken("", Self.busy)], waitsForModel: false)
        #expect(run.failure?.contains("The server is overloaded.") == true)
        #expect(run.requests.count == 1)
    }

    @Test func tryingAgainSendsTheSame() async throws {
        let run = try await play(
            [Self.asks, .broken("", Self.busy), .reply("`Say(\"user\", \"Hi!\")`\nyld exit")], lines: ["Maria", ""])
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: Name?", "user: Maria", "Greeter → user: Hi!"])
        #expect(run.instructions[1] == run.instructions[2])
        #expect(run.notes(.error).count == 1)
        #expect(run.notes(.error).first?.hasPrefix("The server is overloaded. Nothing is lost:") == true)
        let causes = run.entries.compactMap { entry -> TurnCause? in
            if case .turnStarted(let cause) = entry.event { cause } else { nil }
        }
        #expect(causes == [.start, .humanMessage, .retry])
    }

    @Test func aMessageTriesAgainToo() async throws {
        let run = try await play(
            [Self.asks, .broken("", Self.busy), .reply("`Say(\"user\", \"Hi!\")`\nyld exit")],
            lines: ["Maria", "Are you there?"])
        #expect(run.messages.suffix(2) == ["user: Are you there?", "Greeter → user: Hi!"])
        #expect(run.instructions[2] == run.instructions[1] + "\nUser said: Are you there?")
    }

    @Test func againAndAgain() async throws {
        let run = try await play(
            [.broken("", Self.busy), .broken("", Self.busy), .broken("", Self.busy), .reply("yld exit")],
            lines: ["", "", ""])
        #expect(run.ending == .finished)
        #expect(Set(run.instructions).count == 1)
    }

    /// The message that broke off is written again, and says so, though the model was away between.
    @Test func whatBrokeOffBeforeIsReplacedAfterwards() async throws {
        let run = try await play(
            [
                .broken("`Say(\"user\", \"Hello the", ModelError(.network, "It broke.")), .broken("", Self.busy),
                .reply("`Say(\"user\", \"Hello there\")`\nyld exit"),
            ], lines: ["Hm"])
        #expect(run.messages == ["Greeter → user: Hello the [error]", "user: Hm", "Greeter → user: Hello there"])
        let replaced = run.entries.compactMap { entry -> String? in
            if case .stream(.start(let start)) = entry.event { start.replaces } else { nil }
        }
        #expect(replaced.count == 1)
        #expect(run.requests.map(\.request.spentRetries) == [0, 1, 0])
    }

    /// What was meant for a step is no wish to try again: the program waits all the same, until somebody wishes it.
    @Test func aLineThatWasKept() async throws {
        let run = try await play(
            [.broken("", Self.busy), Self.asks, .reply("`Say(\"user\", \"Hi!\")`\nyld exit")], lines: [""],
            firstMessage: "Maria")
        #expect(run.messages == ["Greeter → user: Name?", "user: Maria", "Greeter → user: Hi!"])
    }

    @Test func ifTheHumanLeavesItFails() async throws {
        let run = try await play([.broken("", Self.busy)])
        #expect(run.failure == "The server is overloaded.")
    }

    /// Neither a key nor the name of a model becomes another one in a run.
    @Test(arguments: [ModelError.Code.authentication, .notFound, .recordingExhausted])
    func whatStaysAsItIsEndsTheRun(code: ModelError.Code) async throws {
        let run = try await play([.broken("", ModelError(code, "No."))])
        #expect(run.failure?.hasSuffix(": No.") == true)
    }

    /// Another time the same model may do better, and it costs nothing to wait.
    @Test(arguments: [ScriptedModel.Answer.reply("Hm."), .cutAtLimit("`Say(\"user\", \"Hi")])
    func repliesThatAreOfNoUse(bad: ScriptedModel.Answer) async throws {
        let bads = [bad, bad, bad]
        let run = try await play(bads + bads + [Self.asks, .reply("yld exit")], lines: ["", "Hello?", "Maria"])
        #expect(run.ending == .finished, "\(run.failure ?? "none")")
        #expect(run.notes(.error).count == 2 && run.notes(.error).allSatisfy { $0.contains("Nothing is lost") })
        #expect(run.requests.count == 8)
    }

    @Test func tooManyRequests() async throws {
        let busy = ScriptedModel.Answer.reply("`Say(\"user\", \"On.\")`")
        let run = try await play([busy, busy, busy, .reply("yld exit")], lines: [""], maxLLMCalls: 2)
        #expect(run.ending == .finished, "\(run.failure ?? "none")")
        #expect(run.notes(.error).first?.contains("--max-llm-calls") == true)
    }

    @Test func aPromptThatIsTooLong() async throws {
        let refusal = ScriptedModel.Answer.broken("", ModelError(.contextTooLong, "Too long."))
        let run = try await play([refusal, refusal, .reply("yld exit")], lines: ["", ""])
        #expect(run.ending == .finished, "\(run.failure ?? "none")")
        #expect(run.notes(.error).first?.contains("larger context window") == true)
    }

    @Test func aStatusTellsIt() async throws {
        let run = try await play([.broken("", Self.busy), .reply("yld exit")], lines: [""])
        let statuses = run.entries.compactMap { entry -> AgentStatus? in
            if case .status(_, let status) = entry.event { status } else { nil }
        }
        #expect(
            statuses == [
                .waitingForModel, .unavailable(reason: Self.busy.message), .waitingForModel, .modelWrites,
            ])
    }

    /// One agent's outage leaves the other's wait alone.
    @Test func tryingAgainWithoutAnOutageDoesNothing() async throws {
        let run = try await play([Self.asks, .reply("yld exit")], lines: ["Maria"])
        #expect(run.ending == .finished)
    }

    @Test func ofAQuestionInGuidedModeNothingIsLost() async throws {
        let source = """
            # Greeter
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - Greet the user in a way that suits the weather
            - End the program
            """
        let run = try await PlayedRun.play(
            source, ["Greeter": [.broken("", Self.busy), .reply("Good day!")]], lines: [""], isGuided: true,
            waitsForModel: true)
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: Good day!"])
        #expect(run.requests.count == 2)
    }
}
