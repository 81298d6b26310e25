import LanguageModels
import SessionLog
import Testing

@testable import PlaybookEngine

/// Agents that stand by, and agents that are only there to be spoken to.
@Suite struct StandbyTests {
    static let lab = """
        # Host
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask the Guest
        # Guest
        startup_mode: standby
        ## Prepare
        ### Triggers
        - When the program starts
        ### Steps
        - Prepare
        ## Fact($about)
        public: true
        ### Steps
        - Return a fact
        """

    @Test func whoIsNotNeededNeverBegins() async throws {
        let run = try await PlayedRun.play(Self.lab, ["Host": [.reply("`Say(\"alone\")` `Return[]`")]])
        #expect(run.ending == .finished)
        #expect(run.requests.map(\.request.agent) == ["Host"])
    }

    @Test func aMessageWakesIt() async throws {
        let run = try await PlayedRun.play(
            Self.lab,
            [
                "Host": [
                    .reply("`SendMessage(\"Guest\", \"Why is the sky blue?\")`\nyld agent"),
                    .reply("`Return[]`"),
                ],
                "Guest": [
                    .reply("`Var[$tool, \"a lamp\"]` `$m = WaitForMessage(\"Host\")`\nyld call"),
                    .reply("`SendMessage(\"Host\", f\"With {$tool}: {$m[0].content}\")` `Return[]`"),
                ],
            ])
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Host → Guest: Why is the sky blue?", "Guest → Host: With a lamp: Why is the sky blue?",
            ])
        try FoldTests.check(run)
    }

    /// What its begin playbooks leave unread it handles like an agent that is only there to be spoken to.
    @Test func whatItsBeginningDoesNotReadIsHandled() async throws {
        let run = try await PlayedRun.play(
            Self.lab,
            [
                "Host": [.reply("`SendMessage(\"Guest\", \"Why?\")`\nyld agent"), .reply("`Return[]`")],
                "Guest": [.reply("`Return[]`"), .reply("`SendMessage(\"Host\", \"So.\")` `Return[]`")],
            ])
        #expect(run.messages == ["Host → Guest: Why?", "Guest → Host: So."])
        #expect(run.requests.filter { $0.request.agent == "Guest" }[1].instruction.contains("Host said: Why?"))
    }

    @Test func aCallWakesItAndItsBeginningComesFirst() async throws {
        let run = try await PlayedRun.play(
            Self.lab,
            [
                "Host": [
                    .reply("`$f = Guest.Fact(\"tea\")`\nyld call"), .reply("`Say(f\"{$f}\")` `Return[]`"),
                ],
                "Guest": [.reply("`Var[$mood, \"merry\"]` `Return[]`"), .reply("`Return[f\"{$about}, {$mood}\"]`")],
            ])
        #expect(run.messages == ["Host → user: tea, merry"])
        #expect(run.ending == .finished)
    }

    static let service = """
        # Host
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask the Oracle
        # Oracle
        Knows everything.
        ## Look up($word)
        ### Steps
        - Return what the $word means
        """

    @Test func anAgentWithoutTriggersDecidesWhatAMessageIsGoodFor() async throws {
        let run = try await PlayedRun.play(
            Self.service,
            [
                "Host": [
                    .reply("`SendMessage(\"Oracle\", \"What is tea?\")`\nyld agent"), .reply("`Return[]`"),
                ],
                "Oracle": [
                    .reply("`$a = LookUp(\"tea\")`\nyld call"), .reply("`Return[\"a leaf\"]`"),
                    .reply("`SendMessage(\"Host\", f\"It is {$a}.\")` `Return[]`"),
                ],
            ])
        #expect(run.messages == ["Host → Oracle: What is tea?", "Oracle → Host: It is a leaf."])
        let asked = try #require(run.requests.first { $0.request.agent == "Oracle" })
        #expect(
            asked.request.messages.contains {
                $0.content.contains("If one of your playbooks does what the message asks for")
            })
        #expect(asked.instruction.contains("Host said: What is tea?"))
        #expect(run.ending == .finished)
        try FoldTests.check(run)
    }

    /// The handling of a message says that thanks get no answer; a model that follows it ends the talk, and with it the run.
    @Test func thanksDoNotGoBackAndForth() async throws {
        let run = try await PlayedRun.play(
            Self.service,
            [
                "Host": [
                    .reply("`SendMessage(\"Oracle\", \"What is tea?\")`\nyld agent"),
                    .reply("`SendMessage(\"Oracle\", \"Thank you!\")` `Return[]`"),
                ],
                "Oracle": [.reply("`SendMessage(\"Host\", \"A leaf.\")` `Return[]`"), .reply("`Return[]`")],
            ])
        #expect(run.ending == .finished)
        #expect(run.requests.count == 4)
        #expect(
            run.requests[3].request.messages.contains {
                $0.content.contains("an agent's thanks, farewell or confirmation gets no answer")
            })
    }

    /// Even one that answers thanks with thanks: who has finished reads nothing, and the sender learns it.
    @Test func aPoliteModelComesToAnEnd() async throws {
        let run = try await PlayedRun.play(
            Self.service,
            [
                "Host": [
                    .reply("`SendMessage(\"Oracle\", \"What is tea?\")`\nyld user"),
                    .reply("`SendMessage(\"Oracle\", \"Thank you!\")` `Return[]`"),
                ],
                "Oracle": [
                    .reply("`Return[]`"), .reply("`$n = WaitForMessage(\"Host\", 0.05)`\nyld call"),
                    .reply("`SendMessage(\"Host\", \"You are welcome!\")` `Return[]`"), .reply("`Return[]`"),
                ],
            ], lines: ["go on"])
        #expect(run.ending == .finished)
        #expect(run.requests.last?.instruction.contains("Host has finished and reads no more messages") == true)
        #expect(!run.messages.contains { $0.contains("welcome") })
    }

    @Test func twoAgentsThatNeverStopAreStopped() async throws {
        let source = Self.service.replacing(
            "### Triggers\n- When the program starts", with: "### Triggers\n- When spoken to")
        let thanks = Array(
            repeating: ScriptedModel.Answer.reply("`SendMessage(\"Oracle\", \"Thanks!\")` `Return[]`"), count: 20)
        let welcome = Array(
            repeating: ScriptedModel.Answer.reply("`SendMessage(\"Host\", \"Welcome!\")` `Return[]`"), count: 20)
        let run = try await PlayedRun.play(
            source, ["Host": thanks, "Oracle": welcome], maxLLMCalls: 9, firstMessage: "hello")
        #expect(run.requests.count == 9)
        #expect(run.failure?.contains("--max-llm-calls") == true)
    }
}
