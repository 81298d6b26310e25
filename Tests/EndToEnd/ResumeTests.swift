import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `agent-chat --resume`: sessions of the real program that go on in another process.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ResumeTests {
    /// Needs no model.
    static let program = """
        # Guide
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Ask "Name?" for $name:str
        - Ask "Town?" for $town:str
        - Say "Hi, $name of $town!"
        - End the program
        """
    static let transcript = "Guide: Name?\n\nYou: Maria\n\nGuide: Town?\n\nYou: Ulm\n\nGuide: Hi, Maria of Ulm!\n"

    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var environment: [String: String] { ["XDG_STATE_HOME": folder.path] }

    private func run(_ arguments: [String], input: String = "", server: StubModelServer? = nil) async throws
        -> ChildProcess
    {
        let variables = server.map { Provider.openAI.environment($0) } ?? [:]
        return try await ChildProcess.runAgentChat(
            arguments, input: input, environment: environment.merging(variables) { $1 }, folder: folder.path)
    }

    /// Begins the program, and leaves it after one answer.
    private func begin(_ options: [String] = []) async throws {
        try folder.file("guide.md", Self.program)
        let child = try await run(["guide.md", "--model", "none"] + options, input: "Maria\n")
        #expect(try await child.end() == .exited(3), "\(child.report)")
    }

    private func output(_ arguments: [String], input: String = "") async throws -> String {
        let child = try await run(arguments, input: input)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        return child.text(of: .output)
    }

    @Test func aSessionGoesOnWhereItStood() async throws {
        try await begin()
        let child = try await run(["--resume", "last"], input: "Ulm\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        // In a pipe stands only what is new.
        #expect(child.text(of: .output) == "You: Ulm\n\nGuide: Hi, Maria of Ulm!\n")
        #expect(child.text(of: .error) == "")
        #expect(try await output(["sessions", "show"]) == Self.transcript)
        // It is over now: there is nothing to go on with.
        let over = try await run(["--resume", "last"], input: "Bonn\n")
        #expect(try await over.end() == .exited(0), "\(over.report)")
        #expect(over.text(of: .output) == Self.transcript)
        #expect(over.text(of: .error) == "agent-chat: The session has ended.\n")
        #expect(try await output(["sessions"]).contains("  finished  "))
        let lines = try await output(["sessions", "export", "last", "-o", "stream-json"])
        #expect(try await SchemaValidator.verdict(lines, "stream-json") == "\(lines.split(separator: "\n").count)")
    }

    @Test(arguments: [
        ("json", #""messages":[{"message_id":"#, "Town?"),
        ("stream-json", #""type":"turn_started","#, #""content":"Town?""#),
        ("markdown", "**You**\n\nUlm\n\n**Guide**\n\nHi, Maria of Ulm!\n", "Town?"),
    ])
    func whatIsNewInEachForm(form: String, text: String, old: String) async throws {
        try await begin()
        let new = try await output(["--resume", "last", "--output", form], input: "Ulm\n")
        #expect(new.contains(text) && new.contains("Hi, Maria of Ulm!") && !new.contains(old), "\(new)")
        guard form != "markdown" else { return }
        #expect(try await SchemaValidator.verdict(new, form) == "\(new.split(separator: "\n").count)")
    }

    @Test func theTranscriptsFileGoesOn() async throws {
        try await begin(["--transcript", "t.txt"])
        #expect(try folder.text("t.txt") == "Guide: Name?\n\nYou: Maria\n\nGuide: Town?\n")
        _ = try await output(["--resume", "last", "--transcript", "t.txt"], input: "Ulm\n")
        #expect(try folder.text("t.txt") == Self.transcript)
        // A file that was not there gets all of it.
        try await begin()
        _ = try await output(["--resume", "last", "--transcript", "new.txt"], input: "Ulm\n")
        #expect(try folder.text("new.txt") == Self.transcript)
    }

    @Test func aFileThatHasChangedIsNotUsed() async throws {
        try await begin()
        try folder.file("guide.md", Self.program.replacing("Hi,", with: "Go away,"))
        let child = try await run(["--resume", "last"], input: "Ulm\n")
        #expect(child.text(of: .output).hasSuffix("Guide: Hi, Maria of Ulm!\n"), "\(child.report)")
        let error = child.text(of: .error)
        #expect(error.contains("guide.md has changed since this session began") && error.count { $0 == "\n" } == 1)
    }

    /// What a person typed is kept with the moment at which the process was killed, whatever that was.
    @Test func aProcessThatIsKilledLosesNothing() async throws {
        let gate = try Gate()
        let server = try StubModelServer { request in
            switch request.number {
            case 0: .reply(chunks: ["`Var[$secret, \"x\"]` `Say(\"user\", \"Name?\")`\nyld user\n"])
            case 1:
                .reply(pieces: [.text("`Say(\"user\", \"Hi.\")` `Say(\"user\", \"On and"), .wait(gate), .text("!")])
            default: .reply(chunks: ["`Say(\"user\", \"On and on.\")`\nyld exit\n"])
            }
        }
        defer { server.stop() }
        try folder.file("guide.md", StreamingTests.program)
        let arguments = ["guide.md", "--model", Provider.openAI.model, "--transcript", "t.txt"]
        let child = try ChildProcess.agentChat(
            arguments, environment: environment.merging(Provider.openAI.environment(server)) { $1 }, folder: folder.path
        )
        child.send("Maria\n")
        try await child.wait(for: "Guide: On and")
        child.send(signal: SIGKILL)
        #expect(try await child.end() == .signalled(SIGKILL))
        #expect(try await output(["sessions"]).contains("  stopped  "))
        let resumed = try await run(["--resume", "last", "--transcript", "t.txt"], server: server)
        #expect(try await resumed.end() == .exited(0), "\(resumed.report)")
        #expect(resumed.text(of: .output) == "Guide: On and on.\n")
        let whole = "Guide: Name?\n\nYou: Maria\n\nGuide: Hi.\n\nGuide: On and […interrupted]\n\nGuide: On and on.\n"
        #expect(try folder.text("t.txt") == whole)
        // The last piece may have been lost with the process.
        let shown = try await output(["sessions", "show"])
        #expect(
            shown.replacing("Guide: On and […", with: "Guide: […")
                == whole.replacing("Guide: On and […", with: "Guide: […"))
        #expect(server.requests.count == 3)
        gate.open()
    }

    @Test func twoProcessesCannotHaveOneSession() async throws {
        try folder.file("guide.md", Self.program)
        let first = try ChildProcess.agentChat(
            ["guide.md", "--model", "none"], environment: environment, folder: folder.path)
        try await first.wait(for: "Name?")
        let second = try await run(["--resume", "last"], input: "Eve\n")
        #expect(try await second.end() == .exited(66), "\(second.report)")
        #expect(
            second.text(of: .error).hasSuffix(" is in use: this session runs in another process. End that first.\n"))
        first.send("Maria\nUlm\n")
        first.closeInput()
        #expect(try await first.end() == .exited(0), "\(first.report)")
        #expect(first.text(of: .output) == Self.transcript)
    }

    /// The session keeps its model; another one can be named.
    @Test func theModelIsThatOfTheSession() async throws {
        let server = try StubModelServer { request in
            .reply(chunks: [
                request.number == 0 ? "`Say(\"user\", \"Name?\")`\nyld user\n" : "`Say(\"user\", \"Hi\")`\nyld user\n"
            ])
        }
        defer { server.stop() }
        try folder.file("guide.md", StreamingTests.program)
        _ = try await run(["guide.md", "--model", "openai/one"], server: server)
        _ = try await run(["--resume", "last"], input: "a\n", server: server)
        _ = try await run(["--resume", "last", "--model", "openai/two"], input: "b\n", server: server)
        #expect(server.requests.map(\.model) == ["one", "one", "two"])
        #expect(server.requests.last?.messages.map(\.content).joined().contains("Name?") == true)
    }

    @Test(
        arguments: [
            (["--resume", "last", "guide.md"], 64, "it takes no playbook"),
            (["--resume", "last", "--arg", "a=b"], 64, "--arg"),
            (["--resume", "last", "--message", "x"], 64, "--message"),
            (["--resume", "last", "--no-save"], 64, "--no-save"),
            (["--resume", "last", "--interpreter", "guided"], 64, "--interpreter"),
            (["--resume", "last"], 66, "There is no saved session."),
            (["--resume", "0123"], 66, "no saved session “0123”"),
            ([], 64, "Name a playbook to run"),
        ] as [([String], Int32, String)])
    func whatCannotBeDoneIsSaid(arguments: [String], code: Int32, text: String) async throws {
        let child = try await run(arguments)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
    }

    // MARK: At a terminal

    @Test func theConversationSoFarIsShownAtATerminal() async throws {
        try await begin()
        let child = try ChildProcess.agentChat(
            ["--resume", "last", "--plain"], environment: environment, folder: folder.path, terminal: TerminalTests.all)
        try await child.wait(for: "Guide: Name?\r\n\r\nYou: Maria\r\n\r\nGuide: Town?\r\n", in: .terminal)
        try await child.wait(for: "\r\nYou: ", in: .terminal)
        child.send("\u{4}")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let shown = child.text(of: .terminal)
        #expect(shown.firstMatch(of: /To go on: agent-chat --resume [0-9a-f]{8}\r\n$/) != nil, "\(child.report)")
        // The line end is one character.
        let id = shown.dropLast().suffix(8)
        let last = try ChildProcess.agentChat(
            ["--resume", String(id), "--plain"], environment: environment, folder: folder.path,
            terminal: TerminalTests.all)
        try await last.wait(for: "You: ", in: .terminal)
        last.send("Ulm\n")
        #expect(try await last.end() == .exited(0), "\(last.report)")
        #expect(last.text(of: .terminal).contains("Guide: Hi, Maria of Ulm!"))
        // There is nothing to go on with.
        #expect(!last.text(of: .terminal).contains("To go on"))
    }

    @Test(.enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
    func onTheFullScreen() async throws {
        try await begin()
        let first = try await TmuxTerminal.agentChat(["--resume", "last"], environment: environment)
        try await first.wait("the conversation so far") { screen in
            ["Name?", "Maria", "Town?"].allSatisfy { screen.text.contains($0) } && screen.text.contains("your turn")
        }
        try await first.press("C-d")
        #expect(try await first.end() == 0)
        #expect(try await first.screen().text.contains("To go on: agent-chat --resume "))
        let second = try await TmuxTerminal.agentChat(["--resume", "last"], environment: environment)
        try await second.wait(for: "Town?")
        try await second.type("Ulm")
        try await second.press("Enter")
        try await second.wait(for: "Hi, Maria of Ulm!")
        try await second.wait(for: "The program has ended")
        try await second.press("C-d")
        #expect(try await second.end() == 0)
        #expect(!(try await second.screen().text.contains("To go on")))
    }
}
