import OrderedCollections
import PlaybookLanguage
import Testing

@testable import PlaybookEngine

@Suite("Python playbooks in a real python3", .timeLimit(.minutes(5)))
struct PythonExecutionTests {
    @Test("def and async def return values")
    func returns() async throws {
        let source = """
            import asyncio

            def helper(number):
                return number * 2

            @playbook
            def Double(number):
                return helper(number)

            @playbook(public=True, triggers=["at the beginning"])
            async def Later(number, factor=3):
                await asyncio.sleep(0)
                return helper(number) * factor
            """
        try await withPython(source: source) { host in
            try await host.expect("Double", ["number": .int(4)], returns: .int(8))
            try await host.expect("Later", ["number": .int(4)], returns: .int(24))
            try await host.expect("Later", ["number": .int(4), "factor": .int(1)], returns: .int(8))
            #expect(host.printed.isEmpty)
        }
    }

    @Test("Requests of async code are awaited, and those of a thread block")
    func requests() async throws {
        let source = """
            @playbook
            async def Later(text):
                words = await Summarise(text, words=20)
                await Say(f"Done: {words}")
                return await Other.Announce(words)

            @playbook
            def Now(text):
                words = Summarise(text, words=20)
                Say("user", f"Done: {words}")
                return Other.Announce(words)
            """
        try await withPython(source: source, playbooks: ["Summarise"], agents: ["Other": ["Announce"]]) { host in
            host.answer = { request in
                switch request {
                case .call(let callee, _, _): .value(.string(callee))
                default: .value(.null)
                }
            }
            for (playbook, target) in [("Later", nil), ("Now", "user")] {
                let before = host.requests.count
                try await host.expect(playbook, ["text": .string("long")], returns: .string("Other.Announce"))
                #expect(
                    host.requests[before...].map(\.request) == [
                        .call(callee: "Summarise", positional: [.string("long")], named: ["words": .int(20)]),
                        .send(target: target, text: "Done: Summarise"),
                        .call(callee: "Other.Announce", positional: [.string("Summarise")], named: [:]),
                    ])
            }
        }
    }
}
