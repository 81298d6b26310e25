import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Testing

@testable import PlaybookEngine

/// CreateAgent: agents that join a run.
@Suite struct CreatedAgentTests {
    static let office = """
        # Boss
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Have the work done
        # Worker
        Works.
        ## Work($topic = "nothing")
        ### Triggers
        - When the program starts
        ### Steps
        - Wait for work
        ## Double($n)
        public: true
        ### Steps
        - Return twice $n
        # Clerk
        ## File($paper)
        public: true
        ### Steps
        - File the $paper
        """

    @Test func itBeginsWithWhatItIsGiven() async throws {
        let run = try await PlayedRun.play(
            Self.office,
            [
                "Boss": [
                    .reply(
                        "`$w = CreateAgent(\"worker\", topic=\"tea\", mood=\"good\")`\n`$m = WaitForMessage($w)`\nyld call"
                    ),
                    .reply("`Say(f\"{$w}: {$m[0].content}\")`\nyld exit"),
                ],
                "Worker": [.reply("`Return[]`")],
                "Worker_2": [.reply("`SendMessage(\"Boss\", f\"{$topic}, {$mood}\")` `Return[]`")],
            ])
        #expect(run.messages == ["Worker_2 → Boss: tea, good", "Boss → user: Worker_2: tea, good"])
        let joined = run.entries.compactMap { entry -> String? in
            guard case .agentCreated(let agent, let className, let creator) = entry.event else { return nil }
            return "\(creator) made \(agent), a \(className)"
        }
        #expect(joined == ["Boss made Worker_2, a Worker"])
        let asked = try #require(run.requests.first { $0.request.agent == "Worker_2" })
        let prompt = asked.request.messages.map(\.content).joined(separator: "\n")
        #expect(prompt.contains("You are the agent Worker_2.\nWorks."))
        #expect(prompt.contains("$mood = 'good'") || prompt.contains("$mood = \"good\""), "\(prompt)")
        let later = run.requests.last { $0.request.agent == "Boss" }?.request.messages ?? []
        #expect(later.contains { $0.content.contains("- Worker_2: another Worker\n  - `Worker_2.Double($n)`") })
        try FoldTests.check(run)
    }

    /// A variable with its name stands for it in calls too. One that holds something else does not.
    @Test func itIsCalledByAVariable() async throws {
        let run = try await PlayedRun.play(
            Self.office,
            [
                "Boss": [
                    .reply("`$w = CreateAgent(\"clerk\")`\n`$r = w.File(\"a\")`\n`Say(f\"{$r}\")`\nyld call"),
                    .reply("`$w = \"tea\"`\n`$r = w.File(\"a\")`\nyld call"), .reply("yld exit"),
                ],
                "Worker": [.reply("`Return[]`")], "Clerk_2": [.reply("`Return[\"filed\"]`")],
            ])
        #expect(run.messages == ["Boss → user: filed"])
        #expect(run.instructions.contains { $0.contains("w.File was not found") }, "\(run.instructions)")
        try FoldTests.check(run)
    }

    /// Each has its variables; every way of naming it leads to it.
    @Test func itIsAddressedByItsID() async throws {
        let run = try await PlayedRun.play(
            Self.office,
            [
                "Boss": [
                    .reply(
                        "`CreateAgent(\"Clerk\")`\n`Var[$x, 1]` `$r = Clerk_2.File(\"bill\")`\nyld call"),
                    .reply(
                        "`SendMessage(\"Clerk_2\", \"Done?\")`\n`$m = WaitForMessage(\"Clerk_2\", 60)`\nyld call"),
                    .reply("`Say(f\"{$r}, {$m[0].content}\")`\nyld user"), .reply("yld exit"),
                ],
                "Worker": [.reply("`Return[]`")],
                "Clerk_2": [
                    .reply("`Var[$filed, $paper]`\n`Return[$paper]`"),
                    .reply("`SendMessage(\"Boss\", f\"yes, the {$filed}\")` `Return[]`"),
                    .reply("`Say(f\"{$filed}!\")` `Return[]`"),
                ],
            ], lines: ["@clerk_2 Really?", "bye"])
        #expect(run.ending == .finished)
        #expect(
            run.messages == [
                "Boss → Clerk_2: Done?", "Clerk_2 → Boss: yes, the bill", "Boss → user: bill, yes, the bill",
                "user: Really?", "Clerk_2 → user: bill!", "user: bye",
            ])
        #expect(
            run.instructions.contains {
                $0.contains("CreateAgent returned 'Clerk_2'") || $0.contains("CreateAgent returned \"Clerk_2\"")
            })
        #expect(run.finalState.agents["Clerk"]?.variables["filed"] == nil)
        #expect(run.finalState.agents["Clerk_2"]?.variables["filed"] == .string("bill"))
        try FoldTests.check(run)
    }

    @Test(
        arguments: [
            (
                "CreateAgent(\"Nobody\")",
                "There is no agent 'Nobody' to make another one of; known are: Boss, Worker, Clerk"
            ),
            ("CreateAgent()", "without the agent to make another one of"),
            ("CreateAgent(\"Clerk\", 1)", "needs a name, as in `CreateAgent(\"Clerk\", topic=\"tea\")`"),
            ("CreateAgent(\"Clerk\", a=1, a=2)", "$a was given twice"),
        ])
    func errors(call: String, message: String) async throws {
        let run = try await PlayedRun.play(
            Self.office,
            ["Boss": [.reply("`\(call)`\nyld call"), .reply("yld exit")], "Worker": [.reply("`Return[]`")]])
        let told = run.requests.last { $0.request.agent == "Boss" }?.instruction ?? ""
        #expect(told.replacing("\"Nobody\"", with: "'Nobody'").contains(message), "\(told)")
    }

    @Test func aRequiredParameterMustBeGiven() async throws {
        let source = Self.office.replacing("($topic = \"nothing\")", with: "($topic)")
        let run = try await PlayedRun.play(
            source,
            [
                "Boss": [.reply("`$w = CreateAgent(\"Worker\")`\nyld call"), .reply("yld exit")],
                "Worker": [.reply("`Return[]`")],
            ])
        let told = run.requests.last { $0.request.agent == "Boss" }?.instruction ?? ""
        #expect(told.contains("Worker cannot begin without $topic: write `CreateAgent(\"Worker\", topic=…)`"))
    }

    @Test func thereAreAtMostAHundred() async throws {
        let creations = String(repeating: "`CreateAgent(\"Clerk\")`\n", count: 98)
        let run = try await PlayedRun.play(
            Self.office,
            [
                "Boss": [.reply(creations + "yld call"), .reply("yld exit")],
                "Worker": [.reply("`Return[]`")],
            ], streaming: false)
        #expect(run.finalState.agents.count == 100)
        #expect(run.finalState.agents.keys.last == "Clerk_98")
        let told = run.requests.last { $0.request.agent == "Boss" }?.instruction ?? ""
        #expect(told.contains("A run has at most 100 agents"))
    }

    @Test func anIDThatTheProgramHasIsSkipped() throws {
        let program = try PlayedRun.program("# W\n## Main\ntriggers: At the beginning\n- x\n# w2\n## Main\n- x\n")
        var roster = Roster(of: program)
        #expect(roster.newID(of: "W") == "W_3")
        roster.add("W_3", of: "W")
        #expect(roster.newID(of: "W") == "W_4")
    }
}
