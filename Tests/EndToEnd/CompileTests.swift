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

/// What `compile` writes is the program: it compiles to itself, and a model is asked the same for it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CompileTests {
    /// Every fixture of the language, and every example, as the command line names it.
    static let programs: [String] = {
        let folder = TestFiles.path("Tests/Fixtures/programs")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let kinds = [".md", ".pb", ".pbasm", ".playbooks"]
        let fixtures = names.filter { name in kinds.contains { name.hasSuffix($0) } }.sorted()
        return fixtures.map { "\(folder)/\($0)" } + ExampleTests.names.map { "example:\($0)" }
    }()

    @Test func thereArePrograms() {
        #expect(Self.programs.count >= 25)
    }

    @Test(arguments: programs)
    func compilesToItself(program: String) async throws {
        let folder = try TemporaryFolder()
        let first = try await ChildProcess.runAgentChat(["compile", program])
        guard try await first.end() == .exited(0) else {
            #expect(try await first.end() == .exited(65), "\(first.report)")
            #expect(first.text(of: .output) == "")
            #expect(first.text(of: .error).contains(": error: "))
            return
        }
        let compiled = try folder.file("program.pbasm", first.text(of: .output))
        let second = try await ChildProcess.runAgentChat(["compile", compiled])
        #expect(try await second.end() == .exited(0), "\(second.report)")
        #expect(second.bytes(of: .output) == first.bytes(of: .output))
        // To a file it writes the same.
        let written = folder.path("written.pbasm")
        let third = try await ChildProcess.runAgentChat(["compile", program, "-o", written])
        #expect(try await third.end() == .exited(0), "\(third.report)")
        #expect(third.text(of: .output) == "")
        #expect(FileManager.default.contents(atPath: written) == Data(first.bytes(of: .output)))
    }

    @Test(arguments: programs)
    func aModelIsAskedTheSame(program: String) async throws {
        let folder = try TemporaryFolder()
        let compiling = try await ChildProcess.runAgentChat(["compile", program])
        guard try await compiling.end() == .exited(0) else { return }
        let compiled = try folder.file("program.pbasm", compiling.text(of: .output))
        var asked: [[ReceivedRequest.Message]] = []
        for path in [program, compiled] {
            let server = try StubModelServer { _ in .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"]) }
            defer { server.stop() }
            let child = try await ChildProcess.runAgentChat(
                [path, "--model", Provider.openAI.model], environment: Provider.openAI.environment(server))
            let ending = try await child.end()
            #expect(ending == .exited(0) || ending == .exited(64), "\(child.report)")
            // Several agents begin at once, in any order.
            let texts = server.requests.map(\.messages).sorted { "\($0)" < "\($1)" }
            asked.append(texts.flatMap { $0 })
        }
        #expect(asked.first == asked.last)
        #expect(!program.hasPrefix("example:") || asked.first?.isEmpty == false)
    }

    // MARK: Errors

    @Test(
        arguments: [
            ("no program", [], 64, "Missing"), ("no such file", ["nowhere.md"], 66, "nowhere.md"),
            ("a wrong program", ["BROKEN"], 65, "error:"),
            ("no such compiler", ["PROGRAM", "--compiler", "x"], 64, "--compiler"),
            (
                "no such folder", ["PROGRAM", "-o", "/nonexistent/a.pbasm"], 74,
                "/nonexistent/a.pbasm cannot be written: No such"
            ),
            ("a folder", ["PROGRAM", "-o", "/tmp"], 74, "/tmp cannot be written: Is a directory"),
            ("a full disk", ["PROGRAM", "-o", "/dev/full"], 74, "No space left"),
            ("no model", ["PROGRAM", "--compiler", "model"], 78, "ANTHROPIC_API_KEY"),
            ("nobody listens", ["PROGRAM", "--compiler", "model", "--model", "ollama/a"], 69, "127.0.0.1:1"),
        ] as [(String, [String], Int32, String)])
    func errors(name: String, arguments: [String], code: Int32, text: String) async throws {
        let folder = try TemporaryFolder()
        let program = try folder.file("program.md", StreamingTests.program)
        let broken = try folder.file("broken.md", "# Guide\n\n## Main\n\n### Steps\n- Greet the user\n")
        let child = try await ChildProcess.runAgentChat(
            ["compile"] + arguments.map { $0 == "PROGRAM" ? program : $0 == "BROKEN" ? broken : $0 },
            environment: code == 69 ? ["OLLAMA_HOST": "127.0.0.1:1"] : [:])
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    /// What was there stays when the new text cannot be written, and its permissions when it can.
    @Test func aFileIsReplacedWholeOrNotAtAll() async throws {
        let folder = try TemporaryFolder()
        let program = try folder.file("program.md", StreamingTests.program)
        let target = try folder.file("target.pbasm", "before")
        try FileManager.default.createSymbolicLink(atPath: folder.path("link.pbasm"), withDestinationPath: target)
        chmod(target, 0o640)
        let child = try await ChildProcess.runAgentChat(["compile", program, "-o", folder.path("link.pbasm")])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        var status = stat()
        #expect(lstat(folder.path("link.pbasm"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(target, &status) == 0 && status.st_mode & 0o777 == 0o640)
        #expect(FileManager.default.contents(atPath: target).map { $0.starts(with: Data("# Guide\n".utf8)) } == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("."))
        #expect(names.sorted() == ["link.pbasm", "program.md", "target.pbasm"])
    }

    // MARK: The model compiler

    static let compilation = """
        ## Main

        ### Triggers
        - T1:BGN When the program starts

        ### Steps
        - 01:QUE Say(user, greet them warmly)
        - 02:YLD exit
        """

    /// The second time it is in the cache; a third, for another model, is not.
    @Test(arguments: Provider.allCases)
    func aModelCompilesOnce(provider: Provider) async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["```\n", Self.compilation, "\n```\n"]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file("program.md", StreamingTests.program)
        var environment = provider.environment(server)
        environment["XDG_CACHE_HOME"] = folder.path("cache")
        for (model, requests) in [(provider.model, 1), (provider.model, 1), (provider.model + "-2", 2)] {
            let child = try await ChildProcess.runAgentChat(
                ["compile", program, "--compiler", "model", "--model", model], environment: environment)
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(child.text(of: .output) == "# Guide\n\n" + Self.compilation + "\n")
            #expect(child.text(of: .error) == "")
            #expect(server.requests.count == requests)
        }
    }

    @Test func aRunUsesIt() async throws {
        let server = try StubModelServer { request in
            request.number == 0
                ? .reply(chunks: [Self.compilation]) : .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        var environment = Provider.openAI.environment(server)
        environment["XDG_CACHE_HOME"] = folder.path("cache")
        let child = try await ChildProcess.runAgentChat(
            [
                try folder.file("program.md", StreamingTests.program), "--model", Provider.openAI.model, "--compiler",
                "model", "-v",
            ], environment: environment)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Hi\n")
        #expect(server.requests.count == 2)
        #expect(server.requests.last?.messages.last?.content.contains("Say(user, greet them warmly)") == true)
    }

    @Test func whatAModelCannotDoIsCompiledNatively() async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["I am sorry."]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [
                "compile", try folder.file("program.md", StreamingTests.program), "--compiler", "model", "--model",
                Provider.openAI.model,
            ], environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output).contains("- 01:QUE Say(user, Greet the user)"))
        #expect(
            child.text(of: .error).contains("program.md:3:1: warning: The model's compilation of Main cannot be used"))
        #expect(server.requests.count == 2)
    }

    /// Somebody who waits at a terminal sees what for.
    @Test func aTerminalSeesProgress() async throws {
        let server = try StubModelServer { _ in .reply(chunks: [Self.compilation]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [
                "compile", try folder.file("program.md", StreamingTests.program), "--compiler", "model", "--model",
                Provider.openAI.model,
            ], environment: Provider.openAI.environment(server), terminal: [.error])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .terminal) == "Compiling Guide.Main …\r\n")
    }
}
