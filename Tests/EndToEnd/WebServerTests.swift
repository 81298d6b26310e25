import AsyncHTTPClient
import NIOCore
import NIOHTTP1
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

/// The real `agent-chat-web`: its options, what it keeps, and how it ends.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WebServerTests {
    @Test func itPrintsItsAddressAndEndsInOrder() async throws {
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChatWeb(["--port", "0", "--model", "none", "--store", folder.path("store")])
        try await child.wait(for: "/#token=", in: .output, within: 60)
        let line = child.text(of: .output)
        #expect(
            line.wholeMatch(of: ##/agent-chat-web: http://127\.0\.0\.1:\d+/#token=[0-9a-f]{32}\n/##) != nil, "\(line)")
        child.send(signal: SIGTERM)
        #expect(try await child.end(within: 60) == .exited(0), "\(child.report)")
        // The token is kept, for its owner alone.
        var status = stat()
        #expect(stat(folder.path("store/web.json"), &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(stat(folder.path("store"), &status) == 0 && status.st_mode & 0o777 == 0o700)
        let again = try ChildProcess.agentChatWeb(["--port", "0", "--model", "none", "--store", folder.path("store")])
        try await again.wait(for: "/#token=", in: .output, within: 60)
        #expect(again.text(of: .output).split(separator: "#").last == line.split(separator: "#").last)
        again.send(signal: SIGINT)
        #expect(try await again.end(within: 60) == .exited(0))
    }

    @Test(
        arguments: [
            (["--no-token", "--host", "0.0.0.0"], [:], 64, "--no-token"),
            (["--token", "short"], [:], 64, "16 characters"),
            (["--no-token", "--token", "0123456789abcdef"], [:], 64, "exclude"),
            (["--origin", "chat.example.org"], [:], 64, "--origin"),
            (["--host", "no-such-host.invalid"], [:], 69, "no-such-host.invalid"),
            (["--max-streams", "9223372036854775807"], [:], 64, "--max-streams"),
            (["--idle-limit", "-1"], [:], 64, "--idle-limit"), (["--keep-runs", "-1"], [:], 64, "--keep-runs"),
            (["--compiler", "both"], [:], 64, "--compiler"), (["--timeout", "0"], [:], 64, "--timeout"),
            (["--max-runs", "0"], [:], 64, "--max-runs"), (["--rate", "-1"], [:], 64, "--rate"),
            (["--nonsense"], [:], 64, "--nonsense"),
            (["--interpreter", "both"], [:], 64, "--interpreter"), (["--playbooks", "/nowhere"], [:], 66, "/nowhere"),
            (["--store", "/dev/null/store"], [:], 74, "--store"),
            ([], ["AGENT_CHAT_WEB_TOKEN": "short"], 64, "16 characters"),
            (["--model", "replay:/nowhere"], [:], 78, "/nowhere"),
            (["--model", "none", "--interpreter", "reply"], [:], 64, "guided"),
        ] as [([String], [String: String], Int32, String)])
    func whatIsWrongIsSaid(
        arguments: [String], environment: [String: String], status: Int32, words: String
    ) async throws {
        let folder = try TemporaryFolder()
        var all = arguments.contains("--model") ? arguments : arguments + ["--model", "none"]
        if !arguments.contains("--store") { all += ["--store", folder.path("store")] }
        let child = try ChildProcess.agentChatWeb(all + ["--port", "0"], environment: environment)
        #expect(try await child.end(within: 60) == .exited(status), "\(child.report)")
        let said = child.text(of: .error)
        #expect(said.hasPrefix("agent-chat-web: ") && said.contains(words), "\(said)")
        #expect(child.text(of: .output).isEmpty)
    }

    @Test func aPortThatIsTakenIsSaid() async throws {
        let folder = try TemporaryFolder()
        let options = ["--model", "none", "--no-token", "--store", folder.path("store")]
        let first = try ChildProcess.agentChatWeb(options + ["--port", "0"])
        try await first.wait(for: "/\n", in: .output, within: 60)
        let port = try #require(first.text(of: .output).firstMatch(of: #/:(\d+)/#)?.1)
        let second = try ChildProcess.agentChatWeb(options + ["--port", String(port)])
        #expect(try await second.end(within: 60) == .exited(69), "\(second.report)")
        #expect(second.text(of: .error).contains("port \(port)"))
        first.send(signal: SIGTERM)
        #expect(try await first.end(within: 60) == .exited(0))
    }

    /// What engines and models measure is handed out, by the names of their models.
    @Test func whatModelsDoIsMeasured() async throws {
        let model = try StubModelServer { _ in .reply(chunks: ["`Say(\"user\", \"Hello!\")`\nyld exit\n"]) }
        defer { model.stop() }
        let folder = try TemporaryFolder()
        try folder.file("books/guide.md", StreamingTests.program)
        let server = try ChildProcess.agentChatWeb(
            [
                "--port", "0", "--playbooks", folder.path("books"), "--store", folder.path("store"), "--model",
                Provider.openAI.model,
            ], environment: Provider.openAI.environment(model))
        try await server.wait(for: "/#token=", in: .output, within: 60)
        let said = try #require(server.text(of: .output).firstMatch(of: ##/(http://[^#]+/)#token=(\w+)/##))
        func ask(_ method: HTTPMethod, _ path: String, _ body: String = "") async throws -> String {
            var request = HTTPClientRequest(url: said.1 + path)
            request.method = method
            request.headers = ["Authorization": "Bearer \(said.2)", "Content-Type": "application/json"]
            if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            return String(buffer: try await response.body.collect(upTo: 1 << 20))
        }
        #expect(try await ask(.POST, "runs/new?wait=60", #"{"path": "guide.md"}"#).contains("Hello!"))
        let lines = Set(try await ask(.GET, "metrics").split(separator: "\n").map(String.init))
        for line in [
            #"agent_chat_model_requests_total{model="openai/test-model",outcome="finished"} 1"#,
            #"agent_chat_model_request_seconds_count{model="openai/test-model"} 1"#,
            "agent_chat_runs_started_total 1", #"agent_chat_runs_ended_total{ending="finished"} 1"#,
        ] {
            #expect(lines.contains(line), "\(line): \(lines.sorted().joined(separator: "\n"))")
        }
        server.send(signal: SIGTERM)
        #expect(try await server.end(within: 60) == .exited(0))
    }

    /// man/agent-chat-web.1 and `--help` have the same options, and it names every exit status.
    @Test func theManualIsTrue() async throws {
        let child = try ChildProcess.agentChatWeb(["--help"], environment: ["COLUMNS": "80"])
        #expect(try await child.end(within: 60) == .exited(0))
        let help = child.text(of: .output)
        let manual = try TestFiles.text("man/agent-chat-web.1")
        let options = help.matches(of: #/\n  (?:-\w, )?--([a-z-]+)/#).map { String($0.1) }
        let documented = manual.matches(of: #/\n\.It (?:Fl \w , )?Fl Fl ([a-z-]+)/#).map { String($0.1) }
        #expect(options.sorted() == documented.sorted())
        for (option, value) in help.matches(of: #/--([a-z-]+) <[^>]*>(?:(?!\n  -)[^(])*\(default:\s+([^\s)]+)\)/#).map({
            ($0.1, $0.2)
        }) {
            let text = manual.split(separator: ".It ").first { $0.hasPrefix("Fl Fl \(option) ") } ?? ""
            #expect(text.contains("Default:") && text.contains(value), "--\(option): \(value)")
        }
        let statuses = help.matches(of: #/\n +(\d+)  \w/#).map { String($0.1) }
        #expect(statuses == manual.matches(of: #/\n\.It (\d+)\n/#).map { String($0.1) })
        #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }
}

extension ChildProcess {
    /// Starts the real `agent-chat-web`, which stands beside `agent-chat`.
    static func agentChatWeb(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess {
        let basis = ["PATH": "/usr/bin:/bin", "HOME": "/dev/null/home", "LC_ALL": "C.UTF-8"]
        return try ChildProcess(
            "/bin/sh", ["-c", #"cd / && exec "$0" "$@""#, try agentChatBinary() + "-web"] + arguments,
            environment: basis.merging(environment) { $1 })
    }
}
