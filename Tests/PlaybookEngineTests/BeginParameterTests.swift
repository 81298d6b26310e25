import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Testing

@testable import PlaybookEngine

/// What a program is given from outside before it begins: values for parameters, and the startup message.
@Suite struct BeginParameterTests {
    private static let source = """
        # Shop
        ## Open($name, $count:int = 2)
        ### Triggers
        - When the program starts
        ### Steps
        - Greet
        ## Price($item)
        ### Steps
        - Return it
        # Till
        ## Count($name: str)
        ### Triggers
        - When the program starts
        ### Steps
        - Count
        """

    private static func play(
        _ arguments: [String: PlaybookValue], startupMessage: String? = nil
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            source,
            [
                "Shop": [.reply("`Say(f\"{$name} {$count}\")`\n`Return[]`")],
                "Till": [.reply("`Return[]`")],
            ], arguments: arguments, startupMessage: startupMessage)
    }

    @Test(
        arguments: [
            ([:], "None 2"), (["name": .string("Ann")], "Ann 2"), (["count": .int(5), "other": .int(1)], "None 5"),
        ] as [([String: PlaybookValue], String)])
    func aValueGivenByNameStandsBeforeTheDefault(arguments: [String: PlaybookValue], said: String) async throws {
        let run = try await Self.play(arguments)
        #expect(run.messages == ["Shop → user: \(said)"])
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
    }

    @Test func everyBeginPlaybookGetsTheParametersOfItsOwn() async throws {
        let run = try await Self.play(["name": .string("Ann")])
        let till = run.requests.first { $0.request.agent == "Till" }
        #expect(till?.instruction.contains("$name = 'Ann'") == true)
    }

    @Test func theParametersOfBeginPlaybooks() throws {
        let program = try Program(files: [SourceFile(path: "test.md", text: Self.source)])
        let found = program.beginParameters
        // `$name` is one of both agents: it has the only type declared.
        #expect(Array(found.keys) == ["name", "count"])
        #expect(
            Array(found.values) == [
                BeginParameter(name: "name", type: "str", isRequired: true),
                BeginParameter(name: "count", type: "int", isRequired: false),
            ])
    }

    @Test func whoStandsByMustBeGivenItsParametersUnlessItIsThereToBeCreated() throws {
        let standby = "# Till\nstartup_mode: standby\n## Count($name)\n### Triggers\n- When the program starts\n"
        for (step, isRequired) in [("Greet", true), ("$w = CreateAgent(\"Till\", name=\"Ann\")", false)] {
            let main = "# Shop\n## Main\n### Triggers\n- When the program starts\n### Steps\n- \(step)\n"
            #expect(try PlayedRun.program(main + standby).beginParameters["name"]?.isRequired == isRequired)
        }
    }

    @Test(arguments: [("Buy tea.", false), ("Other.", true), (nil, true)] as [(String?, Bool)])
    func whatIsTheStartupMessageTooIsNotMissedWhenNobodyWaitsForIt(startup: String?, isMissed: Bool) async throws {
        let run = try await PlayedRun.play(
            Self.source, ["Shop": [.reply("`Return[]`")], "Till": [.reply("`Return[]`")]], firstMessage: "Buy tea.",
            startupMessage: startup)
        #expect(run.notes(.warning).contains { $0.contains("never heard") } == isMissed)
    }

    @Test func everyAgentHasTheStartupMessageFromTheBeginning() async throws {
        let run = try await Self.play([:], startupMessage: "Buy tea.\n")
        #expect(run.requests.count == 2)
        #expect(run.instructions.allSatisfy { $0.contains("$startup_message = 'Buy tea.\\n'") })
        #expect(try LogFold(run.entries, from: run.initialState).state == run.finalState)
        #expect(try await Self.play([:]).instructions.allSatisfy { !$0.contains("startup_message") })
    }
}
