import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Testing

@testable import PlaybookEngine

/// Playbooks without steps: plan-and-act, and `execution_mode: raw`.
@Suite struct ExecutionModeTests {
    // MARK: Plan and act

    private static let travel = """
        # Travel
        ## Plan trip
        Find out where the user wants to go, look up the weather there, and advise what to pack.
        ### Triggers
        - When the program starts
        ## Weather($city) -> str
        Look the weather up and return it.
        """

    @Test(arguments: [true, false]) func planAndActOverSeveralTurns(streaming: Bool) async throws {
        let run = try await PlayedRun.play(
            Self.travel,
            [
                "Travel": [
                    .reply("recap – begins\nplan – ask where to\n`Say(\"user\", \"Where to?\")`\nyld user"),
                    .reply("recap – Rome\nplan – the weather\n`$city = \"Rome\"` `$w = Weather($city)`\nyld call"),
                    .reply("plan – return it\n`Return[\"rain\"]`"),
                    .reply("plan – advise\n`Say(\"user\", f\"Take a coat: {$w}.\")` `Return[]`"),
                ]
            ], lines: ["Rome"], streaming: streaming)
        #expect(run.ending == .finished)
        #expect(
            run.messages == ["Travel → user: Where to?", "user: Rome", "Travel → user: Take a coat: rain."])
        let told = run.instructions
        #expect(told[0].contains("Execute PlanTrip(). It has no steps, so write no `Step[…]`: plan"))
        #expect(told[0].contains("`Return[]`, or with `Return[value]`"))
        #expect(told[1].contains("User said: Rome\nGo on with PlanTrip. It has no steps"))
        #expect(told[2].contains("Execute Weather('Rome')"))
        #expect(told[2].contains("end with its result: `Return[value]`"))
        #expect(told[3].contains("Weather('Rome') returned 'rain'\nGo on with PlanTrip."))
    }

    @Test func aStepThatIsNamedNonethelessChangesNothing() async throws {
        let run = try await PlayedRun.play(
            Self.travel,
            ["Travel": [.reply("`Step[\"PlanTrip:01:QUE\"]` `Say(\"Hm.\")`\nyld call"), .reply("yld exit")]])
        #expect(run.messages == ["Travel → user: Hm."])
        #expect(run.instructions[1].contains("Go on with PlanTrip. It has no steps"))
    }

    @Test(arguments: [
        ("react", "It has no steps"), ("playbook", "from step Main:01"), ("markdown", "from step Main:01"),
    ]) func theModeThatIsNamedCounts(mode: String, told: String) async throws {
        let source = ConversationTests.greeting.replacing("## Main\n", with: "## Main\nexecution_mode: \(mode)\n")
        let run = try await PlayedRun.play(source, ["Greeter": [.reply("yld exit")]])
        #expect(run.instructions[0].contains(told))
    }

    // MARK: Raw

    static let press = """
        # Press
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Sum the text up and tell the user
        ## Sum up($text, $tone = "dry", $words = 20)
        execution_mode: raw
        Sum this up in {$words} words, in the tone that is named.
        """

    private static let network = ModelError(.network, "The connection broke.")
    private static let call = ScriptedModel.Answer.reply(
        "`$s = SumUp(\"It rained.\\nAll day.\")` `Say(f\"In short: {$s}\")`\nyld exit")

    private func play(
        _ answers: ScriptedModel.Answer..., lines: [String] = [], streaming: Bool = true, pieceSize: Int = 3,
        maxLLMCalls: Int = 100
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            Self.press, ["Press": [Self.call] + answers], lines: lines, streaming: streaming,
            maxLLMCalls: maxLLMCalls, pieceSize: pieceSize)
    }

    @Test(arguments: [true, false], [1, 10_000])
    func theReplyIsTheResult(streaming: Bool, pieceSize: Int) async throws {
        let run = try await play(
            .reply("\n `Say(\"user\", \"No\")` is not said.\nyld exit\n`Return[0]` \n"), streaming: streaming,
            pieceSize: pieceSize)
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Press → user: In short: `Say(\"user\", \"No\")` is not said.\nyld exit\n`Return[0]`"
            ])
        #expect(run.requests.map(\.streaming) == [streaming, streaming])
        try FoldTests.check(run)
    }

    @Test func theRequestIsTheDescriptionAndWhatItDoesNotUse() async throws {
        let run = try await play(.reply("Rain."))
        let request = run.requests[1].request
        #expect(request.system == "")
        #expect(
            request.messages == [
                ModelMessage(
                    .user,
                    "Sum this up in 20 words, in the tone that is named.\n\n$text = It rained.\nAll day.\n$tone = dry")
            ])
    }

    @Test(arguments: [
        ("<think>Hm.\n</think>\nRain.", "Rain."), ("<think>Hm.", "<think>Hm."),
        ("A <think>b</think>", "A <think>b</think>"), (" \n<Think>Hm.</THINK> Rain. ", "Rain."),
        ("<reasoning></think></reasoning>Rain.", "Rain."), ("<thin>Hm.</thin>Rain.", "<thin>Hm.</thin>Rain."),
        ("", ""),
    ]) func whatTheReplyComesTo(reply: String, result: String) {
        #expect(RawReply.result(of: reply) == result)
    }

    @Test(
        arguments: [
            ScriptedModel.Answer.broken("It ra", network), .cutAtLimit("It ra"), .withheldAfter("It ra"),
        ], [true, false])
    func aBrokenReplyIsAskedForOnceMoreWhole(broken: ScriptedModel.Answer, streaming: Bool) async throws {
        let run = try await play(broken, .reply("Rain."), streaming: streaming)
        #expect(run.messages == ["Press → user: In short: Rain."])
        #expect(run.requests.map(\.streaming) == [streaming, streaming, false])
        var repeated = try #require(run.requests.last).request
        #expect(repeated.spentRetries == 1)
        repeated.spentRetries = 0
        #expect(run.requests[1].request == repeated)
        try FoldTests.check(run)
    }

    /// In every way that there is, it was asked for below.
    @Test func aReplyOfWhichNothingCameIsNotAskedForAgain() async throws {
        let run = try await play(.broken("", Self.network), .reply("Rain."), streaming: true)
        #expect(run.requests.count == 2)
        #expect(run.failure?.contains("The connection broke.") == true)
    }

    @Test(arguments: [
        (
            ScriptedModel.Answer.broken("It ra", network),
            "SumUp failed: its reply broke off twice: The connection broke."
        ),
        (.cutAtLimit("It ra"), "SumUp failed: its reply was cut off twice at the model's output limit."),
        (.withheldAfter("It ra"), "SumUp failed: the provider withheld its reply."),
    ]) func aReplyThatBreaksTwiceFailsTheItem(broken: ScriptedModel.Answer, told: String) async throws {
        let run = try await play(broken, broken, .reply("yld exit"))
        #expect(run.ending == .finished)
        #expect(run.messages == [])
        #expect(run.instructions[3].contains("Error: \(told)"))
        #expect(run.rememberedReplies == ["`$s = SumUp(\"It rained.\\nAll day.\")`"])
        try FoldTests.check(run)
    }

    @Test func aTextThatDoesNotFitTheWindowFailsTheItem() async throws {
        let run = try await play(.broken("", ModelError(.contextTooLong, "It is too long.")), .reply("yld exit"))
        #expect(run.requests.count == 3)
        #expect(run.instructions[2].contains("Error: SumUp failed: It is too long."))
    }

    @Test func anErrorThatNoRetryMendsEndsTheRun() async throws {
        let run = try await play(.broken("", ModelError(.authentication, "The key was refused.")))
        guard case .failed(let failure) = run.ending else {
            Issue.record("expected a failure")
            return
        }
        #expect(failure.kind == .keyRefused)
    }

    @Test func anEndlessReplyIsCutOff() async throws {
        let endless = ScriptedModel.Answer.stalls(
            String(repeating: "x", count: (8 << 20) + 1) + String(repeating: "y", count: 300))
        let run = try await play(endless, endless, .reply("yld exit"), pieceSize: 1 << 20)
        #expect(run.instructions[3].contains("SumUp failed: its reply was cut off twice"))
    }

    @Test func rawRequestsCount() async throws {
        let run = try await play(.reply("Rain."), maxLLMCalls: 1)
        #expect(run.requests.count == 1)
        #expect(run.failure?.contains("--max-llm-calls") == true)
    }

    @Test func aRawPlaybookOfAnotherAgent() async throws {
        let source = Self.press.replacing("## Sum up", with: "# Writer\n## Sum up")
            .replacing("execution_mode: raw", with: "execution_mode: raw\npublic: true")
        for (answers, messages) in [
            ([ScriptedModel.Answer.reply("Rain.")], ["Press → user: In short: Rain."]),
            ([.cutAtLimit("R"), .cutAtLimit("R")], []),
        ] {
            let run = try await PlayedRun.play(
                source, ["Press": [Self.call, .reply("yld exit")], "Writer": answers])
            #expect(run.ending == .finished)
            #expect(run.messages == messages)
            try FoldTests.check(run)
        }
    }

    @Test func aRawPlaybookInADescription() async throws {
        let source = Self.press.replacing("## Main\n", with: "## Main\nToday: {SumUp(\"Rain\")}\n")
        for (answers, shown) in [
            ([ScriptedModel.Answer.reply("Wet.")], "Today: Wet."),
            ([.cutAtLimit("W"), .cutAtLimit("W")], "Today: [error: SumUp failed: its reply was cut off"),
        ] {
            let run = try await PlayedRun.play(source, ["Press": answers + [.reply("yld exit")]])
            #expect(run.requests.last?.request.messages.contains { $0.content.contains(shown) } == true)
            try FoldTests.check(run)
        }
    }

    @Test func whatNobodyCalledFailsTheRun() async throws {
        let source = """
            # Press
            ## Main
            execution_mode: raw
            Write.
            ### Triggers
            - When the program starts
            """
        let whole = try await PlayedRun.play(source, ["Press": [.reply("Text.")]])
        #expect(whole.ending == .finished)
        #expect(whole.messages == [], "a result is not shown by itself")
        let cut = try await PlayedRun.play(source, ["Press": [.cutAtLimit("T"), .cutAtLimit("T")]])
        #expect(cut.failure?.contains("Press.Main, test.md:2: its reply was cut off twice") == true)
    }

    @Test func anInterruptWhileARawReplyIsWritten() async throws {
        let run = try await PlayedRun.play(
            Self.press, ["Press": [Self.call, .stalls("It rai"), .reply("Rain."), .reply("`Say($s)`\nyld exit")]],
            lines: ["shorter"],
            onEntry: { run in
                let isStalled = run.ledger.read { state in
                    state.stacks.values.contains { $0.frames.last?.reply?.text == "It rai" }
                }
                if isStalled { run.interrupt() }
            })
        #expect(run.ending == .finished)
        #expect(run.instructions[2].hasPrefix("Sum this up in 20 words"))
        #expect(run.instructions[2].hasSuffix("The human interrupted you.\nUser said: shorter"))
        #expect(run.messages == ["user: shorter", "Press → user: Rain."], "the rest of the caller's reply was dropped")
        try FoldTests.check(run)
    }
}
