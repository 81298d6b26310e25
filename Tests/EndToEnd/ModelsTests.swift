import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `agent-chat models`.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ModelsTests {
    private func server(_ body: String = #"{"data":[{"id":"gpt-4.1-mini"},{"id":"b\u001b[31mad"}]}"#) throws
        -> StubModelServer
    {
        try StubModelServer { request in
            request.path.hasPrefix("/v1/models") ? .status(200, body: body) : .status(404)
        }
    }

    @Test func whatIsReadyAndWhatIsNot() async throws {
        let server = try server()
        defer { server.stop() }
        var environment = Provider.openAI.environment(server)
        environment["OLLAMA_HOST"] = "127.0.0.1:1"
        let child = try await ChildProcess.runAgentChat(["models"], environment: environment)
        #expect(
            child.text(of: .output) == """
                anthropic: It needs a key: set ANTHROPIC_API_KEY.
                openai: ready at \(server.openAIBaseURL)
                    openai/b␛[31mad
                  * openai/gpt-4.1-mini
                ollama: No connection to http://127.0.0.1:1. Start the server there, or check OLLAMA_HOST.
                local: No model is installed on this machine: run scripts/local-model.
                replay: replay:FILE plays back what --record FILE has recorded

                A run takes openai/gpt-4.1-mini when none is named (OPENAI_API_KEY in the environment).

                """, "\(child.report)")
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .error) == "")
    }

    @Test func asJSON() async throws {
        struct Report: Decodable {
            struct Provider: Decodable {
                let provider: String
                let usable: Bool
                let reason: String?
                let key_source: String?
                let models: [String]?
            }
            struct Chosen: Decodable {
                let model: String
                let listed: Bool?
            }
            let providers: [Provider]
            let chosen: Chosen?
        }
        let server = try server(#"{"data":[{"id":"claude-x"}]}"#)
        defer { server.stop() }
        var environment = Provider.anthropic.environment(server)
        environment["OLLAMA_HOST"] = "127.0.0.1:1"
        let child = try await ChildProcess.runAgentChat(["models", "--json"], environment: environment)
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(!child.text(of: .output).contains("test-key"))
        let report = try JSONDecoder().decode(Report.self, from: Data(child.bytes(of: .output)))
        #expect(report.providers.map(\.provider) == ["anthropic", "openai", "ollama", "local"])
        #expect(report.providers.map(\.usable) == [true, false, false, false])
        #expect(report.providers.first?.models == ["anthropic/claude-x"])
        #expect(report.providers.allSatisfy { $0.usable || $0.reason != nil })
        #expect(report.chosen?.model == "anthropic/claude-haiku-4-5" && report.chosen?.listed == false)
    }

    /// In a pipe a program gets the text as it is: one line, with control characters as JSON writes them.
    @Test func jsonIsExact() async throws {
        let server = try server()
        defer { server.stop() }
        var environment = Provider.openAI.environment(server)
        environment["OLLAMA_HOST"] = "127.0.0.1:1"
        let child = try await ChildProcess.runAgentChat(["models", "--json"], environment: environment)
        let output = child.text(of: .output)
        #expect(
            output.hasPrefix(#"{"chosen":{"listed":true,"model":"openai/gpt-4.1-mini","source":"#), "\(child.report)")
        #expect(output.contains(#""openai/b\u001b[31mad""#), "\(child.report)")
        #expect(output.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    }

    /// What stands at an address that is no model's server, or one that does not answer in time.
    @Test(arguments: [
        (
            "garbage", "is not HTTP as it should be. Check that",
            Answer.raw([.send("SSH-2.0-OpenSSH_9.2p1\r\n"), .close])
        ),
        (
            "a web page", "is not a reply of a language model. Check that",
            .status(200, headers: [("content-type", "text/html")], body: "<html></html>")
        ),
        ("another kind of JSON", "is not a reply of a language model.", .status(200, body: #"{"hello": "world"}"#)),
        // It may have models, and only no list of them.
        ("no such page", ": ready at", .status(404, body: "not found")),
        ("silence", "did not answer within 5 s. Check the network and", .silence),
        (
            "a drip", "did not answer within 5 s. Check the network and",
            .raw([.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), .stall])
        ),
    ])
    func anAddressWithSomethingElseBehindIt(name: String, words: String, answer: Answer) async throws {
        let server = try StubModelServer { _ in answer }
        defer { server.stop() }
        let child = try await ChildProcess.runAgentChat(
            ["models"],
            environment: ["OPENAI_BASE_URL": server.openAIBaseURL, "OLLAMA_HOST": "127.0.0.1:\(server.port)"])
        #expect([.exited(0), .exited(78)].contains(try await child.end()), "\(child.report)")
        for (provider, variable) in [("openai", "OPENAI_BASE_URL"), ("ollama", "OLLAMA_HOST")] {
            let line = child.text(of: .output).split(separator: "\n").first { $0.hasPrefix("\(provider): ") } ?? ""
            #expect(line.contains(words), "\(child.report)")
            #expect(line.contains(variable) || !words.contains("Check"), "\(child.report)")
        }
    }

    @Test func ollamaIsFoundAtItsAddress() async throws {
        let server = try server(
            #"{"object":"list","data":[{"id":"llama3.2:1b","object":"model","owned_by":"library"}]}"#)
        defer { server.stop() }
        let child = try await ChildProcess.runAgentChat(
            ["models"], environment: ["OLLAMA_HOST": "127.0.0.1:\(server.port)"])
        #expect(child.text(of: .output).contains("ollama: ready at http://127.0.0.1:\(server.port)"), "\(child.report)")
        #expect(child.text(of: .output).contains("ollama/llama3.2:1b"), "\(child.report)")
    }

    @Test func nothingIsUsable() async throws {
        let child = try await ChildProcess.runAgentChat(["models"], environment: ["OLLAMA_HOST": "127.0.0.1:1"])
        #expect(try await child.end() == .exited(78), "\(child.report)")
        #expect(child.text(of: .output).contains("anthropic: It needs a key"))
    }

    @Test(arguments: Provider.allCases) func aRefusedKeyIsItsProvidersOwnLine(provider: Provider) async throws {
        let server = try StubModelServer { _ in .status(401, body: #"{"error":{"message":"bad test-key"}}"#) }
        defer { server.stop() }
        var environment = provider.environment(server)
        environment["OLLAMA_HOST"] = "127.0.0.1:1"
        let child = try await ChildProcess.runAgentChat(["models"], environment: environment)
        #expect(try await child.end() == .exited(78), "\(child.report)")
        #expect(child.text(of: .output).contains("refused the key (401)"), "\(child.report)")
        #expect(!child.text(of: .output).contains("test-key"))
    }
}
