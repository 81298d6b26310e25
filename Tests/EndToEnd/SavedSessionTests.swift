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

/// Sessions that the real program saves, and `agent-chat sessions`.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SavedSessionTests {
    static let replies = ["`Say(\"user\", \"Name?\")`\nyld user\n", "`Say(\"user\", \"Hi \\u001b[31m!\")`\nyld exit\n"]
    /// In which these replies show themselves.
    static let transcript = "Guide: Name?\n\nYou: Maria\n\nGuide: Hi ␛[31m!\n"

    let state: TemporaryFolder

    init() throws { state = try TemporaryFolder() }

    private var environment: [String: String] { ["XDG_STATE_HOME": state.path] }

    /// Runs a program of two messages.
    private func converse(
        _ options: [String] = [], input: String = "Maria\n", replies: [String] = replies,
        environment: [String: String]? = nil
    ) async throws -> ChildProcess {
        let server = try StubModelServer { request in
            request.number < replies.count ? .reply(chunks: [replies[request.number]]) : .status(400)
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("guide.md", StreamingTests.program)
        return try await ChildProcess.runAgentChat(
            ["guide.md", "--model", Provider.openAI.model] + options, input: input,
            environment: Provider.openAI.environment(server).merging(environment ?? self.environment) { $1 },
            folder: String(program.dropLast("/guide.md".count)))
    }

    private func sessions(_ arguments: String...) async throws -> ChildProcess {
        let child = try await ChildProcess.runAgentChat(["sessions"] + arguments, environment: environment)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        return child
    }

    private var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: state.path("agent-chat/sessions")).sorted()
        }
    }

    private func file() throws -> String {
        let name = try #require(try files.first)
        return try state.text("agent-chat/sessions/\(name)")
    }

    // MARK: Saving

    @Test func aRunIsSavedAsItIsDocumented() async throws {
        let child = try await converse()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error) == "")
        let lines = try file()
        #expect(try await SchemaValidator.verdict(lines, "session") == "\(lines.split(separator: "\n").count)")
        let name = try #require(try files.first)
        let header = lines.prefix { $0 != "\n" }
        #expect(name.wholeMatch(of: #/[0-9a-f]{32}\.jsonl/#) != nil)
        #expect(header.contains("\"run_id\":\"\(name.dropLast(6))\""))
        #expect(lines.contains(#""type":"human_message""#) && lines.contains(#""reason":"finished""#))
        #expect(lines.hasSuffix("Z\"}\n") && lines.contains("{\"closed\":"))
        #expect(!lines.contains("test-key"))
        // Nobody else may read what was said.
        let path = state.path("agent-chat/sessions")
        for (path, mode) in [("\(path)/\(name)", 0o600), (path, 0o700)] {
            var status = stat()
            #expect(stat(path, &status) == 0 && Int(status.st_mode & 0o777) == mode, "\(path)")
        }
    }

    @Test func theFixtureOfVersion1IsAsItIsDocumented() async throws {
        let lines = try TestFiles.text("Tests/Fixtures/sessions/version-1.jsonl")
        #expect(try await SchemaValidator.verdict(lines, "session") == "\(lines.split(separator: "\n").count)")
        for wrong in [
            #"{"seq":0,"ts":"2025-11-29T07:00:00.000Z","event":{"type":"unheard_of"}}"#,
            #"{"format":"agent-chat session","version":1}"#, #"{"seq":"0"}"#,
        ] {
            #expect(try await SchemaValidator.verdict(wrong + "\n", "session").hasPrefix("line 1: $"))
        }
    }

    @Test func nothingIsSavedWhereThatIsNotWanted() async throws {
        let child = try await converse(["--no-save"])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(!FileManager.default.fileExists(atPath: state.path("agent-chat")))
        let folder = try TemporaryFolder()
        try folder.file("agent-chat/config.yaml", "save: off\n")
        let configured = environment.merging(["XDG_CONFIG_HOME": folder.path]) { $1 }
        _ = try await converse(environment: configured)
        #expect(!FileManager.default.fileExists(atPath: state.path("agent-chat")))
        _ = try await converse(["--save"], environment: configured)
        #expect(try files.count == 1)
    }

    /// The run goes on, and one line says that it is not saved.
    @Test(arguments: [
        (["XDG_STATE_HOME": "/dev/null"], "/dev/null/agent-chat/sessions cannot be written: Not a directory."),
        (
            ["XDG_STATE_HOME": "/proc/self"],
            "/proc/self/agent-chat/sessions cannot be written: No such file or directory."
        ),
        (["XDG_STATE_HOME": "", "HOME": ""], "Neither XDG_STATE_HOME nor HOME names a folder."),
    ])
    func aFolderThatCannotBeWrittenIsNoReasonToStop(environment: [String: String], reason: String) async throws {
        let child = try await converse(environment: environment)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == Self.transcript)
        #expect(
            child.text(of: .error)
                == "agent-chat: This session is not saved: \(reason) (--no-save does without this line.)\n")
    }

    /// Somebody who is not root, in a folder that only root can write.
    @Test func aReadOnlyFolder() async throws {
        let (folder, server) = (try TemporaryFolder(), try StubModelServer { _ in .reply(chunks: [Self.replies[1]]) })
        defer { server.stop() }
        let program = try folder.file("guide.md", StreamingTests.program)
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: state.path)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: state.path) }
        var variables = Provider.openAI.environment(server)
        variables["XDG_STATE_HOME"] = state.path
        let command = [try ChildProcess.agentChatBinary(), program, "--model", Provider.openAI.model]
        let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--clear-groups", "--bounding-set=-all"]
        let words = (getuid() == 0 ? nobody : []) + command
        let child = try ChildProcess(words[0], Array(words.dropFirst()), environment: variables)
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error).contains("This session is not saved: "), "\(child.report)")
        #expect(child.text(of: .error).contains("Permission denied"), "\(child.report)")
    }

    /// As on a full disk: the file cannot grow any more in the middle of the conversation.
    @Test func aFileThatCannotGrowIsNoReasonToStop() async throws {
        let long = String(repeating: "long ", count: 1000)
        let server = try StubModelServer { request in
            .reply(chunks: [request.number == 0 ? "`Say(\"user\", \"\(long)?\")`\nyld user\n" : Self.replies[1]])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess(
            "/bin/sh",
            [
                // 4 KiB
                "-c", #"ulimit -f 8 && exec "$@""#, "sh", try ChildProcess.agentChatBinary(),
                try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model,
            ], environment: Provider.openAI.environment(server).merging(environment) { $1 })
        child.send("Maria\n")
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: \(long)?\n\nYou: Maria\n\nGuide: Hi ␛[31m!\n")
        let error = child.text(of: .error)
        #expect(error.hasPrefix("Warning: This session is not saved any more: \(state.path)/agent-chat/sessions/"))
        #expect(error.hasSuffix(".jsonl cannot be written: File too large.\n") && error.count { $0 == "\n" } == 1)
        // What is there is whole.
        #expect(try file().hasSuffix("}\n"))
        _ = try await sessions("show", "last")
    }

    // MARK: agent-chat sessions

    @Test func sessionsAreListedShownExportedAndDeleted() async throws {
        _ = try await converse()
        _ = try await converse(["--snoop"], input: "")
        let id = try #require(try files.first { try state.text("agent-chat/sessions/\($0)").contains("finished") })
            .dropLast(6)
        let list = try await sessions().text(of: .output).split(separator: "\n")
        #expect(list.count == 2)
        // The last one first.
        #expect(
            list.first?.wholeMatch(of: #/[0-9a-f]{8,}  \d{4}-\d\d-\d\d \d\d:\d\d  waiting     guide.md  Name\?/#) != nil
        )
        #expect(
            list.last?.hasPrefix(id.prefix(8)) == true && list.last?.hasSuffix("finished    guide.md  Maria") == true)
        let json = try await sessions("list", "--json").text(of: .output)
        #expect(json.contains(#""first_words":"Maria","program":"guide.md","run_id":"\#(id)""#), "\(json)")
        #expect(try await sessions("show", String(id)).text(of: .output) == Self.transcript)
        #expect(try await sessions("show").text(of: .output) == "Guide: Name?\n")
        for (options, text) in [
            (["-o", "text"], Self.transcript), (["--output", "markdown"], "**You**\n\nMaria\n"),
            (["-o", "json"], #"{"run_id":"\#(id)","messages":[{"message_id":""#),
            (["-o", "stream-json"], #""type":"human_message","run_id":"\#(id)","#),
        ] {
            let child = try await ChildProcess.runAgentChat(
                ["sessions", "export", String(id.prefix(9))] + options, environment: environment)
            #expect(try await child.end() == .exited(0) && child.text(of: .output).contains(text), "\(child.report)")
        }
        #expect(
            try await sessions("delete", String(id)).text(of: .output) == "Deleted \(id) (guide.md).\n")
        #expect(try await sessions("list").text(of: .output).split(separator: "\n").count == 1)
        _ = try await sessions("delete", "last")
        let empty = try await sessions("list")
        #expect(empty.text(of: .output) == "")
        #expect(
            empty.text(of: .error) == "There are no saved sessions in \(state.path)/agent-chat/sessions.\n")
    }

    @Test(
        arguments: [
            (["show", "last"], 66, "agent-chat: There is no saved session."),
            (
                ["show", "0123"], 66,
                "agent-chat: There is no saved session “0123”; `agent-chat sessions` lists those there are."
            ),
            (["delete", "../../etc/passwd"], 66, "There is no saved session “../../etc/passwd”"),
            (["delete"], 64, "delete needs the ID of a session."),
            (["list", "last"], 64, "agent-chat sessions show last"),
            (["show", "-o", "json"], 64, "--output goes with export only."), (["shwo"], 64, "'shwo'"),
            (["export", "a", "b"], 64, "export takes one ID."),
            (["show", "--json"], 64, "--json goes with list only."),
        ] as [([String], Int32, String)])
    func whatCannotBeDoneIsSaid(arguments: [String], code: Int32, text: String) async throws {
        let child = try await ChildProcess.runAgentChat(["sessions"] + arguments, environment: environment)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    /// What runs is listed as such, and cannot be deleted.
    @Test func aSessionInUse() async throws {
        let server = try StubModelServer { _ in .reply(chunks: [Self.replies[0]]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let running = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server).merging(environment) { $1 })
        try await running.wait(for: "Name?\n")
        #expect(try await sessions().text(of: .output).contains("  running  "))
        #expect(try await sessions("show").text(of: .output) == "Guide: Name?\n")
        let child = try await ChildProcess.runAgentChat(["sessions", "delete", "last"], environment: environment)
        #expect(try await child.end() == .exited(66), "\(child.report)")
        #expect(child.text(of: .error).contains("is in use: this session runs in another process."))
        running.closeInput()
        #expect(try await running.end() == .exited(3), "\(running.report)")
        #expect(try await sessions().text(of: .output).contains("  waiting  "))
    }

    @Test func aDamagedSessionIsShownAsFarAsItIsWhole() async throws {
        _ = try await converse()
        let name = try #require(try files.first)
        var lines = try file().split(separator: "\n").map(String.init)
        let human = try #require(lines.firstIndex { $0.contains("human_message") })
        lines[human] = "{\"seq\":"
        try state.file("agent-chat/sessions/\(name)", lines.joined(separator: "\n") + "\n")
        let child = try await sessions("show")
        #expect(child.text(of: .output) == "Guide: Name?\n")
        #expect(
            child.text(of: .error) == """
                agent-chat: \(state.path)/agent-chat/sessions/\(name):\(human + 1): this line is no JSON object. What stands \
                from here on is not read.

                """)
    }
}
