import LanguageModels
import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

/// The engine with a real `python3`.
@Suite(.timeLimit(.minutes(5))) struct RealPythonTests {
    /// The code stands in the agent Shop, whose Main the model executes; `others` are agents behind it.
    private static func play(
        _ python: String, _ replies: [ScriptedModel.Answer], lines: [String] = [], others: String = ""
    ) async throws -> PlayedRun {
        let source = """
            # Shop
            ```python
            \(python)
            ```
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - Call it
            ## Describe($item)
            ### Steps
            - Describe $item
            \(others)
            """
        return try await play(source, of: "Shop", replies, lines: lines)
    }

    private static func play(
        _ source: String, of agent: String, _ replies: [ScriptedModel.Answer], lines: [String] = []
    ) async throws -> PlayedRun {
        let folder = try TestFolder()
        let options = RunOptions(python: PythonOptions(folder: folder.path))
        return try await PlayedRun.play(source, [agent: replies], lines: lines, python: options.makePythonChild)
    }

    @Test func englishPythonEnglish() async throws {
        let run = try await Self.play(
            """
            async def pieces(text):
                for word in text.split():
                    yield word + " "

            @playbook
            async def tally(items, separator=chr(44)):
                await Say(pieces("here we go"))
                texts = [await Describe(item) for item in items]
                agent.state.last = texts[-1]
                return separator.join(texts)
            """,
            [
                .reply("`$r = tally([\"a\", \"b\"])`\nyld call"), .reply("`Return[f\"<{$item}>\"]`"),
                .reply("`Return[f\"<{$item}>\"]`"), .reply("`Say(f\"{$r} {$last}\")`\nyld exit"),
            ])
        #expect(run.messages == ["Shop → user: here we go ", "Shop → user: <a>,<b> <b>"], "\(run.notes)")
        try FoldTests.check(run)
    }

    @Test func waitingForTheHuman() async throws {
        let run = try await Self.play(
            """
            @playbook
            async def ask():
                await Say("user", "Name?")
                return (await WaitForMessage("user"))[0]["content"]
            """, [.reply("`$r = ask()`\nyld call"), .reply("`Say($r)`\nyld exit")], lines: ["Maria"])
        #expect(run.messages == ["Shop → user: Name?", "user: Maria", "Shop → user: Maria"], "\(run.notes)")
        try FoldTests.check(run)
    }

    @Test("An error of a request is an exception at its line")
    func refused() async throws {
        let run = try await Self.play(
            """
            @playbook
            async def shout():
                await Say("Nobody", "text")
            """, [.reply("`$r = shout()`\nyld call"), .reply("yld exit")])
        #expect(run.instructions[1].contains("shout failed: PlaybookError: unknown target"), "\(run.instructions)")
        #expect(run.instructions[1].contains("(test.md:5)"), "\(run.instructions)")
    }

    @Test func recursionWithoutEnd() async throws {
        let run = try await Self.play(
            """
            @playbook
            async def again(n):
                return await again(n + 1)
            """, [.reply("`$r = again(0)`\nyld call"), .reply("yld exit")])
        #expect(run.instructions[1].contains("again failed"), "\(run.instructions)")
    }

    @Test func agentsAreCreatedAndCalled() async throws {
        let source = """
            # Boss
            ```python
            @playbook
            async def hire(n):
                worker = await CreateAgent("Worker")
                await Say("user", f"{worker} joins")
                return await worker.double(n)

            @playbook
            async def wrong():
                worker = await CreateAgent("Worker")
                await worker.hidden()
            ```
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - Hire
            # Worker
            ```python
            @playbook(public=True)
            def double(n):
                return [agent.name, 2 * n]

            @playbook
            def hidden(): pass
            ```
            """
        let run = try await Self.play(
            source, of: "Boss",
            [
                .reply("`$r = hire(3)`\nyld call"), .reply("`Say(f\"{$r[0]} {$r[1]}\")` `wrong()`\nyld call"),
                .reply("yld exit"),
            ])
        #expect(run.messages == ["Boss → user: Worker_2 joins", "Boss → user: Worker_2 6"], "\(run.notes)")
        #expect(
            run.instructions.last?.contains("Worker_3 has no public playbook hidden; it has: double") == true,
            "\(run.instructions)")
        try FoldTests.check(run)
    }

    /// An agent that does nothing.
    private static let other = """
        # Other
        ## Help
        public: true
        ### Steps
        - Help
        """

    @Test("A wait that a timer of asyncio ends is none that nobody ends")
    func waitWithATimer() async throws {
        let run = try await Self.play(
            """
            import asyncio

            @playbook
            async def ask():
                try:
                    return await asyncio.wait_for(WaitForMessage("Other"), 0.3)
                except asyncio.TimeoutError:
                    return "nobody"
            """, [.reply("`$r = ask()`\nyld call"), .reply("`Say($r)`\nyld exit")], others: Self.other)
        #expect(run.messages == ["Shop → user: nobody"], "\(run.notes) \(run.ending)")
    }

    @Test("A wait that nobody ends is still found out, when the loop's timers are over")
    func waitWithoutEnd() async throws {
        let run = try await Self.play(
            """
            import asyncio

            @playbook
            async def ask():
                sleeping = asyncio.create_task(asyncio.sleep(0.05))
                await WaitForMessage("Other")
            """, [.reply("`$r = ask()`\nyld call")], others: Self.other)
        #expect("\(run.ending)".contains("Nobody can go on"), "\(run.ending)")
    }

    @Test func parallelPlaybooksRunTogether() async throws {
        let run = try await Self.play(
            """
            import asyncio
            arrived = 0

            @playbook(parallel=True)
            async def meet(name):
                global arrived
                arrived += 1
                while arrived < 2:
                    await asyncio.sleep(0.001)
                return name
            """,
            [.reply("`$a = meet(\"x\")` `$b = meet(\"y\")`\nyld call"), .reply("`Say(f\"{$a}{$b}\")`\nyld exit")])
        #expect(run.messages == ["Shop → user: xy"], "\(run.notes)")
    }
}
