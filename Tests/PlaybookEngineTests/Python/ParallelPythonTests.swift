import LanguageModels
import OrderedCollections
import PlaybookLanguage
import Synchronization
import Testing

@testable import PlaybookEngine

/// Playbooks marked `parallel=True`: calls that follow each other directly run together.
@Suite(.timeLimit(.minutes(5))) struct ParallelPythonTests {
    private static let source = """
        # Shop
        ```python
        @playbook(parallel=True)
        async def price(item): ...
        @playbook
        async def plain(item): ...
        ```
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Call price
        - Call price
        ## Describe($item)
        ### Steps
        - Describe $item
        """

    /// Watches how many calls are in progress at once.
    private final class Watch: Sendable {
        private let state = Mutex((running: 0, most: 0))
        private let run = Mutex<ProgramRun?>(nil)

        var most: Int { state.withLock { $0.most } }

        func observe(_ observed: ProgramRun) { run.withLock { $0 = observed } }

        /// Executes a call until its caller has begun all that it begins beside it, and the calls that began later are over.
        func call<Value>(_ body: () throws -> Value) async throws -> Value {
            let position = state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                return state.running
            }
            defer { state.withLock { $0.running -= 1 } }
            // The end of the run cancels it.
            while !callerWaits { try await Task.sleep(for: .milliseconds(1)) }
            while state.withLock({ $0.running > position }) { try await Task.sleep(for: .milliseconds(1)) }
            return try body()
        }

        private var callerWaits: Bool {
            run.withLock { $0 }?.ledger.read { state in
                state.stacks.values.contains { $0.frames.first?.playbook.name == "Main" && $0.wait != nil }
            } == true
        }
    }

    /// `price` and `plain` return their argument in capitals, the later the call the sooner.
    private static func child(_ watch: Watch) -> PlayedPython {
        let code: PlayedPython.Code = { call in
            try await watch.call {
                guard case .string(let item)? = call.arguments["item"], item != "bad" else {
                    throw PythonFailure("ValueError: bad")
                }
                return .string(item.uppercased())
            }
        }
        return PlayedPython(["price": code, "plain": code])
    }

    private static func play(
        _ reply: String, _ child: PlayedPython, _ watch: Watch = Watch(),
        last: String = "`Say(f\"{$a} {$b}\")`\nyld exit"
    ) async throws -> PlayedRun {
        try await PlayedRun.play(
            source, ["Shop": [.reply(reply), .reply(last)]], python: { child }, onEntry: watch.observe)
    }

    @Test(
        "Calls that follow each other run together, whatever step they name",
        arguments: [
            "`$a = price(\"x\")` `$b = price(\"y\")`\nyld call",
            "`Step[\"Main:01:EXE\"]` `$a = price(\"x\")`\n`Step[\"Main:02:EXE\"]` `$b = price(\"y\")`\nyld call",
        ])
    func together(reply: String) async throws {
        let watch = Watch()
        let run = try await Self.play(reply, Self.child(watch), watch)
        #expect(watch.most == 2)
        #expect(run.messages == ["Shop → user: X Y"])
        let results = run.instructions[1].split(separator: "\n").filter { $0.contains("returned") }
        #expect(results == ["price('x') returned 'X'", "price('y') returned 'Y'"])
        try FoldTests.check(run)
    }

    @Test(
        "Calls run one after the other where one needs the other's result, or something stands between them",
        arguments: [
            "`$a = price(\"x\")` `$b = price($a)`\nyld call", "`$a = price(\"x\")` `$b = price(f\"{$a}\")`\nyld call",
            "`$a = price(\"x\")` `Var[$c, 1]` `$b = price(\"x\")`\nyld call",
            "`$a = plain(\"x\")` `$b = plain(\"x\")`\nyld call",
        ])
    func oneAfterTheOther(reply: String) async throws {
        let watch = Watch()
        let run = try await Self.play(reply, Self.child(watch), watch)
        #expect(watch.most == 1)
        #expect(run.messages == ["Shop → user: X X"])
        try FoldTests.check(run)
    }

    @Test("One that fails ends the reply; the others' results count")
    func failure() async throws {
        let watch = Watch()
        let run = try await Self.play(
            "`$a = price(\"bad\")` `$b = price(\"y\")` `Say(\"not said\")`\nyld call", Self.child(watch), watch,
            last: "`Say($b)`\nyld exit")
        #expect(run.messages == ["Shop → user: Y"])
        #expect(run.instructions[1].contains("Error: price failed: ValueError: bad."))
        try FoldTests.check(run)
    }

    @Test("An interrupt stops them all, and the caller waits for the human")
    func interrupt() async throws {
        let child = PlayedPython(["price": PlayedPython.hangs])
        let run = try await PlayedRun.play(
            Self.source,
            [
                "Shop": [
                    .reply("`$a = price(\"x\")` `$b = price(\"y\")`\nyld call"),
                    .reply("`Say(\"Sorry.\")`\nyld exit"),
                ]
            ], lines: ["Why?"], python: { child },
            onEntry: { run in
                let hasParallel = run.ledger.read { state in
                    state.stacks.values.contains { $0.wait == .parallelCalls }
                }
                if hasParallel { run.interrupt() }
            })
        #expect(run.messages == ["user: Why?", "Shop → user: Sorry."])
        #expect(run.instructions[1].contains("price failed: Interrupted"))
        try FoldTests.check(run)
    }

    @Test("They cannot speak, wait or call English")
    func refusals() async throws {
        let requests: [PythonRequest] = [
            .send(target: nil, text: "x"), .messageStart(target: nil),
            .waitForMessage(source: nil, timeout: nil, observes: false),
            .call(callee: "Describe", positional: [.int(1)], named: [:]),
        ]
        let child = PlayedPython([
            "price": { call in
                var refused = 0
                for request in requests {
                    do { try await call.ask(request) } catch { refused += "\(error)".contains("parallel=True") ? 1 : 0 }
                }
                return .int(refused)
            }
        ])
        let run = try await Self.play(
            "`$a = price(\"x\")`\nyld call", child, last: "`Say(f\"{$a}\")`\nyld exit")
        #expect(run.messages == ["Shop → user: 4"])
        try FoldTests.check(run)
    }
}
