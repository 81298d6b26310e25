import StubModelServer
import Testing

/// Settings from real files, as the real program finds them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConfigurationTests {
    /// A run in a folder of its own; `SERVER` in a file or variable is the stub's address.
    private struct Run {
        var child: ChildProcess
        var requests: [ReceivedRequest]
    }

    private func run(
        _ options: [String] = [], environment: [String: String] = [:], files: [String: String],
        answering handler: @escaping StubModelServer.Handler = { _ in
            .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"])
        }
    ) async throws -> Run {
        let server = try StubModelServer(answering: handler)
        defer { server.stop() }
        let folder = try TemporaryFolder()
        func filled(_ text: String) -> String { text.replacing("SERVER", with: server.openAIBaseURL) }
        for (name, text) in files { try folder.file(name, filled(text)) }
        try folder.file("guide.md", StreamingTests.program)
        var variables = environment.mapValues(filled)
        variables["XDG_CONFIG_HOME"] = "\(folder.path)/home"
        let child = try await ChildProcess.runAgentChat(
            ["guide.md"] + options, environment: variables, folder: folder.path)
        return Run(child: child, requests: server.requests)
    }

    /// The more important place is added row by row.
    @Test func everyLayer() async throws {
        var files = ["home/agent-chat/config.yaml": "model: openai/user\nopenai_base_url: SERVER\nstream: off\n"]
        var environment: [String: String] = [:]
        var options: [String] = []
        func expect(model: String, streams: Bool) async throws {
            let run = try await run(options, environment: environment, files: files)
            #expect(try await run.child.end() == .exited(0), "\(run.child.report)")
            #expect(run.child.text(of: .output) == "Guide: Hi\n")
            #expect(run.requests.map(\.model) == [model])
            #expect(run.requests.map(\.streams) == [streams])
        }
        try await expect(model: "user", streams: false)
        files[".agent-chat.yaml"] = "stream: on\nmodel: [openai/project]\n"
        try await expect(model: "project", streams: true)
        files[".env"] = "export MODEL='openai/dotenv' # here\r\nPLAYBOOKS_STREAMING_ENABLED=0\r\n"
        try await expect(model: "dotenv", streams: false)
        environment = ["MODEL": "openai/environment", "PLAYBOOKS_STREAMING_ENABLED": "yes"]
        try await expect(model: "environment", streams: true)
        options = ["--model", "openai/option", "--no-stream"]
        try await expect(model: "option", streams: false)
    }

    // MARK: Keys and addresses

    /// An address that came with a folder, and a key of the person's: they never meet.
    @Test(arguments: [".env", ".agent-chat.yaml"], [200, 401])
    func aKeyOfMineStaysHere(file: String, status: Int) async throws {
        let text = file == ".env" ? "OPENAI_BASE_URL=SERVER\n" : "openai_base_url: SERVER\n"
        let run = try await run(
            ["--model", "openai/m"], environment: ["OPENAI_API_KEY": "geheim"], files: [file: text]
        ) { _ in
            status == 200
                ? .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"])
                : .status(401, body: #"{"error":{"message":"no"}}"#)
        }
        #expect(try await run.child.end() == .exited(status == 200 ? 0 : 77), "\(run.child.report)")
        #expect(run.requests.count == 1)
        for request in run.requests {
            #expect(request.header("Authorization") == nil)
            #expect(!String(decoding: request.body, as: UTF8.self).contains("geheim"))
        }
        let error = run.child.text(of: .error)
        #expect(!error.contains("geheim"))
        // Said once before the run, and again as the reason of a refusal.
        let reason = "OPENAI_API_KEY in the environment is not sent to http://127.0.0.1:"
        #expect(
            error.split(separator: reason, omittingEmptySubsequences: false).count == (status == 200 ? 2 : 3),
            "\(error)")
        #expect(error.contains("that address comes from"))
    }

    @Test func aKeyOfTheSameFileIsSent() async throws {
        let run = try await run(
            ["--model", "openai/m"], environment: ["OPENAI_API_KEY": "geheim"],
            files: [".env": "OPENAI_BASE_URL=SERVER\nOPENAI_API_KEY=theirs\n"])
        #expect(run.requests.map { $0.header("Authorization") } == ["Bearer theirs"], "\(run.child.report)")
        #expect(run.child.text(of: .error).hasPrefix(".env:1: OPENAI_BASE_URL: what is said goes to http://127.0.0.1:"))
    }

    /// Addresses that the person set get the person's key.
    @Test(arguments: [
        (["OPENAI_BASE_URL": "SERVER", "OPENAI_API_KEY": "mine"], [:]),
        (["OPENAI_API_KEY": "mine"], ["home/agent-chat/config.yaml": "openai_base_url: SERVER"]),
        (["OPENAI_BASE_URL": "SERVER"], [".env": "OPENAI_API_KEY=mine"]),
    ])
    func aKeyIsSentToAnAddressOfMine(environment: [String: String], files: [String: String]) async throws {
        let run = try await run(["--model", "openai/m"], environment: environment, files: files)
        #expect(run.requests.map { $0.header("Authorization") } == ["Bearer mine"], "\(run.child.report)")
    }

    // MARK: Mistakes

    @Test(
        arguments: [
            (
                ".agent-chat.yaml", "stream: on\nmodle: openai/a\n",
                ".agent-chat.yaml:2:1: “modle” is no known key; did you mean “model”?"
            ),
            (
                ".agent-chat.yaml", "temperature: warm",
                ".agent-chat.yaml:1:14: temperature: write a number from 0 to 2."
            ),
            (".agent-chat.yaml", "model: [a", ".agent-chat.yaml:2:1: This cannot be read as YAML"),
            (
                ".agent-chat.yaml", "openai_api_key: geheim",
                ".agent-chat.yaml:1:1: “openai_api_key” looks like a secret"
            ),
            ("home/agent-chat/config.yaml", "timeout: -1", "home/agent-chat/config.yaml:1:10: timeout: write seconds"),
            (".env", "A=1\ngeheim\n", ".env:2: This line is not of the form NAME=VALUE"),
            (
                ".env", "PLAYBOOKS_STREAMING_ENABLED=geheim",
                ".env:1: PLAYBOOKS_STREAMING_ENABLED: the value is neither"
            ),
            (".agent-chat.yaml/folder", "", ".agent-chat.yaml cannot be read: it is not a regular file."),
        ])
    func mistakesAreNamedWithTheirPlace(file: String, text: String, message: String) async throws {
        // Whether the model needs a setting or not.
        let run = try await run(["--model", "replay:nowhere.jsonl"], files: [file: text])
        #expect(try await run.child.end() == .exited(78), "\(run.child.report)")
        let error = run.child.text(of: .error)
        #expect(error.contains(message), "\(error)")
        #expect(error.split(separator: "\n").count == 1)
        #expect(!error.contains("geheim"))
        #expect(run.child.text(of: .output) == "")
    }

    /// Python's virtual environments are often called so.
    @Test func aFolderCalledDotEnvIsNoFile() async throws {
        let run = try await run(["--model", "replay:nowhere.jsonl"], files: [".env/folder": ""])
        #expect(try await run.child.end() == .exited(66), "\(run.child.report)")
    }

    @Test func theWaysToGetAModel() async throws {
        let run = try await run(files: [:])
        #expect(try await run.child.end() == .exited(78))
        let lines = run.child.text(of: .error).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines.first == "agent-chat: No language model is set up. Do one of these:")
        for (line, words) in zip(
            lines.dropFirst(),
            [["ANTHROPIC_API_KEY", "OPENAI_API_KEY"], ["OLLAMA_HOST"], ["scripts/local-model"], ["replay:"]])
        {
            for word in words { #expect(line.contains(word)) }
        }
    }

    @Test(arguments: [
        (["--arg", "name"], "--arg: “name” has no “=”"), (["--arg", "colour=red"], "“colour” is no parameter"),
        (["--arg", "name=a", "--arg", "name=b"], "“name” is given twice"),
        (
            ["--arg", "name=a", "--arg", "count=b"],
            "“count=b” is no value for $count:int. The parameters are $name, $count:int."
        ),
        ([], "The program begins with values for $name: add --arg name=VALUE."),
    ])
    func argumentsThatDoNotFit(options: [String], message: String) async throws {
        let folder = try TemporaryFolder()
        let program = StreamingTests.program.replacing("## Main", with: "## Main($name, $count:int = 1)")
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", program), "--model", "ollama/a"] + options)
        #expect(try await child.end() == .exited(64), "\(child.report)")
        #expect(child.text(of: .error).contains(message), "\(child.report)")
        #expect(child.text(of: .error).split(separator: "\n").count == 1)
    }

    @Test func argumentsArrive() async throws {
        let server = try StubModelServer { _ in
            .reply(chunks: ["`Say(\"user\", f\"{$name}, {$count + 1}\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = StreamingTests.program.replacing("## Main", with: "## Main($name, $count:int = 1)")
        let child = try await ChildProcess.runAgentChat(
            [
                try folder.file("guide.md", program), "--model", Provider.openAI.model, "--arg", "name=Maria = me",
                "--arg", "count=41",
            ], environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: Maria = me, 42\n")
    }
}
