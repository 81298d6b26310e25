import StubModelServer
import Testing

/// Environments, streams and limits as no program expects them: the documented outcome, and never a crash.
///
/// Full and closed streams: ``OutputFileTests``. Pipes that are closed in the middle: ``ExitCodeTests``.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostileSurroundingsTests {
    /// Needs no model.
    private static let program = """
        # Guide
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Ask "Name?" for $name:str
        - Say "Hi, $name!"
        - End the program
        """

    /// Runs the program by a shell, in a folder of its own.
    ///
    /// - Parameters:
    ///   - preparation: what the shell does before.
    ///   - redirection: behind the command.
    private func run(
        preparation: String = "", redirection: String = "", input: [UInt8] = Array("Maria\n".utf8),
        environment: [String: String] = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    ) async throws -> ChildProcess {
        let folder = try TemporaryFolder()
        try folder.file("guide.md", Self.program)
        let command = "exec \(try ChildProcess.agentChatBinary()) guide.md --model none \(redirection)"
        let child = try ChildProcess(
            "/bin/sh", ["-c", "cd \(folder.path) && \(preparation) \(command)"], environment: environment)
        child.send(input)
        child.closeInput()
        try await child.end(within: 120)
        return child
    }

    private static let transcript = "Guide: Name?\n\nYou: Maria\n\nGuide: Hi, Maria!\n"

    // MARK: Environments

    @Test(
        arguments: [
            ("no HOME", ["PATH": "/usr/bin:/bin"]), ("an empty HOME", ["HOME": ""]),
            ("a HOME that is no full path", ["HOME": "here/there"]), ("a HOME that is a file", ["HOME": "/etc/passwd"]),
            ("a HOME that nobody can make", ["HOME": "/proc/home"]), ("nothing at all", [:]),
            ("folders that cannot be", ["XDG_STATE_HOME": "/dev/null/s", "XDG_CONFIG_HOME": "/dev/full", "HOME": "/"]),
            (
                "unknown languages and zones",
                ["HOME": "/", "LC_ALL": "xx_YY.nonsense", "LANG": "%n%n", "TZ": ":/dev/zero"]
            ),
            ("an absurd terminal", ["HOME": "/", "TERM": "../../etc", "COLUMNS": "-5", "LINES": "999999999999"]),
        ] as [(String, [String: String])])
    func environments(name: String, environment: [String: String]) async throws {
        let child = try await run(environment: environment)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == Self.transcript, "\(child.report)")
    }

    @Test func aFolderThatIsGone() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("guide.md", Self.program)
        let child = try ChildProcess(
            "/bin/sh",
            [
                "-c", "mkdir \"$0/d\" && cd \"$0/d\" && rmdir \"$0/d\" && exec \"$1\" \"$2\" --model none", folder.path,
                try ChildProcess.agentChatBinary(), path,
            ], environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"])
        child.send("Maria\n")
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == Self.transcript, "\(child.report)")
    }

    // MARK: Input

    @Test(
        arguments: [
            ("NULs", Array("Ma\u{0}ria\n".utf8), "Ma␀ria"),
            ("ill-formed UTF-8", [0x4D, 0xFF, 0xC3, 0x28, 0x0A], "M��("),
            ("half a character at the end", [0x4D, 0xF0, 0x9F], "M�"),
            ("a surrogate", [0x4D, 0xED, 0xA0, 0x80, 0x0A], "M���"),
            ("a byte order mark", [0xEF, 0xBB, 0xBF, 0x4D, 0x0A], "\u{FEFF}M"),
            ("an escape sequence", Array("M\u{1B}]0;x\u{7}\n".utf8), "M␛]0;x␇"),
        ] as [(String, [UInt8], String)])
    func lines(name: String, input: [UInt8], shown: String) async throws {
        let child = try await run(input: input)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(
            child.text(of: .output) == "Guide: Name?\n\nYou: \(shown)\n\nGuide: Hi, \(shown)!\n", "\(child.report)")
    }

    @Test func aMegabyteInOneLine() async throws {
        let line = String(repeating: "0123456789 bcdef", count: 65_536)
        let child = try await run(input: Array((line + "\n").utf8))
        #expect(try await child.end() == .exited(0), "\(child.text(of: .error))")
        let isWhole = child.text(of: .output) == "Guide: Name?\n\nYou: \(line)\n\nGuide: Hi, \(line)!\n"
        #expect(isWhole, "\(child.bytes(of: .output).count) bytes")
    }

    @Test(
        arguments: [
            ("</dev/zero", 66, "A line of standard input is longer than 16 MiB."),
            ("</", 66, "Standard input cannot be read: Is a directory."), ("</dev/null", 3, "there is no more"),
        ] as [(String, Int32, String)])
    func inputThatIsNone(redirection: String, code: Int32, text: String) async throws {
        let child = try await run(redirection: redirection)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .error).split(separator: "\n").count == 1, "\(child.report)")
    }

    // MARK: Limits

    /// A file that may not grow any further is an error of writing, and no signal that ends the program.
    @Test(
        arguments: [
            ("--transcript t", 74, "t cannot be written: File too large. The run goes on without the transcript."),
            ("--log-file l", 0, "l cannot be written: File too large. The run goes on without all of the log."),
        ] as [(String, Int32, String)])
    func filesThatMayNotGrow(option: String, code: Int32, text: String) async throws {
        let child = try await run(preparation: "ulimit -f 0;", redirection: option)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .output) == Self.transcript, "\(child.report)")
        #expect(child.text(of: .error) == "agent-chat: \(text)\n", "\(child.report)")
    }

    @Test func outputThatMayNotGrow() async throws {
        let child = try await run(preparation: "ulimit -f 0;", redirection: ">out.txt")
        #expect(try await child.end() == .exited(74), "\(child.report)")
        #expect(
            child.text(of: .error) == "agent-chat: Standard output cannot be written: File too large.\n",
            "\(child.report)")
    }

    @Test(arguments: ["ulimit -n 16;", "ulimit -s 256;", "ulimit -v 1000000;", "trap '' HUP INT TERM PIPE;"])
    func smallLimits(preparation: String) async throws {
        let child = try await run(preparation: preparation)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == Self.transcript, "\(child.report)")
    }

    // MARK: Terminals

    /// A terminal of unknown size, as serial lines and some containers have.
    @Test func aTerminalWithoutSize() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("guide.md", Self.program)
        let child = try ChildProcess(
            "/bin/sh",
            ["-c", "stty rows 0 cols 0; exec \"$0\" \"$1\" --model none", try ChildProcess.agentChatBinary(), path],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "TERM": "xterm-256color"],
            terminal: TerminalTests.all)
        try await child.wait(for: "Name?", in: .terminal)
        child.send("Maria\r")
        try await child.wait(for: "The program has ended. Enter leaves.", in: .terminal)
        // Just after its end it takes no key for a leave.
        var ending: ChildProcess.Ending?
        for _ in 0..<10 where ending == nil {
            child.send("\r")
            ending = try? await child.end(within: 2)
        }
        #expect(ending == .exited(0), "\(child.report)")
    }
}
