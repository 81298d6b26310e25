import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `--transcript`, `--log-file`, `--input-format`, and standard streams that are closed or full.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OutputFileTests {
    static let replies = ["`Say(\"user\", \"Name?\")`\nyld user\n", "`Say(\"user\", \"Hi!\")`\nyld exit\n"]

    @Test(arguments: [
        ("t.txt", "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n"),
        ("t.md", "**Guide**\n\nName?\n\n**You**\n\nMaria\n\n**Guide**\n\nHi!\n"),
    ])
    func theTranscript(name: String, expected: String) async throws {
        for options in [["--stream"], ["--no-stream"], ["--output", "json"]] {
            let folder = try TemporaryFolder()
            let path = try folder.file(name, String(repeating: "replaced", count: 100))
            let child = try await run(options + ["--transcript", path], input: "Maria\n")
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(try folder.text(name) == expected)
        }
    }

    @Test func theTranscriptAsEvents() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/t.jsonl"
        let child = try await run(["--transcript", path], input: "Maria\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let lines = try folder.text("t.jsonl")
        #expect(
            try await SchemaValidator.verdict(lines, "stream-json") == "\(lines.split(separator: "\n").count)")
    }

    /// Before anything runs: the model is not asked.
    @Test(
        arguments: [
            (["--transcript", "/nowhere/t.md"], 74, "/nowhere/t.md cannot be written: No such file or directory."),
            (["--transcript", "/tmp"], 74, "/tmp cannot be written: Is a directory."),
            (["--transcript", "PROGRAM"], 64, "reads or writes already"),
            (["--log-file", "/nowhere/log"], 74, "/nowhere/log cannot be written: No such file or directory."),
            (["--input-format", "whole", "--message", "x"], 64, "--message and --input-format whole"),
        ] as [([String], Int32, String)])
    func refusedBeforeAnythingRuns(options: [String], code: Int32, text: String) async throws {
        let server = try StubModelServer { _ in .status(400) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        let child = try await ChildProcess.runAgentChat(
            [program, "--model", Provider.openAI.model] + options.map { $0 == "PROGRAM" ? program : $0 },
            environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .error).split(separator: "\n").count == 1)
        #expect(server.requests.isEmpty)
        #expect(try folder.text("guide.md") == StreamingTests.program)
    }

    /// What is written there would stand in the midst of the screen; in lines it may.
    @Test(arguments: ["--transcript", "--log-file", "--record"], ["/dev/tty", "/dev/stdout", "/dev/fd/0"])
    func filesOnTheScreen(option: String, path: String) async throws {
        let server = try StubModelServer { _ in ScreenChat.saysAtTheEnd("Hello, world!") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        let arguments = [program, "--model", Provider.openAI.model, option, path]
        let child = try ChildProcess.agentChat(
            arguments, environment: Provider.openAI.environment(server), terminal: TerminalTests.all)
        #expect(try await child.end() == .exited(64), "\(child.report)")
        #expect(
            child.text(of: .terminal)
                == "agent-chat: \(option) cannot go to \(path), where the full screen is. Name a file, or use --plain.\r\n"
        )
        let plain = try ChildProcess.agentChat(
            arguments + ["--plain"], environment: Provider.openAI.environment(server), terminal: TerminalTests.all)
        try await plain.wait(for: "Hello, world!", in: .terminal)
        #expect(try await plain.end() == .exited(0), "\(plain.report)")
    }

    /// It is waited for a reader, and the person knows.
    @Test(arguments: ["--transcript", "--log-file", "--record"])
    func aPipeWithoutAReader(option: String) async throws {
        let server = try StubModelServer { _ in ScreenChat.saysAtTheEnd("Hello, world!") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let pipe = folder.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model, option, pipe],
            environment: Provider.openAI.environment(server))
        child.closeInput()
        try await child.wait(
            for: "agent-chat: \(pipe) is a pipe that nobody reads yet; waiting for a reader.\n", in: .error)
        let reader = try ChildProcess("/bin/cat", [pipe])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(try await reader.end() == .exited(0))
        #expect(!reader.text(of: .output).isEmpty)
    }

    @Test func aLogOnAFullDisk() async throws {
        let child = try await run(["--log-file", "/dev/full"], input: "Maria\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(
            child.text(of: .error)
                == "agent-chat: /dev/full cannot be written: No space left on device. The run goes on without all of the log.\n"
        )
    }

    /// The conversation goes on, and the end tells.
    @Test func aTranscriptOnAFullDisk() async throws {
        let child = try await run(["--transcript", "/dev/full"], input: "Maria\n")
        #expect(try await child.end() == .exited(74), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n")
        #expect(
            child.text(of: .error)
                == "agent-chat: /dev/full cannot be written: No space left on device. The run goes on without the transcript.\n"
        )
    }

    @Test(arguments: [
        (">&-", Int32(74), ["Standard output is closed."]),
        (">/dev/full", 74, ["Standard output cannot be written: No space left on device."]),
        ("--output json >/dev/full", 74, ["Standard output cannot be written: No space left on device."]),
        ("<&-", 3, ["there is no more"]), ("2>&-", 3, []), ("<&- >&- 2>&-", 74, []),
        // Its number must not be taken for standard output.
        ("--transcript t.txt >&-", 74, ["Standard output is closed."]),
        ("--transcript t.txt --log-file l.txt <&-", 3, ["there is no more"]),
    ])
    func closedAndFullStreams(redirection: String, code: Int32, texts: [String]) async throws {
        let server = try StubModelServer { _ in .reply(chunks: [Self.replies[0]]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        var environment = Provider.openAI.environment(server)
        environment["PATH"] = "/usr/bin:/bin"
        environment["XDG_STATE_HOME"] = folder.path
        let child = try ChildProcess(
            "/bin/sh",
            [
                "-c",
                "cd \(folder.path) && exec \(try ChildProcess.agentChatBinary()) \(program) --model openai/m \(redirection)",
            ], environment: environment)
        child.closeInput()
        #expect(try await child.end() == .exited(code), "\(child.report)")
        for text in texts { #expect(child.text(of: .error).contains(text), "\(child.report)") }
    }

    @Test func theLog() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log"
        for (options, isLong) in [(["--log-file", path], false), (["--log-file", path, "-v"], true), ([], false)] {
            let before = (try? folder.text("log")) ?? ""
            let child = try await run(options + ["--message", "a test-key b"])
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(child.text(of: .error).isEmpty != isLong)
            let all = try folder.text("log")
            #expect(all.hasPrefix(before))
            let lines = all.dropFirst(before.count).split(separator: "\n")
            guard !options.isEmpty else {
                #expect(lines.isEmpty)
                continue
            }
            #expect(lines.first?.contains(" info agent-chat: agent-chat 0.1.0 has started: ") == true)
            #expect(lines.last?.hasSuffix(" info agent-chat: agent-chat ends with status 0") == true)
            let summary = lines.first { $0.contains(" info agent-chat: Requests to models ") } ?? ""
            for part in [
                "aborted_messages=0", "breaks=0", "cached_input_tokens=0", "failed=0", "input_tokens=20",
                "output_tokens=10",
                "requests=2", "retries=0", "request_ms=", "first_piece_ms=",
            ] {
                #expect(summary.contains(" \(part)"), "\(summary)")
            }
            #expect(lines.contains { $0.contains(" debug agent-chat.run: ") && $0.contains("tokens in") } == isLong)
            #expect(lines.first?.contains(" --log-file") == true && lines.first?.contains(" --message") == true)
            #expect(!all.contains("test-key"))
        }
    }

    /// Keys that were pasted in the wrong place, and people's words, whether the run succeeds or not.
    @Test(
        arguments: [
            ("a key for a model", ["--model", "sk-PRIVATE"], 64), ("no provider", ["--model", "PRIVATE/a"], 64),
            ("words", ["--message", "PRIVATE"], 0), ("words after =", ["--message=PRIVATE"], 0),
            ("a wrong argument", ["--arg", "a=PRIVATE"], 64),
            ("all", ["--message", "PRIVATE", "--arg", "PRIVATE"], 64),
        ] as [(String, [String], Int32)])
    func theLogHoldsNothingPrivate(name: String, options: [String], code: Int32) async throws {
        let folder = try TemporaryFolder()
        let child = try await run(options + ["--log-file", folder.path("log")], input: "Maria\n")
        #expect(try await child.end() == .exited(code), "\(child.report)")
        let log = try folder.text("log")
        #expect(!log.contains("PRIVATE"), "\(log)")
        #expect(log.hasSuffix(" info agent-chat: agent-chat ends with status \(code)\n"), "\(log)")
    }

    /// The words that nobody has heard stand in a warning for people, and not in the log, but for `-v`.
    @Test(arguments: [false, true]) func aWarningThatQuotesIsNotLogged(isVerbose: Bool) async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["yld exit\n"]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let options = ["--message", "PRIVATE", "--log-file", folder.path("log")] + (isVerbose ? ["-v"] : [])
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model] + options,
            environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error).contains("“PRIVATE” was never heard"), "\(child.report)")
        let log = try folder.text("log")
        #expect(log.contains("warning agent-chat.run: A warning was shown"), "\(log)")
        #expect(log.contains("PRIVATE") == isVerbose, "\(log)")
    }

    // MARK: Files that would be lost

    /// Nothing is changed, and no model is asked.
    @Test(arguments: [
        "PROGRAM --record PROGRAM", "PROGRAM --transcript PROGRAM", "PROGRAM --log-file PROGRAM",
        "PROGRAM --transcript link.md", "PROGRAM --transcript ./guide.md", "PROGRAM --record new --transcript ./new",
        "PROGRAM --record new --log-file new", "PROGRAM --record r --transcript r",
        "PROGRAM --record r --model replay:r", "PROGRAM --log-file r --model replay:r",
        "compile PROGRAM -o PROGRAM", "compile PROGRAM -o link.md",
        "compile PROGRAM -o r --compiler model --model replay:r",
    ])
    func noFileIsLost(command: String) async throws {
        let server = try StubModelServer { _ in .status(400) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        let recording = #"{"recording":"agent-chat","version":1}"# + "\n"
        try folder.file("r", recording)
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.md"), withDestinationPath: program)
        let child = try await ChildProcess.runAgentChat(
            command.split(separator: " ").map { $0 == "PROGRAM" ? program : String($0) },
            environment: Provider.openAI.environment(server), folder: folder.path)
        #expect(try await child.end() == .exited(64), "\(child.report)")
        #expect(
            child.text(of: .error).hasSuffix(
                " is a file that this command reads or writes already. Name another file.\n"), "\(child.report)")
        #expect(child.text(of: .error).split(separator: "\n").count == 1)
        #expect(server.requests.isEmpty)
        #expect(try folder.text("guide.md") == StreamingTests.program)
        #expect(try folder.text("r") == recording)
        #expect(!FileManager.default.fileExists(atPath: folder.path("new")))
    }

    /// Devices and pipes hold nothing that could be lost.
    @Test(arguments: [
        (["--record", "/dev/null", "--transcript", "/dev/null", "--log-file", "/dev/null"], 1),
        (["--transcript", "/dev/stdout"], 2), (["--transcript", "/dev/stdout", "--record", "/dev/null"], 2),
    ])
    func severalOutputsToADevice(options: [String], times: Int) async throws {
        let child = try await run(options, input: "Maria\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output).ranges(of: "Guide: Name?").count == times, "\(child.report)")
    }

    @Test(arguments: [
        ("one\ntwo\n", "Guide: Name?\n\nYou: one\ntwo\n\nGuide: Hi!\n", Int32(0)),
        ("no line end", "Guide: Name?\n\nYou: no line end\n\nGuide: Hi!\n", 0),
        ("", "Guide: Name?\n", 3), ("\n", "Guide: Name?\n", 3),
    ])
    func wholeInput(input: String, expected: String, code: Int32) async throws {
        let child = try await run(["--input-format", "whole"], input: input)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .output) == expected)
    }

    @Test func tooMuchInput() async throws {
        let child = try await run(
            ["--input-format", "whole"], input: String(repeating: "x", count: 16 * 1024 * 1024 + 1))
        #expect(try await child.end() == .exited(66), "\(child.report)")
        #expect(
            child.text(of: .error) == "agent-chat: Standard input is longer than 16 MiB, too long for one message.\n")
    }

    /// With `-v`: what was asked, and what it has cost; standard output stays the transcript.
    @Test func verbose() async throws {
        let child = try await run(["-v"], input: "Maria\n")
        #expect(child.text(of: .output) == "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n")
        #expect(child.text(of: .error).contains("\nTogether: "), "\(child.report)")
        #expect(child.text(of: .error).contains("[Guide] "))
    }

    private func run(_ options: [String], input: String = "") async throws -> ChildProcess {
        let server = try StubModelServer { request in
            request.number < Self.replies.count ? .reply(chunks: [Self.replies[request.number]]) : .status(400)
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        return try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model] + options,
            input: input,
            environment: Provider.openAI.environment(server))
    }
}
