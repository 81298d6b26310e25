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

    /// How many calls of `price` were in progress at once, and what ended in which order.
    private final class Watch: Sendable {
        private let state = Mutex((running: 0, most: 0))
        var most: Int { state.withLock { $0.most } }
        func enter() {
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
            }
        }
        func leave() { state.withLock { $0.running -= 1 } }
    }

    /// `price` returns its argument in capitals, the later the call the sooner; with `together` it returns only when so many
    /// calls have begun.
    private static func child(_ watch: Watch, together: Int = 1) -> PlayedPython {
        let code: PlayedPython.Code = { call in
            watch.enter()
            defer { watch.leave() }
            while watch.most < together { try await Task.sleep(for: .milliseconds(1)) }
            guard case .string(let item)? = call.arguments["item"], item != "bad" else {
                throw PythonFailure("ValueError: bad")
            }
            return .string(item.uppercased())
        }
        return PlayedPython(["price": code, "plain": code])
    }

    private static func play(_ reply: String, _ child: PlayedPython, last: String = "`Say(f\"{$a} {$b}\")`\nyld exit")
        async throws -> PlayedRun
    {
        try await PlayedRun.play(
            source, ["Shop": [.reply(reply), .reply(last)]], python: { child })
    }

    @Test(
        "Calls that follow each other run together, whatever step they name",
        .timeLimit(.minutes(5)),
        arguments: [
            "`$a = price(\"x\")` `$b = price(\"y\")`\nyld call",
            "`Step[\"Main:01:EXE\"]` `$a = price(\"x\")`\n`Step[\"Main:02:EXE\"]` `$b = price(\"y\")`\nyld call",
        ])
    func together(reply: String) async throws {
        let watch = Watch()
        let run = try await Self.play(reply, Self.child(watch, together: 2))
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
        let run = try await Self.play(reply, Self.child(watch))
        #expect(watch.most == 1)
        #expect(run.messages == ["Shop → user: X X"])
        try FoldTests.check(run)
    }

    @Test("One that fails ends the reply; the others' results count")
    func failure() async throws {
        let run = try await Self.play(
            "`$a = price(\"bad\")` `$b = price(\"y\")` `Say(\"not said\")`\nyld call", Self.child(Watch()),
            last: "`Say($b)`\nyld exit")
        #expect(run.messages == ["Shop → user: Y"])
        #expect(run.instructions[1].contains("Error: price failed: ValueError: bad."))
        try FoldTests.check(run)
    }

    @Test("An interrupt stops them all, and the caller waits for the human")
    func interrupt() async throws {
        let watch = Watch()
        let child = PlayedPython([
            "price": { call in
                watch.enter()
                try await Task.sleep(for: .seconds(3600))
                return .null
            }
        ])
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
