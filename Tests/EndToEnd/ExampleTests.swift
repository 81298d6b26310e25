import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The examples, run as a newcomer runs them, against their transcripts in Tests/Fixtures/transcripts.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ExampleTests {
    static let names = [
        "hello", "greeting", "countdown", "quiz", "order", "plants", "trip", "debate", "support", "countries", "shop",
    ]

    /// Those that need no model.
    static let modelless = ["welcome", "capitals", "intake", "counter"]

    @Test(arguments: modelless, ["--stream", "--no-stream"])
    func withoutAModel(name: String, flag: String) async throws {
        for program in [program(name), "example:\(name)"] {
            let child = try await ChildProcess.runAgentChat(
                [program, "--model", "none", flag], input: try input(name))
            #expect(child.text(of: .output) == (try transcript(name)), "\(child.report)")
            #expect(child.text(of: .error) == "")
            #expect(try await child.end() == .exited(0))
        }
    }

    @Test(arguments: names, ["--stream", "--no-stream"])
    func fromItsRecording(name: String, flag: String) async throws {
        let child = try await ChildProcess.runAgentChat(
            [program(name), "--model", "replay:\(recording(name))", flag], input: try input(name))
        #expect(child.text(of: .output) == (try transcript(name)), "\(child.report)")
        #expect(child.text(of: .error) == "")
        #expect(try await child.end() == .exited(0))
    }

    /// Left after some of its lines and gone on with, in another process each time: what is saved at the end is the same.
    @Test(arguments: names + modelless)
    func inSeveralSittings(name: String) async throws {
        let lines = try input(name).split(separator: "\n").map { $0 + "\n" }
        guard lines.count > 1 else { return }
        let state = try TemporaryFolder()
        let model = Self.modelless.contains(name) ? "none" : "replay:\(recording(name))"
        var arguments = [program(name), "--model", model]
        for sitting in [lines.prefix(1), lines.dropFirst().prefix(1), lines.dropFirst(2)] where !sitting.isEmpty {
            let child = try await ChildProcess.runAgentChat(
                arguments, input: sitting.joined(), environment: ["XDG_STATE_HOME": state.path])
            #expect([.exited(0), .exited(3)].contains(try await child.end()), "\(child.report)")
            arguments = ["--resume", "last"]
        }
        let shown = try await ChildProcess.runAgentChat(
            ["sessions", "show", "last"], environment: ["XDG_STATE_HOME": state.path])
        #expect(shown.text(of: .output) == (try transcript(name)), "\(shown.report)")
    }

    @Test(arguments: names, Provider.allCases)
    func overHTTP(name: String, provider: Provider) async throws {
        let replies = try replies(name)
        for (flag, streams) in [("--stream", true), ("--no-stream", false)] {
            let server = try StubModelServer { request in
                request.number < replies.count ? .reply(chunks: replies[request.number]) : .status(400)
            }
            defer { server.stop() }
            let child = try await ChildProcess.runAgentChat(
                [program(name), "--model", provider.model, flag], input: try input(name),
                environment: provider.environment(server))
            #expect(child.text(of: .output) == (try transcript(name)), "\(child.report)")
            #expect(server.requests.map(\.streams) == replies.map { _ in streams })
        }
    }

    // MARK: The command

    @Test func theyAreListedWithASentenceEach() async throws {
        let child = try await ChildProcess.runAgentChat(["examples"])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let lines = child.text(of: .output).split(separator: "\n", omittingEmptySubsequences: false)
        let listed = lines.prefix { !$0.isEmpty }
        #expect(listed.map { String($0.prefix { $0 != " " }) } == Self.modelless + Self.names)
        for line in listed {
            let sentence = line.drop { $0 != " " }.drop { $0 == " " }
            #expect(sentence.count > 20 && sentence.hasSuffix("."), "\(line)")
        }
        let folder = TestFiles.path("Sources/AgentChat/Examples")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        let own = Self.modelless.map { "\($0).md" } + Self.names.flatMap { ["\($0).md", "\($0).replay.jsonl"] }
        #expect(files.sorted() == own.sorted())
    }

    @Test(arguments: names + modelless)
    func itIsPrinted(name: String) async throws {
        for argument in [name, "example:\(name)"] {
            let child = try await ChildProcess.runAgentChat(["examples", argument])
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(child.text(of: .output) == (try TestFiles.text("Sources/AgentChat/Examples/\(name).md")))
        }
    }

    /// Without a file, and with `run` left out or not.
    @Test(arguments: names)
    func itRunsByItsName(name: String) async throws {
        for command in [[], ["run"]] {
            let child = try await ChildProcess.runAgentChat(
                command + ["example:\(name)", "--no-stream", "--model", "replay:example:\(name)"],
                input: try input(name))
            #expect(child.text(of: .output) == (try transcript(name)), "\(child.report)")
            #expect(try await child.end() == .exited(0))
        }
    }

    @Test(arguments: [
        (["examples", "quizz"], "There is no example “quizz”; did you mean “quiz”?"),
        (["compile", "example:nothing"], "There is no example “nothing”."),
        (["run", "example:hello", "--model", "replay:example:helo"], "did you mean “hello”?"),
        (["run", "example:welcome", "--model", "replay:example:welcome"], "it needs no model: use --model none."),
        (["run", "example:", "--model", "ollama/a"], "`agent-chat examples` lists them."),
    ])
    func thereIsNone(arguments: [String], text: String) async throws {
        let child = try await ChildProcess.runAgentChat(arguments)
        #expect(try await child.end() == .exited(66), "\(child.report)")
        #expect(child.text(of: .error).contains(text), "\(child.report)")
        #expect(child.text(of: .output) == "")
    }

    @Test func aFullDisk() async throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", "\"$0\" examples > /dev/full", try ChildProcess.agentChatBinary()])
        #expect(try await child.end() == .exited(74), "\(child.report)")
        #expect(child.text(of: .error).contains("No space left"))
    }

    // MARK: Files of an example

    private func program(_ name: String) -> String { TestFiles.path("Sources/AgentChat/Examples/\(name).md") }

    private func recording(_ name: String) -> String {
        TestFiles.path("Sources/AgentChat/Examples/\(name).replay.jsonl")
    }

    private func transcript(_ name: String) throws -> String {
        try TestFiles.text("Tests/Fixtures/transcripts/\(name).txt")
    }

    /// What the person says; most examples need nothing.
    private func input(_ name: String) throws -> String {
        let path = "Tests/Fixtures/transcripts/\(name).input.txt"
        return FileManager.default.fileExists(atPath: TestFiles.path(path)) ? try TestFiles.text(path) : ""
    }

    /// The replies of the recording, in the pieces in which they were recorded.
    private func replies(_ name: String) throws -> [[String]] {
        struct Exchange: Decodable {
            struct Chunk: Decodable { let text: String }
            let chunks: [Chunk]
        }
        return try TestFiles.text("Sources/AgentChat/Examples/\(name).replay.jsonl").split(separator: "\n").map {
            try JSONDecoder().decode(Exchange.self, from: Data($0.utf8)).chunks.map(\.text)
        }
    }
}
