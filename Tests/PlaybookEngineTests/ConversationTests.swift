import LanguageModels
import SessionLog
import Testing

@testable import PlaybookEngine

/// A conversation from the first step to the end.
@Suite struct ConversationTests {
    static let greeting = """
        # Greeter
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Ask the user for their $name
        - Welcome the user by name
        - End program
        """

    static let greetingReplies: [ScriptedModel.Answer] = [
        .reply(
            """
            recap – begins
            plan – ask
            `Step["Main:01:QUE"]` `Say("user", "What is your name?")`
            yld user
            """),
        .reply(
            """
            recap – Maria answered
            plan – welcome
            `Step["Main:01:QUE"]` `Var[$name, "Maria"]`
            `Step["Main:02:QUE"]` `Say("user", f"Welcome, {$name}!")`
            `Step["Main:03:YLD"]`
            yld exit
            """),
    ]

    @Test(arguments: [true, false]) func greetsByName(streaming: Bool) async throws {
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": Self.greetingReplies], lines: ["Maria"], streaming: streaming)
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Greeter → user: What is your name?", "user: Maria", "Greeter → user: Welcome, Maria!",
            ])
        #expect(run.requests.map(\.streaming) == [streaming, streaming])
        #expect(run.instructions[0].contains("Execute Main() from step Main:01"))
        #expect(run.instructions[1].contains("User said: Maria"))
        #expect(run.instructions[1].contains("continue with step Main:02"))
    }

    @Test func aReplyAfterItsYieldIsNeitherExecutedNorRemembered() async throws {
        let invented = """
            `Step["Main:01:QUE"]` `Say("user", "Name?")`
            yld user
            User said: Bob
            `Say("user", "Hi Bob")`
            """
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": [.reply(invented), .reply("yld exit")]], lines: ["Maria"])
        #expect(run.messages == ["Greeter → user: Name?", "user: Maria"])
        #expect(run.requests[1].request.messages.allSatisfy { !$0.content.contains("Bob") })
    }

    @Test func inputThatEndsWhileAStepWaits() async throws {
        let run = try await PlayedRun.play(Self.greeting, ["Greeter": Self.greetingReplies])
        #expect(run.ending == .inputEnded)
    }

    @Test func theFirstMessageComesBeforeAnyLine() async throws {
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": Self.greetingReplies], firstMessage: "Maria")
        #expect(run.ending == .finished)
        #expect(run.messages.contains("user: Maria"))
        #expect(!run.entries.contains { if case .inputRequested = $0.event { true } else { false } })
        try FoldTests.check(run)
        let begun = try LogFold(run.entries.prefix(1), from: run.initialState).state
        #expect(begun.keptLines.map(\.content) == ["Maria"], "it is in the log from the beginning")
    }

    @Test func theFirstMessageIsHeardBeforeALineThatComesEarly() async throws {
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": [.reply("`Say(\"Name?\")`\nyld user"), .reply("yld user"), .reply("yld exit")]],
            firstMessage: "first",
            onText: { text, run in
                if text.hasPrefix("N") { run.submit("second") }
            })
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: Name?", "user: first", "user: second"])
        try FoldTests.check(run)
    }

    @Test func aFirstMessageForAnAgentWaitsForIt() async throws {
        let run = try await PlayedRun.play(
            HumanLineTests.two,
            [
                "Ann": [.reply("yld user"), .reply("`SendMessage(\"Bob\", \"go\")` `Return[]`")],
                "Bob": [.reply("`$m = WaitForMessage(\"Ann\")`\nyld call"), .reply("yld user"), .reply("`Return[]`")],
            ], lines: ["go on, Ann"], firstMessage: "@Bob for you")
        #expect(run.ending == .finished)
        #expect(run.messages == ["user: go on, Ann", "Ann → Bob: go", "user: for you"])
        try FoldTests.check(run)
    }

    @Test func withoutYieldTheModelIsAskedAgain() async throws {
        let run = try await PlayedRun.play(
            Self.greeting,
            ["Greeter": [.reply("`Step[\"Main:02:QUE\"]` `Say(\"user\", \"One\")`"), .reply("`yld exit`")]])
        #expect(run.ending == .finished)
        #expect(run.instructions[1].contains("Main:02 was executed — continue"))
    }

    @Test func atMostSoManyRequestsBetweenTwoLines() async throws {
        let say = ScriptedModel.Answer.reply("`Step[\"Main:02:QUE\"]`")
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": Array(repeating: say, count: 9)], maxLLMCalls: 4)
        #expect(run.requests.count == 4)
        #expect(run.failure?.contains("--max-llm-calls") == true)
        #expect(run.failure?.contains("test.md:") == true)
    }

    @Test func aBeginPlaybookThatReturnsEndsTheProgram() async throws {
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": [.reply("`Say(\"user\", \"Bye\")`\n`Return[]`")]])
        #expect(run.ending == .finished)
        #expect(run.messages == ["Greeter → user: Bye"])
    }

    @Test func beginPlaybooksRunInTheirOrder() async throws {
        let source = """
            # A
            ## First
            ### Triggers
            - At the beginning
            ### Steps
            - Say one
            ## Second
            ### Triggers
            - When the program starts
            ### Steps
            - Say two
            """
        let run = try await PlayedRun.play(
            source, ["A": [.reply("`Say(\"1\")` `Return[]`"), .reply("`Say(\"2\")` `Return[]`")]])
        #expect(run.messages == ["A → user: 1", "A → user: 2"])
        #expect(run.ending == .finished)
    }

    @Test func variablesAreShownInTheNextRequest() async throws {
        let run = try await PlayedRun.play(
            Self.greeting,
            [
                "Greeter": [
                    .reply("`Var[$name, \"Ann\"]` `$_hidden = 5` `$n = 2`"),
                    .reply("`Var[$n, null]`"),
                    .reply("yld exit"),
                ]
            ])
        #expect(run.instructions[1].contains("$name = 'Ann'\n$n = 2"))
        #expect(!run.instructions[1].contains("hidden"))
        #expect(!run.instructions[2].contains("$n ="))
    }

    /// Providers tell the cost of a reply behind its last text, here when the program is over already.
    @Test(arguments: ["`Say(\"user\", \"Bye\")`\nyld exit\n", "`Return[]`\n", "`EndProgram()`\n"], [true, false])
    func theCostOfTheLastReplyIsTold(reply: String, streaming: Bool) async throws {
        let isOver = WakeSignal()
        let run = try await PlayedRun.play(
            Self.greeting, ["Greeter": [.countedLate(reply, tokens: 7, isOver)]], streaming: streaming,
            pieceSize: 1000, restLimit: .seconds(120), onEntry: { run in if run.hasEnded { isOver.wake() } })
        let events = run.entries.map(\.event)
        #expect(events.last == .ended(.finished))
        #expect(events.contains(.usage(agent: "Greeter", tokens: TokenCount(input: 7, output: 1))))
        try FoldTests.check(run)
    }

    /// A server that does not end its reply does not keep the program from ending.
    @Test func aReplyThatNeverEndsDoesNotHoldTheProgram() async throws {
        let run = try await PlayedRun.play(Self.greeting, ["Greeter": [.stalls("yld exit\n")]])
        #expect(run.ending == .finished)
    }
}
