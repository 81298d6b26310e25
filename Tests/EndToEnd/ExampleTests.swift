import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The examples, run as a newcomer runs them, against their transcripts in Tests/Fixtures/transcripts.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ExampleTests {
    static let names = ["hello", "greeting", "countdown"]

    @Test(arguments: names, ["--stream", "--no-stream"])
    func fromItsRecording(name: String, flag: String) async throws {
        let child = try await ChildProcess.runAgentChat(
            [program(name), "--model", "replay:\(recording(name))", flag], input: try input(name))
        #expect(child.text(of: .output) == (try transcript(name)), "\(child.report)")
        #expect(child.text(of: .error) == "")
        #expect(try await child.end() == .exited(0))
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
