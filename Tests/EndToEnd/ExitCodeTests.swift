import StubModelServer
import Testing

/// Every exit code of interface.md that this version can reach, with the line that explains it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ExitCodeTests {
    @Test(
        arguments: [
            ("no program", [], 64, "agent-chat: Name a playbook"),
            ("an unknown option alone", ["--bogus"], 64, "agent-chat: Unknown option '--bogus'"),
            ("an unknown option", ["--bogus", "PROGRAM"], 64, "agent-chat: Unknown option '--bogus'"),
            ("no number", ["PROGRAM", "--timeout", "soon"], 64, "--timeout"),
            ("a number out of range", ["PROGRAM", "--max-llm-calls", "0"], 64, "--max-llm-calls"),
            ("an unknown provider", ["PROGRAM", "--model", "a/b"], 64, "“a” is no known provider"),
            ("no such file", ["nowhere.md", "--model", "ollama/a"], 66, "nowhere.md cannot be read: No such file"),
            ("a folder", ["/tmp", "--model", "ollama/a"], 66, "/tmp cannot be read: Is a directory"),
            ("no such recording", ["PROGRAM", "--model", "replay:nowhere.jsonl"], 66, "nowhere.jsonl"),
            ("nothing can start", ["BROKEN", "--model", "ollama/a"], 65, "error:"),
            ("no model", ["PROGRAM"], 78, "ANTHROPIC_API_KEY"),
            ("no key", ["PROGRAM", "--model", "openai/a"], 78, "OPENAI_API_KEY"),
            ("nobody listens", ["PROGRAM", "--model", "ollama/a"], 69, "127.0.0.1:1"),
        ] as [(String, [String], Int32, String)])
    func beforeTheFirstReply(name: String, arguments: [String], code: Int32, text: String) async throws {
        let folder = try TemporaryFolder()
        let program = try folder.file("program.md", StreamingTests.program)
        let broken = try folder.file("broken.md", "# Guide\n\n## Main\n\n### Steps\n- Greet the user\n")
        // Port 1 is one at which nothing listens.
        let isNetworkCase = code == 69
        let child = try await ChildProcess.runAgentChat(
            arguments.map { $0 == "PROGRAM" ? program : $0 == "BROKEN" ? broken : $0 },
            environment: isNetworkCase ? ["OLLAMA_HOST": "127.0.0.1:1"] : [:])
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    @Test(arguments: [
        ("--bogus", "run"), ("run --bogus", "run"), ("a.md --timeout soon", "run"), ("check --bogus", "check"),
        ("check", "check"), ("compile a.md --compiler x", "compile"), ("models --bogus", "models"),
        ("examples a b", "examples"),
    ])
    func helpIsThatOfTheCommand(arguments: String, command: String) async throws {
        let child = try await ChildProcess.runAgentChat(arguments.split(separator: " ").map(String.init))
        #expect(try await child.end() == .exited(64), "\(child.report)")
        #expect(
            child.text(of: .error).hasSuffix("(agent-chat \(command) --help lists the options)\n"), "\(child.report)")
        #expect(child.text(of: .error).split(separator: "\n").count == 1)
    }

    /// Nobody reads more.
    @Test(arguments: ["compile", "run"])
    func ofVeryManyWarningsAHundredAreShown(command: String) async throws {
        let folder = try TemporaryFolder()
        let program = try folder.file(
            "many.md", StreamingTests.program + "\n" + String(repeating: "- Call Nothing()\n", count: 150))
        let recording = try folder.file("r.jsonl", #"{"recording":"agent-chat","version":1}"# + "\n")
        let child = try await ChildProcess.runAgentChat(
            [command, program] + (command == "run" ? ["--model", "replay:\(recording)"] : []))
        #expect(child.text(of: .error).ranges(of: ": warning: ").count == 100, "\(child.report)")
        #expect(child.text(of: .error).contains("\n… and 50 more problems\n"), "\(child.report)")
    }

    @Test func aBadSwitchIsNamed() async throws {
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("program.md", StreamingTests.program), "--model", "ollama/a"],
            environment: ["PLAYBOOKS_STREAMING_ENABLED": "perhaps"])
        #expect(try await child.end() == .exited(78))
        #expect(child.text(of: .error).contains("PLAYBOOKS_STREAMING_ENABLED"))
    }

    @Test(arguments: Provider.allCases)
    func aRefusedKey(provider: Provider) async throws {
        let child = try await run(provider: provider) { _ in .status(401, body: #"{"error":{"message":"no"}}"#) }
        #expect(try await child.end() == .exited(77), "\(child.report)")
        #expect(!child.text(of: .error).contains("test-key"))
    }

    @Test func inputThatEndsTooEarly() async throws {
        let child = try await run { _ in .reply(chunks: ["`Say(\"user\", \"Well?\")`\nyld user\n"]) }
        #expect(try await child.end() == .exited(3), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Well?\n")
    }

    @Test func tooManyRequests() async throws {
        let child = try await run(["--max-llm-calls", "3"]) { _ in .reply(chunks: ["`Var[$x, 1]`\n"]) }
        #expect(try await child.end() == .exited(1), "\(child.report)")
        #expect(child.text(of: .error).contains("--max-llm-calls"))
    }

    @Test func aReaderThatHasSeenEnough() async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in
            .reply(pieces: [.text("`Say(\"user\", \"one"), .wait(gate), .text(" two\")`\nyld exit\n")])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server))
        try await child.wait(for: "one")
        child.stopReading(.output)
        gate.open()
        #expect(try await child.end() == .exited(0), "\(child.report)")
    }

    /// Runs the small program against a server, with no input.
    private func run(
        _ options: [String] = [], provider: Provider = .openAI, answering: @escaping StubModelServer.Handler
    ) async throws -> ChildProcess {
        let server = try StubModelServer(answering: answering)
        defer { server.stop() }
        let folder = try TemporaryFolder()
        return try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", provider.model] + options,
            environment: provider.environment(server))
    }
}
