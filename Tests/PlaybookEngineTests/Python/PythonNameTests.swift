import OrderedCollections
import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("What a program's Python can name", .timeLimit(.minutes(5)))
struct PythonNameTests {
    @Test(
        "Blocks of an agent share their names, agents do not, and a playbook called from Python goes through the engine"
    )
    func namespaces() async throws {
        let host = PythonModule(
            name: "Host",
            blocks: [
                .init(
                    source: "import math\nprices = {'tea': 3}\ndef helper(x): return math.floor(x)", file: "a.md",
                    line: 3),
                .init(
                    source: """
                        @playbook
                        def Price(name): return helper(prices[name] + 0.5)

                        @playbook
                        async def Twice(name): return await Price(name)

                        @playbook
                        def Names(): return [__name__, __file__, "secret" in globals()]

                        @playbook
                        def Positional(a, /, b, *, c=3): return [a, b, c]

                        @playbook
                        def Self(self, a): return [self.name, a]

                        def wrapped(function):
                            return lambda *a, **k: function(*a, **k)

                        @playbook
                        @wrapped
                        async def Hidden(a): return a
                        """, file: "a.md", line: 9),
            ], playbooks: ["Price", "Twice"], agents: ["Other": ["Open"]])
        let other = PythonModule("secret = 1", name: "Other")
        try await withPython { session in
            let problem = try await session.load([host, other])
            #expect(problem == nil)
            try await session.expect("Price", ["name": .string("tea")], returns: .int(3))
            session.answer = { _ in .value(.int(7)) }
            try await session.expect("Twice", ["name": .string("tea")], returns: .int(7))
            #expect(
                session.requests.map(\.request) == [.call(callee: "Price", positional: [.string("tea")], named: [:])])
            try await session.expect("Names", returns: .list([.string("Host"), .string("a.md"), .bool(false)]))
            try await session.expect(
                "Positional", ["a": .int(1), "b": .int(2)], returns: .list([.int(1), .int(2), .int(3)]))
            try await session.expect("Self", ["a": .int(1)], returns: .list([.string("Host"), .int(1)]))
            try await session.expect("Hidden", ["a": .int(1)], returns: .int(1))
        }
    }

    @Test("Modules beside the program are found, and do not replace those that the bridge uses")
    func modules() async throws {
        let folder = try TestFolder()
        try folder.write("exchange_rates.py", "rates = {'eur': 2}")
        try folder.write("json.py", "raise SystemExit('the wrong module')")
        try folder.write("asyncio.py", "raise SystemExit('the wrong module')")
        let source = """
            import os, exchange_rates

            @playbook
            def Rate(): return [exchange_rates.rates["eur"], os.path.basename(os.getcwd())]
            """
        try await withPython(source: source, .forTests(folder: folder.path)) { session in
            let value = try await session.call("Rate")
            let name = folder.path.split(separator: "/").last.map(String.init) ?? ""
            #expect(value == .list([.int(2), .string(name)]))
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path(of: "__pycache__")))
    }

    @Test("agent is who is executed, and agent.state its variables, also from plain code inside async code")
    func state() async throws {
        let source = """
            def add(n):
                agent.state.total = agent.state.total + n
                agent.state["$last"] = n

            @playbook
            async def Add(n):
                add(n)
                found = [name in agent.state for name in ("total", "nothing")]
                try:
                    agent.state.nothing
                except AttributeError as error:
                    missing = str(error)
                del agent.state["last"]
                return [agent.name, agent.state.total, found, missing, list(agent.state), agent.state.get("x", 5)]
            """
        var variables: OrderedDictionary<PlaybookValue, PlaybookValue> = [.string("total"): .int(1)]
        try await withPython(source: source) { session in
            session.answer = { request in
                switch request {
                case .variable(let name): return .value(variables[.string(name)] ?? .null)
                case .variables: return .value(.dictionary(variables))
                case .setVariable(let name, let value):
                    variables[.string(name)] = value == .null ? nil : value
                    return .value(.null)
                default: return .refusal("unexpected")
                }
            }
            let result = try await session.result(of: session.start("Add", ["n": .int(4)], agent: "Host 2"))
            #expect(
                result
                    == .list([
                        .string("Host 2"), .int(5), .list([.bool(true), .bool(false)]),
                        .string("agent.state has no variable nothing"), .list([.string("total")]), .int(5),
                    ]))
        }
    }

    @Test("Artifacts, agents and the end of the program are asked for")
    func builtIns() async throws {
        let source = """
            @playbook
            async def All():
                await SaveArtifact("report", "Sales", {"a": 1})
                content = await LoadArtifact("report")
                await CreateAgent("Helper", n=1)
                await SendMessage(Other, 5)
                await agent.Say("agent")
                await EndProgram()
                return content

            @playbook
            async def Unknown():
                await Other.Secret()
            """
        try await withPython(source: source, agents: ["Other": ["Open"]]) { session in
            session.answer = { if case .loadArtifact = $0 { .value(.int(9)) } else { .value(.null) } }
            try await session.expect("All", returns: .int(9))
            #expect(
                session.requests.map(\.request) == [
                    .saveArtifact(name: "report", summary: "Sales", content: .dictionary([.string("a"): .int(1)])),
                    .loadArtifact(name: "report"), .createAgent(className: "Helper", arguments: ["n": .int(1)]),
                    .send(target: "Other", text: "5"), .send(target: nil, text: "agent"), .endProgram,
                ])
            let failure = try await session.failure("Unknown")
            #expect(failure.message == "AttributeError: Other has no public playbook Secret; it has: Open")
        }
    }
}
