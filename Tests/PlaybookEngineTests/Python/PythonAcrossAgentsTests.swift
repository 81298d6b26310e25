import LanguageModels
import OrderedCollections
import PlaybookLanguage
import Synchronization
import Testing

@testable import PlaybookEngine

/// Python that calls other agents, is called by them, and waits for their messages.
@Suite(.timeLimit(.minutes(5))) struct PythonAcrossAgentsTests {
    private static let source = """
        # Asker
        ```python
        @playbook
        async def ask(): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Call ask
        # Expert
        ```python
        @playbook(public=True)
        async def count(text): ...
        ```
        ## Double($n)
        public: true
        ### Steps
        - Return twice $n
        ## Talk
        ### Triggers
        - At the beginning
        ### Steps
        - Talk
        """

    private static let call = ScriptedModel.Answer.reply("`$r = ask()`\nyld call")
    private static let end = ScriptedModel.Answer.reply("`Say(f\"{$r}\")`\nyld exit")
    private static let silent = ScriptedModel.Answer.reply("`Return[]`")

    @Test func pythonCallsEnglishOfAnotherAgent() async throws {
        let child = PlayedPython(["ask": { call in try await call.call("Expert.Double", .int(2)) }])
        let run = try await PlayedRun.play(
            Self.source, ["Asker": [Self.call, Self.end], "Expert": [Self.silent, .reply("`Return[$n * 2]`")]],
            python: { child })
        #expect(run.messages == ["Asker → user: 4"])
        #expect(run.calls.contains("Asker.Main → Asker.ask → Double returned"))
        try FoldTests.check(run)
    }

    @Test func pythonCallsPythonOfAnotherAgentAndItsFailureIsAnException() async throws {
        let child = PlayedPython([
            "ask": { call in
                do { return try await call.call("count", .string("x")) } catch { return .string("\(error)") }
            },
            "count": { _ in throw PythonFailure("ValueError: uncountable") },
        ])
        let run = try await PlayedRun.play(
            Self.source, ["Asker": [Self.call, Self.end], "Expert": [Self.silent]], python: { child })
        #expect(run.messages == ["Asker → user: count failed: ValueError: uncountable"])
        try FoldTests.check(run)
    }

    @Test("A message that another agent writes reaches waiting Python while it grows")
    func growth() async throws {
        let grown = Mutex("")
        // The rest is not written before what is there has been told.
        let isTold = WakeSignal()
        let child = PlayedPython([
            "ask": { call in
                defer { isTold.wake() }
                return try await call.ask(
                    .waitForMessage(source: "Expert", timeout: 60, observes: true),
                    onGrowth: { piece in
                        let text = grown.withLock { text in
                            text += piece
                            return text
                        }
                        if text == "one two" { isTold.wake() }
                    })
            }
        ])
        let run = try await PlayedRun.play(
            Self.source,
            [
                "Asker": [Self.call, .reply("`Say($r[0].content)`\nyld exit")],
                "Expert": [.continued("`SendMessage(\"Asker\", \"one two", [(isTold, " three\")`\n`Return[]`")])],
            ], python: { child })
        #expect(run.messages == ["Expert → Asker: one two three", "Asker → user: one two three"])
        // The message may be whole before its last piece is told.
        let told = grown.withLock { $0 }
        #expect(told.hasPrefix("one two") && "one two three".hasPrefix(told))
        try FoldTests.check(run)
    }

    @Test("Nobody can go on: the report tells of it where Python waits for an agent")
    func deadlock() async throws {
        let child = PlayedPython([
            "ask": { call in try await call.ask(.waitForMessage(source: "Expert", timeout: nil, observes: false)) }
        ])
        let run = try await PlayedRun.play(
            Self.source, ["Asker": [Self.call], "Expert": [Self.silent]], python: { child })
        #expect(run.failure?.contains(") waits for a message from Expert, which has finished") == true, "\(run.ending)")
    }

    @Test("An interrupt of Python that another agent has called stops it, and the caller waits for the human")
    func interrupt() async throws {
        let child = PlayedPython([
            "count": { call in
                try await call.say("counting")
                return try await PlayedPython.hangs(call)
            }
        ])
        let run = try await PlayedRun.play(
            Self.source,
            [
                "Asker": [.reply("`$r = Expert.count(\"x\")`\nyld call"), .reply("`Say(\"Sorry.\")`\nyld exit")],
                "Expert": [Self.silent],
            ], lines: ["Why?"], python: { child },
            onEntry: { run in
                if run.ledger.read({ $0.lastSpeakers["user"] != nil && $0.lastHuman == nil }) { run.interrupt() }
            })
        #expect(run.messages == ["Expert → user: counting", "user: Why?", "Asker → user: Sorry."])
        try FoldTests.check(run)
    }
}
