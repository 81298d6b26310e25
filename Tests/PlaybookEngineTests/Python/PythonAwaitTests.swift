import OrderedCollections
import PlaybookLanguage
import Testing

@testable import PlaybookEngine

@Suite("Calls whose await is forgotten", .timeLimit(.minutes(5)))
struct PythonAwaitTests {
    private func warnings(_ source: String, _ playbook: String) async throws -> (session: [String], printed: [String]) {
        var warnings: [String] = []
        var printed: [String] = []
        try await withPython(source: source, playbooks: ["Eng"]) { session in
            let call = session.start(playbook)
            while true {
                let isOver: Bool = try await session.next { event in
                    switch event {
                    case .warned(let text, "Host"):
                        warnings.append(text)
                        return false
                    case .returned(call, _), .failed(call, _): return true
                    default: return nil
                    }
                }
                if isOver { break }
            }
            printed = session.lines
        }
        return (warnings, printed)
    }

    @Test(
        "Taken for its result, a call says that it was not awaited",
        arguments: [
            (#"f"{Eng(1)}""#, "Eng(1)"), (#"f"{Eng(1)!r}""#, "Eng(1)"), (#""a" + Eng(1)"#, "Eng(1)"),
            ("bool(Eng(2))", "Eng(2)"), ("Eng(x=3) == 3", "Eng(x=3)"), ("[n for n in Eng(1)]", "Eng(1)"),
            ("Eng(1)[0]", "Eng(1)"), ("len(Eng(1))", "Eng(1)"), ("await Say(Eng(1))", "Eng(1)"),
            (#"await Say(Eng(1), "text")"#, "Eng(1)"), (#"await SaveArtifact("a", "b", Eng(1))"#, "Eng(1)"),
            ("await Eng(Eng(1))", "Eng(1)"), ("Eng(1)", "Eng(1)"), ("{'a': LoadFile('x')}", "LoadFile('x')"),
        ])
    func misused(expression: String, call: String) async throws {
        let source = "@playbook\nasync def Main():\n    return \(expression)"
        try await withPython(source: source, playbooks: ["Eng", "LoadFile"]) { session in
            let failure = try await session.failure("Main")
            #expect(failure.message == "TypeError: `\(call)` was not awaited; write `await \(call)`")
            #expect(!failure.traceback.contains("agent-chat"))
            #expect(session.requests.isEmpty)
        }
    }

    @Test("It is a coroutine for all that takes one")
    func coroutine() async throws {
        let source = """
            import asyncio, collections.abc

            @playbook
            async def Main():
                task = asyncio.create_task(Eng(1))
                both = await asyncio.gather(Eng(2), task)
                is_one = isinstance((last := Eng(3)), collections.abc.Coroutine) and asyncio.iscoroutine(last)
                stopped = asyncio.ensure_future(Eng(5))
                stopped.cancel()
                return [*both, await asyncio.wait_for(last, 60), is_one, await asyncio.shield(Eng(4))]
            """
        try await withPython(source: source, playbooks: ["Eng"]) { session in
            session.answer = { request in
                guard case .call(_, let positional, _) = request else { return .refusal("unexpected") }
                return .value(positional[0])
            }
            try await session.expect("Main", returns: .list([.int(2), .int(1), .int(3), .bool(true), .int(4)]))
        }
    }

    @Test("A call that nobody awaits is told as a warning, with playbook, file and line, and without the bridge's own")
    func neverAwaited() async throws {
        let source = """
            @playbook
            async def Main():
                Say("hi")
                other = Eng(n=1)
                helper()

            async def helper(): pass
            """
        let (warnings, printed) = try await warnings(source, "Main")
        #expect(
            warnings == [
                "Main (shop.md:3): `Say('hi')` was never awaited, so it was not done; write `await Say('hi')`.",
                "Main (shop.md:5): coroutine 'helper' was never awaited, so it was not done; "
                    + "write `await` before the call.",
                "Main (shop.md:4): `Eng(n=1)` was never awaited, so it was not done; write `await Eng(n=1)`.",
            ])
        #expect(printed.isEmpty)
    }

    @Test("In a `def` playbook a call is no coroutine, and what asyncio then says gets a hint")
    func inThread() async throws {
        let source = """
            import asyncio

            @playbook
            def Main(): return asyncio.run(Eng(1))
            """
        try await withPython(source: source, playbooks: ["Eng"]) { session in
            let failure = try await session.failure("Main")
            #expect(failure.message.contains("a coroutine was expected"))
            #expect(failure.message.hasSuffix("are called without await, and give the result itself"))
        }
    }

    @Test("Say without a text, and a coroutine for a text, are refused in the words of people")
    func noText() async throws {
        let source = """
            async def helper(): return "x"

            @playbook
            async def Nothing(): await Say()

            @playbook
            async def Coroutine(): await Say(helper())

            @playbook
            async def Named(): await Say(target="user", text="hi")
            """
        try await withPython(source: source) { session in
            let nothing = try await session.failure("Nothing")
            #expect(nothing.message == #"TypeError: Say needs a text: Say("text"), or Say(target, "text")"#)
            let coroutine = try await session.failure("Coroutine")
            #expect(coroutine.message.hasPrefix("TypeError: text is a coroutine; write `await` before the call"))
            _ = try await session.call("Named")
            #expect(session.requests.map(\.request) == [.send(target: "user", text: "hi")])
        }
    }

    @Test("A wait without a time-out has one while the loop has timers, for the engine does not know those")
    func timers() async throws {
        let source = """
            import asyncio

            @playbook
            async def Timed():
                try:
                    await asyncio.wait_for(WaitForMessage("Other"), 30)
                except asyncio.TimeoutError:
                    return "time-out"

            @playbook
            async def Beside():
                waiting = asyncio.create_task(WaitForMessage("Other"))
                await asyncio.sleep(0.01)
                return len(await waiting)

            @playbook
            async def Alone(): return len(await WaitForMessage("Other"))
            """
        var timeouts: [Double?] = []
        try await withPython(source: source) { session in
            session.answer = { request in
                guard case .waitForMessage(_, let timeout, _) = request else { return .refusal("unexpected") }
                timeouts.append(timeout)
                // With one, it passes.
                return .value(.list(timeout == nil ? [.dictionary([.string("content"): .string("x")])] : []))
            }
            let timed = session.start("Timed")
            // The timer of 30 seconds runs on; each of its waits ends at once here, and is asked for again.
            let first: Void? = try await session.next { event in
                if case .request(_, _, .waitForMessage(_, .some, _)) = event { .some(()) } else { nil }
            }
            #expect(first != nil)
            session.process.send(.cancel(call: timed))
            _ = try await session.failure(of: timed)
            #expect(timeouts.allSatisfy { ($0 ?? 0) > 1 && ($0 ?? 100) < 31 })
            timeouts = []
            try await session.expect("Alone", returns: .int(1))
            #expect(timeouts == [nil])
            timeouts = []
            try await session.expect("Beside", returns: .int(1))
            #expect(timeouts.first == .some(1))
            #expect(timeouts.last == .some(nil))
        }
    }
}
