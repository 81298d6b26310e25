import LanguageModels
import SessionLog
import Testing

@testable import PlaybookEngine

/// Agents that talk to each other and call each other's playbooks.
@Suite struct SeveralAgentsTests {
    static let pair = """
        # Asker
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask Expert
        # Expert
        ## Answer
        ### Triggers
        - When the program starts
        ### Steps
        - Wait for Asker
        ## Double($n)
        public: true
        ### Steps
        - Return twice $n
        ## Secret
        ### Steps
        - Return a secret
        """

    @Test func messagesGoBetweenAgents() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("`SendMessage(\"Expert\", \"What is 2 + 2?\")`\nyld agent"),
                    .reply("`Say(\"user\", \"It is four.\")`\n`Return[]`"),
                ],
                "Expert": [
                    .reply("`$m = WaitForMessage(\"Asker\")`\nyld call"),
                    .reply("`SendMessage($m[0].sender, f\"{$m[0].content} Four.\")`\n`Return[]`"),
                ],
            ])
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Asker → Expert: What is 2 + 2?", "Expert → Asker: What is 2 + 2? Four.", "Asker → user: It is four.",
            ])
        let toAsker = run.requests.last { $0.request.agent == "Asker" }
        #expect(toAsker?.instruction.contains("Expert said: What is 2 + 2? Four.") == true)
    }

    @Test func waitingEndsWithItsTimeOut() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`Return[]`")],
                "Expert": [
                    .reply("`$m = WaitForMessage(\"Asker\", 0.01)`\nyld call"),
                    .reply("`Say(f\"{len($m)}\")` `Return[]`"),
                ],
            ])
        #expect(run.messages == ["Expert → user: 0"])
        #expect(run.ending == .finished)
    }

    @Test func nobodyCanGoOn() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`Return[]`")],
                "Expert": [.reply("`$m = WaitForMessage(\"Asker\")`\nyld call")],
            ])
        #expect(run.failure?.contains("Expert waits for a message from Asker") == true)
    }

    @Test func aPublicPlaybookOfAnotherAgent() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("`$d = Expert.Double(21)`\nyld call"), .reply("`Say(f\"{$d}\")`\n`Return[]`"),
                ],
                "Expert": [.reply("`Return[]`"), .reply("`Return[$n * 2]`")],
            ])
        #expect(run.messages == ["Asker → user: 42"])
    }

    @Test func aPlaybookThatIsNotPublicIsNotFound() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`$s = Expert.Secret()`\nyld call"), .reply("`Return[]`")],
                "Expert": [.reply("`Return[]`")],
            ])
        #expect(run.requests.last { $0.request.agent == "Asker" }?.instruction.contains("not found") == true)
    }
}
