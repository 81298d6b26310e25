import StubModelServer
import Testing

/// `--model A,B`: who is asked where the first cannot answer, and what standard error says of it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AlternativeModelTests {
    private static let hello = Answer.reply(chunks: ["`Say(\"user\", \"Hello!\")`\nyld exit\n"])
    private static let both = "openai/test-model,anthropic/test-model"

    /// Runs the small program with OpenAI's protocol at one server and Anthropic's at another.
    private func run(
        _ arguments: [String], openAI: @escaping StubModelServer.Handler, anthropic: @escaping StubModelServer.Handler,
        environment: [String: String] = [:], settings: String? = nil
    ) async throws -> (child: ChildProcess, asked: [Int]) {
        let servers = [try StubModelServer(answering: openAI), try StubModelServer(answering: anthropic)]
        defer { for server in servers { server.stop() } }
        let folder = try TemporaryFolder()
        if let settings { try folder.file(".agent-chat.yaml", settings) }
        let keys = Provider.openAI.environment(servers[0]).merging(Provider.anthropic.environment(servers[1])) { $1 }
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", StreamingTests.program)] + arguments,
            environment: keys.merging(environment) { $1 }, folder: folder.path)
        return (child, servers.map(\.requests.count))
    }

    @Test(arguments: ["option", "variable", "list in a file", "text in a file"])
    func theSecondAnswersWhereTheFirstRefuses(place: String) async throws {
        let (child, asked) = try await run(
            place == "option" ? ["--model", Self.both] : [], openAI: { _ in .status(401) },
            anthropic: { _ in Self.hello },
            environment: place == "variable" ? ["AGENT_CHAT_MODEL": Self.both] : [:],
            settings: place == "list in a file"
                ? "model: [openai/test-model, anthropic/test-model]"
                : place == "text in a file" ? "model: \(Self.both)" : nil)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Hello!\n")
        let lines = child.text(of: .error).split(separator: "\n")
        #expect(lines.count == 1, "\(child.report)")
        #expect(
            lines.first?.hasPrefix("Warning: [Guide] openai/test-model cannot answer: ") == true
                && lines.first?.hasSuffix(" Now anthropic/test-model is asked.") == true, "\(child.report)")
        #expect(asked == [1, 1])
    }

    @Test func theSecondAnswersAfterTheFirstsPatience() async throws {
        let (child, asked) = try await run(
            ["--model", Self.both], openAI: { _ in .status(503, headers: [("retry-after-ms", "1")]) },
            anthropic: { _ in Self.hello })
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Hello!\n")
        #expect(asked == [3, 1])
    }

    /// In a pipe nobody can be asked to try again.
    @Test func ifNoneAnswersARunInAPipeEnds() async throws {
        let busy: StubModelServer.Handler = { _ in .status(503, headers: [("retry-after-ms", "1")]) }
        let (child, asked) = try await run(["--model", Self.both], openAI: busy, anthropic: busy)
        #expect(try await child.end() == .exited(69), "\(child.report)")
        #expect(child.text(of: .error).contains("is overloaded (503)"))
        #expect(child.text(of: .output) == "")
        #expect(asked == [3, 4])
    }

    @Test func aModelWithoutAKeyIsPassedOver() async throws {
        let (child, asked) = try await run(
            ["--model", Self.both], openAI: { _ in Self.hello }, anthropic: { _ in Self.hello },
            environment: ["OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""])
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(
            child.text(of: .error) == "openai/test-model is passed over: it needs a key: set OPENAI_API_KEY.\n",
            "\(child.report)")
        #expect(asked == [0, 1])
    }

    @Test func afterARecordingALiveModel() async throws {
        let folder = try TemporaryFolder()
        let recording = try folder.file("first.jsonl", #"{"reply":"`Say(\"user\", \"Recorded.\")`"}"# + "\n")
        let (child, asked) = try await run(
            ["--model", "replay:\(recording),openai/test-model"], openAI: { _ in Self.hello },
            anthropic: { _ in .silence })
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Recorded.\n\nGuide: Hello!\n")
        #expect(asked == [1, 0])
    }

    @Test func modelsNamesThemInTheirOrder() async throws {
        let child = try await ChildProcess.runAgentChat(
            ["models"],
            environment: ["AGENT_CHAT_MODEL": "openai/a,ollama/b,ollama/c", "OLLAMA_HOST": "127.0.0.1:1"])
        let text = child.text(of: .output)
        #expect(
            text.hasSuffix(
                "A run takes ollama/b, then ollama/c when none is named (AGENT_CHAT_MODEL in the environment).\n"
                    + "openai/a is passed over: it needs a key: set OPENAI_API_KEY.\n"), "\(child.report)")
    }
}
