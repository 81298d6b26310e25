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
        #expect(
            run.failure?.contains(
                "Expert (Answer, step 01, test.md:12) waits for a message from Asker, which has finished") == true,
            "\(run.ending)")
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

    @Test func aPlaybookThatIsNotPublicIsRefused() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`$s = Expert.Secret()`\nyld call"), .reply("`Return[]`")],
                "Expert": [.reply("`Return[]`")],
            ])
        #expect(
            run.requests.last { $0.request.agent == "Asker" }?.instruction.contains("Expert.Secret is not public")
                == true)
    }

    static let withHuman = """
        # Asker
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask
        # Ann:Human
        ## Approve
        public: true
        ### Steps
        - Approve it
        """

    @Test func aPlaybookOfAHumanCannotBeCalled() async throws {
        let run = try await PlayedRun.play(
            Self.withHuman, ["Asker": [.reply("`$s = Ann.Approve()`\nyld call"), .reply("`Return[]`")]])
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("not found"))
    }

    @Test func anInboxHoldsAThousandMessagesOfASender() async throws {
        let sends = String(repeating: "`SendMessage(\"Expert\", \"x\")`\n", count: 1001)
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply(sends + "yld call"), .reply("yld exit")],
                "Expert": [.reply("`$m = WaitForMessage(\"user\")`\nyld call")],
            ], streaming: false)
        #expect(run.messages.count == 1000)
        #expect(run.notes(.warning) == ["Expert has not read “x”, and 999 more, from Asker."])
        let asked = run.requests.filter { $0.request.agent == "Asker" }
        #expect(asked.last?.instruction.contains("inbox is full") == true)
    }

    @Test func yieldAgentBeforeAnyMessageWaitsForWhoeverSpeaks() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`SendMessage(\"Expert\", \"Hello?\")` `Return[]`")],
                "Expert": [.reply("`Step[\"Answer:01:YLD\"]`\nyld agent"), .reply("`Return[]`")],
            ])
        #expect(run.requests.last?.instruction.contains("Asker said: Hello?") == true)
        #expect(run.ending == .finished)
    }

    @Test func yieldAgentWaitsForThoseSpokenToSinceTheLastOne() async throws {
        let source = """
            # Asker
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - Ask
            # Ann
            ## Wait
            ### Triggers
            - When the program starts
            ### Steps
            - Wait
            # Bob
            ## Wait
            ### Triggers
            - When the program starts
            ### Steps
            - Wait
            """
        let run = try await PlayedRun.play(
            source,
            [
                "Asker": [
                    .reply("`SendMessage(\"Ann\", \"1\")`\nyld agent"),
                    .reply("`SendMessage(\"Bob\", \"2\")`\nyld agent"),
                    .reply("`Return[]`"),
                ],
                "Ann": [
                    .reply("`$m = WaitForMessage(\"Asker\")`\nyld call"),
                    .reply("`SendMessage(\"Asker\", \"one\")`\nyld call"),
                    .reply("`SendMessage(\"Asker\", \"late\")`\n`Return[]`"),
                ],
                "Bob": [
                    .reply("`$m = WaitForMessage(\"Asker\")`\nyld call"),
                    .reply("`SendMessage(\"Asker\", \"two\")`\n`Return[]`"),
                ],
            ])
        let asked = run.requests.filter { $0.request.agent == "Asker" }
        #expect(asked.last?.instruction.contains("Bob said: two") == true)
        #expect(run.ending == .finished)
    }
}
