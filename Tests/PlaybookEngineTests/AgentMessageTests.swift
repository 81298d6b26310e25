import LanguageModels
import OrderedCollections
import SessionLog
import Testing

@testable import PlaybookEngine

/// Messages between agents that cannot be delivered, are broken off, or are never read; and calls that go both ways.
@Suite struct AgentMessageTests {
    static let pair = SeveralAgentsTests.pair

    @Test func aMessageToWhoHasFinishedIsAnError() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    // The human is asked when everybody waits, so the Expert has returned by then.
                    .reply("yld user"),
                    .reply("`SendMessage(\"Expert\", \"Are you there?\")` `Say(\"not said\")`\nyld agent"),
                    .reply("`Say(\"Nobody is.\")` `Return[]`"),
                ],
                "Expert": [.reply("`Return[]`")],
            ], lines: ["go"])
        #expect(run.messages == ["user: go", "Asker → user: Nobody is."])
        #expect(run.instructions.last?.contains("Expert has finished and reads no more messages") == true)
        #expect(run.ending == .finished)
    }

    @Test func itMayStillBeCalled() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("yld user"), .reply("`$d = Expert.Double(2)`\nyld call"),
                    .reply("`Say(f\"{$d}\")`\nyld exit"),
                ],
                "Expert": [.reply("`Return[]`"), .reply("`Return[$n * 2]`")],
            ], lines: ["go"])
        #expect(run.messages.last == "Asker → user: 4")
    }

    @Test(arguments: [
        ("Asker", "an agent cannot send messages to itself"), ("Nobody", "unknown target"),
    ])
    func aMessageToNobody(target: String, error: String) async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`SendMessage(\"\(target)\", \"Hello\")`\nyld call"), .reply("yld exit")],
                "Expert": [.reply("`Return[]`")],
            ])
        let asked = run.requests.filter { $0.request.agent == "Asker" }
        #expect(asked.last?.instruction.contains(error) == true)
        #expect(run.messages == [])
    }

    /// Nobody would ever answer, so the model is told before it waits.
    @Test(arguments: [true, false])
    func whoWasNotReachedIsNotWaitedFor(streaming: Bool) async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("`SendMessage(\"Expert\", \"What?\")`\n`SendMessage(\"Bb\", \"x\")`\nyld agent"),
                    .reply("yld agent"), .reply("yld exit"),
                ],
                "Expert": [.reply("yld agent"), .reply("`SendMessage(\"Asker\", \"That.\")`\nyld agent")],
            ], streaming: streaming)
        #expect(run.ending == .finished)
        let asked = run.requests.filter { $0.request.agent == "Asker" }.map(\.instruction)
        #expect(asked.count == 3)
        #expect(asked[1].contains("unknown target"))
        #expect(asked[2].contains("Expert said: That."))
        try FoldTests.check(run)
    }

    @Test func aTextThatIsNoLiteralAndComesToNobodyIsNotWaitedFor() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("`Var[$t, \"x\"]`\n`SendMessage(\"Bb\", $t)`\nyld agent"), .reply("yld exit"),
                ],
                "Expert": [.reply("`Return[]`")],
            ])
        #expect(run.ending == .finished)
        #expect(run.instructions.last?.contains("unknown target") == true)
    }

    @Test func whatIsLeftUnreadIsTold() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [.reply("`SendMessage(\"Expert\", \"One\")`\n`SendMessage(\"Expert\", \"Two\")`\n`Return[]`")],
                "Expert": [
                    .reply("`$m = WaitForMessage(\"user\", 0.05)`\nyld call"), .reply("`Return[]`"),
                ],
            ])
        #expect(run.ending == .finished)
        #expect(run.notes(.warning) == ["Expert has not read “One”, and 1 more, from Asker."])
    }

    @Test func aMessageThatIsBrokenOffIsNeverHandedOn() async throws {
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .broken("`SendMessage(\"Expert\", \"What is", ModelError(.network, "The connection broke.")),
                    .reply("`SendMessage(\"Expert\", \"What is tea?\")` `Return[]`"),
                ],
                "Expert": [.reply("yld agent"), .reply("`Return[]`")],
            ])
        #expect(run.messages == ["Asker → Expert: What is [error]", "Asker → Expert: What is tea?"])
        let told = run.requests.last { $0.request.agent == "Expert" }?.instruction ?? ""
        #expect(told.contains("Asker said: What is tea?"))
        #expect(!told.contains("What is\n"))
        #expect(run.finalState.agents["Expert"]?.inboxes.isEmpty == true)
        try FoldTests.check(run)
    }

    /// The text comes in pieces of a model; the one that does not fit ends the message, and its sender goes on.
    @Test(arguments: [true, false])
    func aMessageThatOutgrowsTheInboxIsBrokenOff(streaming: Bool) async throws {
        let long = String(repeating: "x", count: Inbox.byteLimit + 1)
        let run = try await PlayedRun.play(
            Self.pair,
            [
                "Asker": [
                    .reply("`SendMessage(\"Expert\", \"\(long)\")`\n`SendMessage(\"Expert\", \"not said\")`\nyld call"),
                    .reply("`SendMessage(\"Expert\", \"short\")`\n`Return[]`"),
                ],
                "Expert": [.reply("yld agent"), .reply("`Return[]`")],
            ], streaming: streaming, pieceSize: 100_000)
        let said = run.messages.map { $0.count > 100 ? "long" + $0.suffix(8) : $0 }
        #expect(said == (streaming ? ["long [error]", "Asker → Expert: short"] : ["Asker → Expert: short"]))
        let asked = run.requests.filter { $0.request.agent == "Asker" }
        #expect(
            asked.last?.instruction.contains("An inbox holds 1 MiB of one sender, and the message is longer") == true)
        #expect(run.finalState.agents["Expert"]?.inboxes.isEmpty == true)
    }

    // MARK: Calls

    static let mutual = """
        # A
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Call B
        ## g($n)
        public: true
        ### Steps
        - Return more
        # B
        ## f($n)
        public: true
        ### Steps
        - Call A
        """

    @Test func callsGoBothWays() async throws {
        let run = try await PlayedRun.play(
            Self.mutual,
            [
                "A": [
                    .reply("`$x = B.f(1)`\nyld call"), .reply("`Return[$n + 10]`"),
                    .reply("`Say(f\"{$x}\")` `Return[]`"),
                ],
                "B": [.reply("`$y = A.g($n + 1)`\nyld call"), .reply("`Return[$y + 100]`")],
            ])
        #expect(run.messages == ["A → user: 112"])
        #expect(run.ending == .finished)
        try FoldTests.check(run)
    }

    @Test func errorsComeToTheCaller() async throws {
        let run = try await PlayedRun.play(
            Self.mutual,
            [
                "A": [
                    .reply("`$x = B.nothing(1)`\nyld call"), .reply("`$x = B.f(1, 2)`\nyld call"),
                    .reply("`$x = C.f(1)`\nyld call"), .reply("`Return[]`"),
                ]
            ])
        #expect(run.instructions[1].contains("B.nothing was not found"))
        #expect(run.instructions[2].contains("f($n) was called with too many arguments"))
        #expect(run.instructions[3].contains("C.f was not found"))
        #expect(run.ending == .finished)
    }

    @Test func aFailureComesToTheCallerOfAnotherAgent() async throws {
        let source = Self.mutual.replacing(
            "## f($n)\npublic: true\n### Steps\n- Call A", with: "## f($n)\npublic: true\nexecution_mode: raw\n\nCount."
        )
        let cut = ScriptedModel.Answer.cutAtLimit("1, 2, 3")
        let run = try await PlayedRun.play(
            source, ["A": [.reply("`$x = B.f(1)`\nyld call"), .reply("`Return[]`")], "B": [cut, cut]])
        #expect(run.ending == .finished)
        #expect(run.instructions.last?.contains("f failed: its reply was cut off twice") == true)
    }

    @Test func theReportNamesWhoWaitsWhereForWhom() async throws {
        let run = try await PlayedRun.play(
            Self.mutual,
            [
                "A": [.reply("`Step[\"Main:01:QUE\"]` `$x = B.f(1)`\nyld call")],
                "B": [.reply("`Step[\"f:01:QUE\"]`\nyld agent")],
            ])
        #expect(
            run.failure
                == "Nobody can go on, and no message is on its way: A (Main, step 01, test.md:6) waits for the result of "
                + "B.f; B (f, step 01, test.md:15) waits for a message from A. Let one of them speak first, give the wait "
                + "a time-out, or let a step wait for the user.")
    }

    @Test func aWaitForAnyoneTakesTheEarliest() async throws {
        let source = Self.pair + "\n# Third\n## Main\n### Triggers\n- When the program starts\n### Steps\n- Speak\n"
        let run = try await PlayedRun.play(
            source,
            [
                "Asker": [
                    .reply("`$m = WaitForMessage(\"*\")`\nyld call"),
                    .reply("`$n = WaitForMessage(\"*\", 60)`\nyld call"),
                    .reply("`Say(f\"{$m[0].sender}, {$n[0].sender}\")` `Return[]`"),
                ],
                "Expert": [.reply("`SendMessage(\"Third\", \"go\")` `SendMessage(\"Asker\", \"1\")` `Return[]`")],
                "Third": [
                    .reply("`$m = WaitForMessage(\"Asker\", 0.2)`\nyld call"),
                    .reply("`SendMessage(\"Asker\", \"2\")` `Return[]`"),
                ],
            ])
        #expect(run.messages.last == "Asker → user: Expert, Third")
    }
}
