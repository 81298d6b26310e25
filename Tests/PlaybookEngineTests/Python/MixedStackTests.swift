import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming
import Synchronization
import Testing

@testable import PlaybookEngine

/// English and Python on one call stack, against a child process that is played.
@Suite(.timeLimit(.minutes(5))) struct MixedStackTests {
    static let shop = """
        # Shop
        ```python
        @playbook(public=True)
        async def tally(item, times=compute()): ...
        @playbook
        async def other(): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Call tally
        ## Describe($item)
        ### Steps
        - Describe $item
        """

    /// Runs the shop's Main with `$r = tally("tea")`.
    static func play(
        _ replies: [ScriptedModel.Answer], source: String = shop, lines: [String] = [], child: PlayedPython,
        onText: (@Sendable (String, ProgramRun) -> Void)? = nil, onEntry: (@Sendable (ProgramRun) -> Void)? = nil
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            source, ["Shop": replies], lines: lines, python: { child }, onText: onText, onEntry: onEntry)
    }

    private static func failure(_ message: String, line: Int, traceback: String = "") -> PythonFailure {
        PythonFailure(
            message: message, file: "test.md", line: line, column: nil, isSyntaxError: false, traceback: traceback)
    }

    private static let call = ScriptedModel.Answer.reply("`$r = tally(\"tea\")`\nyld call")
    private static let end = ScriptedModel.Answer.reply("`Say(f\"Got {$r}\")`\nyld exit")

    @Test func englishCallsPythonWhichCallsEnglish() async throws {
        let child = PlayedPython([
            "tally": { call in
                try await call.say("one")
                let text = try await call.call("Describe", call.arguments["item"] ?? .null)
                try await call.write(["two ", "three"])
                return .list([text, .int(2)])
            }
        ])
        let run = try await Self.play(
            [Self.call, .reply("`Say(\"describing\")` `Return[\"green\"]`"), Self.end], child: child)
        #expect(run.failure == nil)
        #expect(
            run.messages == [
                "Shop → user: one", "Shop → user: describing", "Shop → user: two three",
                "Shop → user: Got ['green', 2]",
            ])
        #expect(
            run.calls == [
                "Main → tally('tea') called", "Main → tally → Describe('tea') called",
                "Main → tally → Describe returned", "Main → tally returned",
            ])
        #expect(run.instructions[2].contains("tally('tea') returned ['green', 2]"))
        try FoldTests.check(run)
    }

    @Test("A default is left to Python, and what is not given is not sent")
    func defaults() async throws {
        let child = PlayedPython(["tally": { call in .int(Int(call.arguments.count)) }])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: Got 1"])
    }

    @Test("Wrong arguments are told with the signature")
    func wrongArguments() async throws {
        let child = PlayedPython(["tally": { _ in .null }])
        let run = try await Self.play([.reply("`tally()`\nyld call"), .reply("yld exit")], child: child)
        #expect(run.instructions[1].contains("tally($item, $times) was called without $item"))
    }

    @Test func anExceptionFailsTheCallersItem() async throws {
        let child = PlayedPython([
            "tally": { _ in
                throw Self.failure("ValueError: no price", line: 4, traceback: "Traceback …")
            }
        ])
        let run = try await Self.play([Self.call, .reply("yld exit")], child: child)
        #expect(run.instructions[1].contains("Error: tally failed: ValueError: no price (test.md:4)."))
        #expect(run.notes(.info).contains("Traceback …"))
        try FoldTests.check(run)
    }

    @Test func whatAnEnglishPlaybookCannotDoIsAnExceptionInPython() async throws {
        let child = PlayedPython([
            "tally": { call in
                do {
                    try await call.call("Nobody")
                    return .null
                } catch { return .string("\(error)") }
            }
        ])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: Got Nobody was not found: no playbook of that name can be called"])
    }

    @Test("Messages to nobody known and to oneself are refused", arguments: ["Nobody", "Shop"])
    func wrongTargets(target: String) async throws {
        let child = PlayedPython([
            "tally": { call in
                do {
                    try await call.say("x", to: target)
                    return .string("sent")
                } catch { return .string("refused") }
            }
        ])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: Got refused"])
    }

    @Test("Calls of one playbook's tasks are carried out one after the other")
    func queue() async throws {
        let child = PlayedPython([
            "tally": { call in
                async let first = call.call("Describe", .string("a"))
                async let second = call.call("Describe", .string("b"))
                return .list([try await first, try await second])
            }
        ])
        let run = try await Self.play(
            [Self.call, .reply("`Return[$item]`"), .reply("`Return[$item]`"), Self.end], child: child)
        #expect(run.messages == ["Shop → user: Got ['a', 'b']"] || run.messages == ["Shop → user: Got ['b', 'a']"])
        #expect(run.failure == nil)
        let descriptions = run.calls.filter { $0.contains("Describe") }.map { $0.hasSuffix(" called") }
        #expect(descriptions == [true, false, true, false])
        try FoldTests.check(run)
    }

    @Test("Several messages grow at once in one playbook")
    func openMessages() async throws {
        let child = PlayedPython([
            "tally": { call in
                let first = call.begin(.messageStart(target: nil))
                let second = call.begin(.messageStart(target: nil))
                for (start, text) in [(first, "a"), (second, "1"), (first, "b"), (second, "2"), (first, "c")] {
                    _ = call.begin(.messagePiece(start: start, text: text))
                }
                // The one that began last ends first.
                try await call.ask(.messageEnd(start: second, isAborted: false))
                try await call.ask(.messageEnd(start: first, isAborted: false))
                return .int(2)
            }
        ])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: 12", "Shop → user: abc", "Shop → user: Got 2"])
        let ends = run.entries.compactMap { entry -> Bool? in
            switch entry.event {
            case .stream(.start): false
            case .stream(.complete): true
            default: nil
            }
        }
        #expect(ends.prefix(4) == [false, false, true, true], "both have begun before the first ends")
        try FoldTests.check(run)
    }

    @Test func pythonWaitsForTheHuman() async throws {
        let child = PlayedPython([
            "tally": { call in
                try await call.say("Name?")
                return try await call.ask(.waitForMessage(source: "user", timeout: nil, observes: false))
            }
        ])
        let run = try await Self.play(
            [Self.call, .reply("`Say($r[0].content)`\nyld exit")], lines: ["Maria"], child: child)
        #expect(run.messages == ["Shop → user: Name?", "user: Maria", "Shop → user: Maria"])
        try FoldTests.check(run)
    }

    @Test func aWaitOfPythonEndsWithItsTimeOut() async throws {
        let child = PlayedPython([
            "tally": { call in try await call.ask(.waitForMessage(source: nil, timeout: 0.01, observes: false)) }
        ])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: Got []"])
    }

    @Test func variablesAndArtifacts() async throws {
        let child = PlayedPython([
            "tally": { call in
                try await call.ask(.setVariable(name: "n", value: .int(3)))
                try await call.ask(.saveArtifact(name: "report", summary: "s", content: .string("long")))
                let text = try await call.ask(.loadArtifact(name: "report"))
                let number = try await call.ask(.variable(name: "n"))
                return .list([text, number])
            }
        ])
        let run = try await Self.play([Self.call, .reply("`Say(f\"{$r} {$n}\")`\nyld exit")], child: child)
        #expect(run.messages == ["Shop → user: ['long', 3] 3"])
        try FoldTests.check(run)
    }

    @Test("A request that the code gives up takes the English playbook with it")
    func cancelledRequest() async throws {
        let isWritten = WakeSignal()
        let child = PlayedPython([
            "tally": { call in
                let task = Task { try await call.call("Describe", .string("a")) }
                await isWritten.wait()
                task.cancel()
                _ = try? await task.value
                return .string("gave up")
            }
        ])
        let run = try await Self.play(
            [Self.call, .stalls("`Say(\"Oh "), Self.end], child: child, onText: { _, _ in isWritten.wake() })
        #expect(run.messages == ["Shop → user: Oh  [cancelled]", "Shop → user: Got gave up"])
        try FoldTests.check(run)
    }

    @Test("A request that is given up before its turn leaves the one that is carried out alone")
    func cancelledInQueue() async throws {
        let (begun, cancelled) = (WakeSignal(), WakeSignal())
        let child = PlayedPython([
            "tally": { call in
                async let first = call.call("other")
                await begun.wait()
                let request = call.begin(.call(callee: "Describe", positional: [.string("a")], named: [:]))
                // It is in the queue when a later request is met.
                try await call.say("asked")
                call.giveUp(request)
                try await call.say("given up")
                cancelled.wake()
                return try await first
            },
            "other": { _ in
                begun.wake()
                await cancelled.wait()
                return .int(5)
            },
        ])
        let run = try await Self.play([Self.call, Self.end], child: child)
        #expect(run.messages == ["Shop → user: asked", "Shop → user: given up", "Shop → user: Got 5"])
        try FoldTests.check(run)
    }

    @Test("Python that calls itself without end is an error to the caller")
    func recursion() async throws {
        let child = PlayedPython([
            "tally": { call in try await call.call("tally", .null) }
        ])
        let run = try await Self.play([Self.call, .reply("yld exit")], child: child)
        #expect(run.instructions[1].contains("calls are nested 100 deep already"))
        try FoldTests.check(run)
    }

    // MARK: Ends

    static let pure = """
        # Shop
        ```python
        @playbook(triggers=["At the beginning"])
        async def main(): ...
        ```
        """

    @Test func aProgramOfPythonAlone() async throws {
        let child = PlayedPython([
            "main": { call in
                try await call.say("hi"); return .null
            }
        ])
        let run = try await Self.play([], source: Self.pure, child: child)
        #expect(run.ending == .finished)
        #expect(run.messages == ["Shop → user: hi"])
    }

    @Test func aTriggerOfPythonIsShownToTheModel() async throws {
        let source =
            Self.pure + """

                ## Unused
                ### Steps
                - Nothing
                ```python
                @playbook(triggers=["When the user wants a price"])
                async def price(item): ...
                ```
                """
        let child = PlayedPython([
            "price": { call in
                try await call.say("three"); return .null
            }
        ])
        let run = try await Self.play(
            [.reply("`price(\"tea\")`\nyld call"), .reply("`Return[]`")], source: source, lines: ["A price!"],
            child: child)
        #expect(run.messages == ["user: A price!", "Shop → user: three"])
        let shown = run.requests.first?.request.messages.contains { message in
            message.content.contains("When the user wants a price: `Trigger[\"price:T1:CND\"]` `price($item)`")
        }
        #expect(shown == true)
    }

    @Test func aBeginPlaybookThatFailsFailsTheProgram() async throws {
        let child = PlayedPython(["main": { _ in throw Self.failure("ValueError: no", line: 4) }])
        let run = try await Self.play([], source: Self.pure, child: child)
        #expect(run.failure == "Shop.main, test.md:4: ValueError: no")
    }

    @Test func aChildThatDiesFailsTheCallsAndALaterCallStartsAnother() async throws {
        let first = PlayedPython([
            "tally": { call in
                call.child.die()
                return try await PlayedPython.hangs(call)
            }
        ])
        let second = PlayedPython(["tally": { _ in .int(2) }])
        let children = ChildSequence([first, second])
        let run = try await PlayedRun.play(
            Self.shop, ["Shop": [Self.call, Self.call, Self.end]], python: { children.next() })
        #expect(run.instructions[1].contains("tally failed: Python was killed"))
        #expect(run.messages == ["Shop → user: Got 2"])
        #expect(run.notes(.warning).count == 1)
        try FoldTests.check(run)
    }

    @Test func blocksThatCannotBeLoadedEndTheRunBeforeItBegins() async throws {
        let failure = Self.failure("ModuleNotFoundError: No module named 'x'", line: 3)
        let child = PlayedPython(loading: .notLoaded(failure), [:])
        let run = try await Self.play([], child: child)
        #expect(run.failure?.hasPrefix("test.md:3: ModuleNotFoundError: No module named 'x'") == true)
        #expect(run.requests.isEmpty)
    }

    // MARK: Interrupts

    @Test("An interrupt stops the code, and the caller waits for the human")
    func interrupt() async throws {
        let child = PlayedPython([
            "tally": { call in
                try await call.say("working")
                return try await PlayedPython.hangs(call)
            }
        ])
        let run = try await Self.play(
            [Self.call, .reply("`Say(\"Sorry.\")`\nyld exit")], lines: ["Why?"], child: child,
            onEntry: { run in
                if run.ledger.read({ $0.lastSpeakers["user"] != nil && $0.lastHuman == nil }) { run.interrupt() }
            })
        #expect(run.messages == ["Shop → user: working", "user: Why?", "Shop → user: Sorry."])
        #expect(run.instructions[1].contains("The human interrupted you."))
        #expect(run.instructions[1].contains("tally failed: Interrupted"))
        #expect(child.heard.withLock { $0 }.contains { if case .cancel = $0 { true } else { false } })
        try FoldTests.check(run)
    }
}

/// Children that are started one after the other.
final class ChildSequence: Sendable {
    private let rest: Mutex<[PlayedPython]>

    init(_ children: [PlayedPython]) { rest = Mutex(children) }

    func next() -> PlayedPython {
        rest.withLock { $0.isEmpty ? PlayedPython([:]) : $0.removeFirst() }
    }
}

extension PlayedRun {
    /// Calls and returns as `-v` tells them, without their times.
    var calls: [String] {
        entries.compactMap { entry in
            guard case .call(_, let name, let status, _, let callers) = entry.event else { return nil }
            return (callers + [name]).joined(separator: " → ") + (status == .begun ? " called" : " returned")
        }
    }
}
