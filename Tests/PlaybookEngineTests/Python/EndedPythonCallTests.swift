import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// Calls of Python that end in another way than by returning, while others depend on them.
@Suite(.timeLimit(.minutes(5))) struct EndedPythonCallTests {
    private static let source = """
        # Asker
        ```python
        @playbook
        async def ask(): ...
        @playbook
        async def other(): ...
        @playbook(parallel=True)
        async def price(item): ...
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
        ## Talk
        ### Triggers
        - At the beginning
        ### Steps
        - Talk
        """

    private static let call = ScriptedModel.Answer.reply("`$r = ask()`\nyld call")
    private static let silent = ScriptedModel.Answer.reply("`Return[]`")

    private static let dies: PlayedPython.Code = { call in
        call.child.die()
        return try await PlayedPython.hangs(call)
    }

    @Test(
        "When the child dies in a nested call, the caller in English is told once and goes on",
        arguments: ["other", "count"])
    func death(callee: String) async throws {
        let child = PlayedPython([
            "ask": { call in try await call.call(callee) }, "other": Self.dies, "count": Self.dies,
        ])
        let run = try await PlayedRun.play(
            Self.source.replacing("count(text)", with: "count()"),
            ["Asker": [Self.call, .reply("`Say(\"So be it.\")`\nyld exit")], "Expert": [Self.silent]],
            python: { child })
        #expect(run.failure == nil)
        #expect(run.messages == ["Asker → user: So be it."])
        let told = run.requests.filter { $0.request.agent == "Asker" }.map(\.instruction)
        #expect(told.count == 2)
        #expect(told.last?.contains("ask failed: Python was killed") == true)
        try FoldTests.check(run)
    }

    @Test("A message behind one that breaks off is heard")
    func behindABrokenMessage() async throws {
        let child = PlayedPython([
            "ask": { call in
                _ = call.begin(.messageStart(target: "Expert"))
                try await call.say("done", to: "Expert")
                // The first message is never ended: it breaks off with the playbook.
                return .null
            }
        ])
        let run = try await PlayedRun.play(
            Self.source,
            [
                "Asker": [Self.call, Self.silent],
                "Expert": [
                    .reply("`$m = WaitForMessage(\"Asker\")`\nyld call"),
                    .reply("`Say(f\"{$m[0]['content']}\")`\nyld exit"),
                ],
            ], python: { child })
        #expect(run.failure == nil)
        #expect(run.messages.last == "Expert → user: done")
        try FoldTests.check(run)
    }

    @Test("An interrupt while the reply is still written ends the calls beside it, and the next reply counts")
    func interruptBesideAnOpenReply() async throws {
        let child = PlayedPython(["price": PlayedPython.hangs])
        let run = try await PlayedRun.play(
            Self.source,
            [
                "Asker": [
                    .stalls("`$a = price(\"x\")` `$b = price(\"y\")` "),
                    .reply("`Say(\"Sorry.\")`\nyld exit"),
                ], "Expert": [Self.silent],
            ], lines: ["Why?"], python: { child },
            onEntry: { run in
                let begun = run.ledger.read { state in
                    state.stacks.values.filter { $0.frames.last?.python != nil }.count
                }
                if begun == 2 { run.interrupt() }
            })
        #expect(run.messages == ["user: Why?", "Asker → user: Sorry."])
        #expect(run.requests.last?.instruction.contains("price failed: Interrupted") == true)
        let cancelled = child.heard.withLock { $0 }.filter { if case .cancel = $0 { true } else { false } }
        #expect(cancelled.count >= 2)
        #expect(
            run.finalState.stacks.values.allSatisfy { stack in stack.frames.allSatisfy { $0.parallelCalls.isEmpty } })
        try FoldTests.check(run)
    }

    @Test("An interrupt ends a begin playbook in Python, and the others go on")
    func interruptedBeginning() async throws {
        let source = """
            # Shop
            ```python
            @playbook(triggers=["T1:BGN When the program starts"])
            async def main(): ...
            ```
            # Guide
            ## Talk
            ### Triggers
            - At the beginning
            ### Steps
            - Talk
            """
        let child = PlayedPython([
            "main": { call in
                try await call.say("working")
                return try await PlayedPython.hangs(call)
            }
        ])
        let hasInterrupted = Mutex(false)
        let run = try await PlayedRun.play(
            source, ["Guide": [.reply("yld user"), .reply("`Say(\"Still here.\")`\nyld exit")]],
            lines: ["And you?"], python: { child },
            onEntry: { run in
                let isReady = run.ledger.read { state in
                    state.lastSpeakers["user"] == "Shop" && state.stacks.values.contains { $0.wait == .human }
                        && state.lastHuman == nil
                }
                if isReady, !hasInterrupted.withLock({ $0 }) {
                    hasInterrupted.withLock { $0 = true }
                    run.interrupt()
                }
            })
        #expect(run.ending == .finished)
        #expect(run.messages == ["Shop → user: working", "user: And you?", "Guide → user: Still here."])
        try FoldTests.check(run)
    }

    @Test("A variable that Python removes is gone from all that it sees")
    func removedVariables() async throws {
        let child = PlayedPython([
            "ask": { call in
                try await call.ask(.setVariable(name: "x", value: .int(1)))
                try await call.ask(.setVariable(name: "y", value: .int(2)))
                try await call.ask(.setVariable(name: "x", value: .null))
                return try await call.ask(.variables)
            }
        ])
        let run = try await PlayedRun.play(
            Self.source, ["Asker": [Self.call, .reply("`Say(f\"{$r}\")`\nyld exit")], "Expert": [Self.silent]],
            python: { child })
        #expect(run.messages == ["Asker → user: {'y': 2}"])
    }

    @Test("Where no Python can be run, a program that begins with it fails")
    func withoutPython() async throws {
        let run = try await PlayedRun.play(MixedStackTests.pure, [:])
        #expect(run.failure?.contains("cannot be run here") == true)
    }
}
