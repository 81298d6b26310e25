import OrderedCollections
import PlaybookLanguage
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// Runs that are killed at every place of their logs, and go on.
@Suite(.timeLimit(.minutes(10))) struct PrefixTests {
    private static func main(_ steps: String, agent: String = "Host", more: String = "") -> String {
        "# \(agent)\n## Main\n### Triggers\n- At the beginning\n### Steps\n\(steps)\n\(more)\n"
    }

    @Test func messagesAndLoops() async throws {
        var story = try Story("messages and loops", Self.main("- Greet\n- Count\n- Say farewell"))
        story.units = [
            "Main": [
                "`Step[\"Main:01\"]` `$n = 0`", "`Say(\"user\", \"Hello! What is your name?\")`", "yld user (1)",
                "`Step[\"Main:02\"]` `$n = $n + 1`", "`Say(\"user\", f\"Round {$n}, and on.\")`", "yld call (1)",
                "`$n = $n + 2`", "`$text = \"Known text\"` `Say(target=\"user\", message=$text)`", "yld user (2)",
                "`Step[\"Main:03\"]` `Say(\"Bye.\")`", "yld exit",
            ]
        ]
        story.lines = ["Maria", "And?"]
        try await story.checkPrefixes()
    }

    @Test func wordsThatNobodyHasHeardYet() async throws {
        var story = try Story("kept words", Self.main("- Ask"))
        story.units = [
            "Main": [
                "`Say(\"user\", \"What is your name?\")`", "yld user (1)", "`Say(\"user\", \"Thank you.\")`",
                "yld exit (1)",
            ]
        ]
        story.firstLine = "Maria"
        try await story.checkPrefixes { told in #expect(told.messages["user → Host"] == ["Maria"]) }
    }

    /// Its time goes on while nobody runs the program.
    @Test func aWaitEndsAtItsTime() async throws {
        var story = try Story("a wait", Self.main("- Wait"))
        story.units = [
            "Main": [
                "`$m = WaitForMessage(\"user\", 60)`", "yld call (1)", "`Say(\"user\", f\"{len($m)} messages\")`",
                "yld exit (1)",
            ]
        ]
        story.lines = ["Hello"]
        let (start, minute) = (Int64(1_000_000), Int64(60_000))
        let whole = await story.tell(now: { start })
        #expect(whole.messages["Host → user"] == ["1 messages"])
        let place = try whole.entries.firstIndex { entry in
            try RunLedger.transitions(of: entry).contains { if case .waiting = $0 { true } else { false } }
        }
        let waiting = Array(whole.entries.prefix(try #require(place) + 1))
        story.lines = []
        for (time, messages) in [(start + minute, "0 messages"), (start + minute - 1, "0 messages")] {
            // Of the second one the last millisecond passes by the system's clock.
            let begun = StreamingSessionLog.systemTime()
            let fold = try LogFold(waiting, from: story.beginning)
            let told = await story.tell(
                after: waiting, .init(state: fold.state),
                now: { time + StreamingSessionLog.systemTime() - begun })
            #expect(told.messages["Host → user"] == [messages])
        }
    }

    @Test func callsAndArtifacts() async throws {
        var story = try Story(
            "calls and artifacts",
            Self.main(
                "- Tell the price",
                more:
                    "## Price($item)\nOf {Origin($item)}.\n### Steps\n- Find it\n## Origin($what)\n### Steps\n- Find it"
            ))
        story.units = [
            "Main": [
                "`$p = Price(Price(\"tea\"))`", "yld call (1)",
                "`SaveArtifact(\"notes\", \"what was found\", f\"It costs {$p}\")`",
                "`Say(\"user\", f\"It costs {$p}. Artifact[notes]\")`", "`Return[]`",
            ],
            "Price": ["`$seen = \"yes\"`", "`Return[f\"<{$item}>\"]`"],
            "Origin": ["`Return[f\"China ({$what})\"]`"],
        ]
        try await story.checkPrefixes { told in
            #expect(told.messages == ["Host → user": ["It costs <<tea>>. Artifact[notes]"]])
        }
    }

    @Test func severalAgents() async throws {
        var story = try Story(
            "several agents",
            Self.main("- Ask") + """
                # Expert
                ## Serve
                ### Triggers
                - At the beginning
                ### Steps
                - Answer
                ## Rate($x)
                public: true
                ### Steps
                - Rate it
                # Worker
                startup_mode: standby
                ## Work
                ### Triggers
                - At the beginning
                ### Steps
                - Work
                """)
        story.units = [
            "Main": [
                "`SendMessage(\"Expert\", \"What is it?\")`", "`$a = WaitForMessage(\"Expert\")`",
                "`$text = $a[0][\"content\"]`", "`$r = Expert.Rate($text)`", "`$w = CreateAgent(\"Worker\")`",
                "`SendMessage($w, \"Work!\")`", "`Say(\"user\", f\"{$w}: {$r}\")`", "`Return[]`",
            ],
            "Serve": [
                "`$m = WaitForMessage(\"Host\")`", "`$answer = \"A thing of beauty: \" + $m[0][\"content\"]`",
                "`SendMessage(\"Host\", $answer)`", "`Return[]`",
            ],
            "Rate": ["`Return[f\"good ({$x})\"]`"],
            "Work": ["`WaitForMessage(\"Host\")`", "yld call (1)", "`$done = \"yes\"`", "`Return[]`"],
        ]
        try await story.checkPrefixes()
    }

    private static let shop = """
        # Shop
        ```python
        @playbook(idempotent=True)
        async def tally(item): ...
        @playbook
        async def once(item): ...
        @playbook(parallel=True, idempotent=True)
        async def side(item): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Call it
        ## Describe($item)
        ### Steps
        - Describe $item
        """

    private static let tally: PlayedPython.Code = { call in
        let text = try await call.call("Describe", call.arguments["item"] ?? .null)
        return .list([text, .int(2)])
    }

    @Test func pythonThatMayRunAgain() async throws {
        var story = try Story("idempotent Python", Self.shop)
        story.units = [
            "Main": ["`$r = tally(\"tea\")`", "yld call (1)", "`Say(f\"Got {$r}\")`", "yld exit"],
            "Describe": ["`$n = 1`", "`Return[f\"green {$item}\"]`"],
        ]
        story.python = ["tally": Self.tally]
        try await story.checkPrefixes { told in
            #expect(told.messages == ["Shop → user": ["Got ['green tea', 2]"]])
        }
    }

    @Test func pythonThatRunsOnce() async throws {
        let started = Mutex(0)
        var story = try Story("Python that is not idempotent", Self.shop)
        story.units = [
            "Main": ["`$r = once(\"tea\")`", "yld call (1)", "`Say(\"That was all.\")`", "yld exit"],
            "Describe": ["`Return[\"green\"]`"],
        ]
        story.python = [
            "once": { call in
                started.withLock { $0 += 1 }
                return try await Self.tally(call)
            }
        ]
        try await story.checkPrefixes(isExact: false) { told in
            let transitions = try told.entries.flatMap { try RunLedger.transitions(of: $0) }
            #expect(transitions.count { if case .pythonStarted = $0 { true } else { false } } == 1)
            let failures = transitions.compactMap { if case .pythonFailed(_, let text) = $0 { text } else { nil } }
            #expect(failures == [] || failures == ["once failed: Interrupted"])
            #expect((told.variables["Shop"]?["r"] == nil) == !failures.isEmpty)
        }
    }

    @Test func pythonThatRunsTogether() async throws {
        var story = try Story("parallel Python", Self.shop)
        story.units = [
            "Main": [
                "`$a = side(1)`\n`$b = side(2)`\n`$n = 1`", "`Say(f\"{$a} and {$b}\")`", "yld exit",
            ]
        ]
        story.python = ["side": { call in .list([call.arguments["item"] ?? .null]) }]
        try await story.checkPrefixes { told in
            #expect(told.messages == ["Shop → user": ["[1] and [2]"]])
        }
    }

    @Test func guided() async throws {
        var story = try Story(
            "guided",
            Self.main(
                """
                - Set $n to 0
                - Say "Hello there, you!"
                - Ask "What is your name?" for $name
                - While $n < 2
                  - Add 1 to $n
                  - Say "Round $n"
                - If the name sounds Spanish
                  - Tell the user something about Spain
                - Think of a good $word
                - Say "Bye, $name: $word"
                """))
        story.isGuided = true
        story.lines = ["Maria"]
        story.answers = [
            ("sounds Spanish", "{\"answer\": \"yes\"}"), ("about Spain", "Spain is sunny, and warm."),
            ("$word", "{\"word\": \"olé\"}"), ("good", "{\"word\": \"olé\"}"),
        ]
        try await story.checkPrefixes { told in
            #expect(told.messages["Host → user"]?.last == "Bye, Maria: olé", "\(told.ending)")
        }
    }

    @Test func rawReplies() async throws {
        var story = try Story(
            "raw", Self.main("- Write", more: "## Poem($of)\nexecution_mode: raw\nA poem about $of."))
        story.units = [
            "Main": ["`$p = Poem(\"tea\")`", "yld call (1)", "`Say($p)`", "yld exit"]
        ]
        story.answers = [("poem about", "Tea, tea,\nfor me.")]
        try await story.checkPrefixes()
    }

    /// A run that goes on may be killed in its turn.
    @Test func killedAgainWhileItGoesOn() async throws {
        var story = try Story("killed twice", Self.main("- Talk"))
        story.units = [
            "Main": [
                "`$n = 1`", "`Say(\"user\", \"A first message of some length.\")`", "`$n = $n + 1`",
                "`Say(\"user\", \"And a second one.\")`", "yld exit",
            ]
        ]
        let whole = await story.tell()
        // In the second message, and in the first.
        for cut in [whole.entries.count - 4, whole.entries.count / 2] {
            let prefix = Array(whole.entries.prefix(cut))
            let fold = try LogFold(prefix, from: story.beginning)
            let again = await story.tell(
                after: prefix, .init(state: fold.state, missingEvents: Array(fold.missing)))
            try await story.checkPrefixes(of: again.entries)
        }
    }
}
