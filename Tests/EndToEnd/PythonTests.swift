import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Programs with Python: the real binary, a real python3, and a model that is played.
@Suite(.serialized, .timeLimit(.minutes(3))) struct PythonTests {
    /// English calls Python, which calls English; both speak.
    private static let nested = """
        # Shop

        ```python
        import asyncio

        async def pieces(words):
            for word in words:
                yield word

        @playbook
        async def tally(items):
            \"""Describes each item, and counts them.\"""
            await Say("user", pieces(["I have ", str(len(items)), "."]))
            print("printed by the program")
            total = 0
            for item in items:
                total += len(await Describe(item))
            return total
        ```

        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Tally tea and salt
        - End the program

        ## Describe($item)
        ### Steps
        - Tell the user what $item is
        - Return it
        """

    private struct Run {
        var child: ChildProcess
        var requests: [ReceivedRequest]

        var output: String { child.text(of: .output) }
        var error: String { child.text(of: .error) }
    }

    /// Runs a program to its end; the model writes these replies one after the other.
    private func run(
        _ program: String, replies: [String] = [], _ options: [String] = [], input: String = "",
        environment: [String: String] = [:], in folder: TemporaryFolder? = nil
    ) async throws -> Run {
        let folder = try folder ?? TemporaryFolder()
        let server = try StubModelServer.answering(replies)
        defer { server.stop() }
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("shop.md", program), "--model", Provider.openAI.model] + options, input: input,
            environment: Provider.openAI.environment(server).merging(environment) { $1 })
        return Run(child: child, requests: server.requests)
    }

    private static let nestedReplies = [
        "`$n = tally([\"tea\", \"salt\"])`\nyld call\n",
        "`Say(\"user\", \"Tea is a leaf.\")` `Return[\"leaf\"]`\n",
        "`Say(\"user\", \"Salt is a stone.\")` `Return[\"stone\"]`\n",
        "`Say(\"user\", f\"{$n} letters.\")`\nyld exit\n",
    ]

    @Test func englishCallsPythonWhichCallsEnglish() async throws {
        let run = try await run(Self.nested, replies: Self.nestedReplies, ["-v"])
        #expect(try await run.child.end() == .exited(0), "\(run.child.report)")
        #expect(
            run.output == """
                Shop: I have 2.

                Shop: Tea is a leaf.

                Shop: Salt is a stone.

                Shop: 9 letters.

                """, "\(run.child.report)")
        #expect(run.error.contains("[Shop] Main → tally(['tea', 'salt']) called"), "\(run.error)")
        #expect(run.error.contains("[Shop] Main → tally → Describe('tea') called"), "\(run.error)")
        #expect(run.error.contains("[Shop] Main → tally → Describe returned"), "\(run.error)")
        #expect(run.error.contains("[Shop] printed by the program"), "\(run.error)")
    }

    /// The pieces of a message from Python appear while the rest is not yet written.
    @Test func aMessageFromPythonStreams() async throws {
        let folder = try TemporaryFolder()
        let flag = folder.path("go")
        let program = """
            # Shop
            ```python
            import asyncio, os

            async def pieces():
                yield "Good mor"
                while not os.path.exists(\(Self.literal(flag))):
                    await asyncio.sleep(0.01)
                yield "ning!"

            @playbook(triggers=["When the program starts"])
            async def main():
                await Say("user", pieces())
            ```
            """
        let child = try ChildProcess.agentChat(
            [try folder.file("shop.md", program), "--model", "ollama/none"], environment: ["OLLAMA_HOST": "127.0.0.1:1"]
        )
        try await child.wait(for: "Shop: Good mor")
        #expect(child.text(of: .output) == "Shop: Good mor")
        try folder.file("go", "")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Shop: Good morning!\n")
    }

    @Test func theWireTellsWhatRuns() async throws {
        let run = try await run(Self.nested, replies: Self.nestedReplies, ["--output", "stream-json"])
        #expect(run.output.contains(#""state":"running","playbook":"tally""#), "\(run.child.report)")
        let objects = run.output.split(separator: "\n").count
        #expect(try await SchemaValidator.verdict(run.output, "stream-json") == "\(objects)")
    }

    // MARK: Failures

    private static func pure(_ body: String, decorator: String = "@playbook(triggers=[\"When the program starts\"])")
        -> String
    {
        "# Shop\n```python\n\(decorator)\nasync def main():\n"
            + body.split(separator: "\n").map { "    \($0)\n" }.joined() + "```\n"
    }

    @Test func anExceptionNamesPlaybookFileAndLine() async throws {
        let run = try await run(Self.pure("x = 1\nraise ValueError(\"no price\")"))
        #expect(try await run.child.end() == .exited(1), "\(run.child.report)")
        #expect(run.error.contains("Shop.main, "), "\(run.error)")
        #expect(run.error.contains("shop.md:6: ValueError: no price"), "\(run.error)")
        #expect(run.requests.isEmpty)
    }

    @Test func anExceptionIsToldToTheModelThatCalled() async throws {
        let program = """
            # Shop
            ```python
            @playbook
            def price(item):
                return {"tea": 3}[item]
            ```
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - Call price
            """
        let run = try await run(
            program, replies: ["`$p = price(\"salt\")`\nyld call\n", "`Say(\"user\", \"None.\")`\nyld exit\n"], ["-v"])
        #expect(try await run.child.end() == .exited(0), "\(run.child.report)")
        #expect(run.error.contains("price failed: KeyError: 'salt' ("), "\(run.error)")
        #expect(run.error.contains("shop.md:5)"), "\(run.error)")
        #expect(run.error.contains("Traceback"), "\(run.error)")
        #expect(run.output == "Shop: None.\n")
    }

    @Test func aSyntaxErrorIsShownInItsLine() async throws {
        let run = try await run(Self.pure("x = = 1"))
        #expect(try await run.child.end() == .exited(65), "\(run.child.report)")
        #expect(run.error.contains("shop.md:5:9: error: Python does not compile"), "\(run.error)")
        #expect(run.error.contains("    x = = 1"), "\(run.error)")
        #expect(run.requests.isEmpty)
    }

    /// Without `-v`.
    @Test func aForgottenAwaitIsWarnedOf() async throws {
        let run = try await run(Self.pure("Say(\"never\")\nawait Say(\"said\")"))
        #expect(try await run.child.end() == .exited(0), "\(run.child.report)")
        #expect(run.output == "Shop: said.\n" || run.output == "Shop: said\n")
        #expect(run.error.contains("shop.md:5): `Say('never')` was never awaited"), "\(run.error)")
        #expect(!run.error.contains("tracemalloc"))
    }

    @Test func aBrokenVirtualEnvironmentIsNamed() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path(".venv/bin"), withIntermediateDirectories: true)
        let run = try await run(Self.pure("import no_such_module"), in: folder)
        #expect(run.error.contains(".venv has no bin/python"), "\(run.error)")
        let check = try await ChildProcess.runAgentChat(["check", folder.path("shop.md")])
        #expect(check.text(of: .output).contains(".venv has no bin/python"), "\(check.report)")
    }

    @Test func aMissingModuleNamesTheWayOut() async throws {
        let run = try await run(
            "# Shop\n```python\nimport no_such_module\n@playbook(triggers=[\"When the program starts\"])\ndef main(): ...\n```\n"
        )
        #expect(try await run.child.end() == .exited(1), "\(run.child.report)")
        #expect(run.error.contains("shop.md:3: ModuleNotFoundError: No module named 'no_such_module'"), "\(run.error)")
        #expect(run.error.contains("(with python3). Install the module"), "\(run.error)")
        #expect(run.error.contains("--python"), "\(run.error)")
    }

    @Test func withoutPythonTheProgramSaysHowToGetIt() async throws {
        let folder = try TemporaryFolder()
        for options in [["--python", folder.path("python")], []] {
            let run = try await run(
                Self.nested, options, environment: options.isEmpty ? ["PATH": folder.path] : [:], in: folder)
            #expect(try await run.child.end() == .exited(69), "\(run.child.report)")
            #expect(run.error.contains("Install Python 3.9 or later"), "\(run.error)")
            #expect(run.requests.isEmpty)
        }
    }

    @Test func aChildThatEndsFailsTheCall() async throws {
        let run = try await run(Self.pure("import os\nos._exit(7)"))
        #expect(try await run.child.end() == .exited(1), "\(run.child.report)")
        #expect(run.error.contains("Shop.main"), "\(run.error)")
    }

    // MARK: The environment

    @Test func onlyNamedVariablesArePassed() async throws {
        let body =
            "import os\nawait Say(\"user\", str([os.environ.get(n) for n in (\"COLOUR\", \"SHAPE\", \"OPENAI_API_KEY\")]))"
        let run = try await run(
            Self.pure(body), ["--pass-env", "COLOUR"], environment: ["COLOUR": "red", "SHAPE": "round"])
        #expect(run.output == "Shop: ['red', None, None]\n", "\(run.child.report)")
    }

    @Test func aModelKeyIsNeverPassed() async throws {
        let run = try await run(Self.pure("pass"), ["--pass-env", "OPENAI_API_KEY"])
        #expect(try await run.child.end() == .exited(64), "\(run.child.report)")
        #expect(run.error.contains("never sees the keys of model providers"), "\(run.error)")
    }

    @Test func modulesBesideTheProgramAreFound() async throws {
        let folder = try TemporaryFolder()
        try folder.file("prices.py", "TEA = 3\n")
        let run = try await run(
            "# Shop\n```python\nimport prices\n@playbook(triggers=[\"When the program starts\"])\nasync def main():\n    await Say(str(prices.TEA))\n```\n",
            in: folder)
        #expect(run.output == "Shop: 3\n", "\(run.child.report)")
    }

    // MARK: Stopping

    /// Says its process number, then hangs.
    private static let hangs = """
        # Shop
        ```python
        import os, time

        @playbook
        def work():
            with open("pid", "w") as file:
                file.write(str(os.getpid()))
            while True:
                time.sleep(0.05)
        ```
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Call work
        """

    @Test func anInterruptStopsTheCodeAndTheModelGoesOn() async throws {
        let folder = try TemporaryFolder()
        let server = try StubModelServer.answering([
            "`$w = work()`\nyld call\n", "`Say(\"user\", \"Stopped.\")`\nyld exit\n",
        ])
        defer { server.stop() }
        let child = try ChildProcess.agentChat(
            [try folder.file("shop.md", Self.hangs), "--model", Provider.openAI.model, "-v"],
            environment: Provider.openAI.environment(server), terminal: [.input])
        try await child.wait(for: "work() called", in: .error)
        try await Self.wait(for: folder.path("pid"))
        child.send(signal: SIGINT)
        child.send("Go on\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output).hasSuffix("Shop: Stopped.\n"), "\(child.report)")
        #expect(server.requests.last?.messages.last?.content.contains("work failed: Interrupted") == true)
    }

    @Test func nothingIsLeftAfterSIGTERM() async throws {
        let folder = try TemporaryFolder()
        let server = try StubModelServer.answering(["`$w = work()`\nyld call\n"])
        defer { server.stop() }
        let child = try ChildProcess.agentChat(
            [try folder.file("shop.md", Self.hangs), "--model", Provider.openAI.model, "-v"],
            environment: Provider.openAI.environment(server))
        try await Self.wait(for: folder.path("pid"))
        let python = try #require(pid_t(try folder.text("pid")))
        child.send(signal: SIGTERM)
        #expect(try await child.end() == .exited(143), "\(child.report)")
        #expect(kill(python, 0) != 0)
    }

    /// Waits until a file has content; the test's time limit ends it.
    private static func wait(for file: String) async throws {
        while (FileManager.default.contents(atPath: file) ?? Data()).isEmpty {
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private static func literal(_ text: String) -> String { "\"\(text)\"" }
}

extension StubModelServer {
    /// One that answers each request with the next of these replies.
    fileprivate static func answering(_ replies: [String]) throws -> StubModelServer {
        try StubModelServer { request in
            replies.indices.contains(request.number)
                ? .reply(chunks: [replies[request.number]]) : .status(500, body: "{}")
        }
    }
}
