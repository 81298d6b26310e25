import Logging
import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// What the program's own log says about requests, and what it never says.
@Suite(.timeLimit(.minutes(1))) struct ModelLogTests {
    private struct Handler: LogHandler {
        let lines: Recorder<String>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: Logging.LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
                .filter { $0.key != "milliseconds" && $0.key != "server" && $0.key != "sent_bytes" }
            let shown = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            lines.append("\(event.level) \(event.message) \(shown)")
        }
    }

    private func log(answering handler: @escaping StubModelServer.Handler) async throws -> [String] {
        let server = try StubModelServer(answering: handler)
        defer { server.stop() }
        let lines = Recorder<String>()
        let logger = Logger(label: "test") { _ in Handler(lines: lines) }
        let model = ModelLadder(
            [try OpenAIModel(sampleConfig(.openai, baseURL: server.openAIBaseURL, temperature: 1), logger: logger)],
            sleep: { _ in }, logger: logger)
        _ = await model.outcome()
        return lines.all.map { $0.replacing("127.0.0.1:\(server.port)", with: "HOST") }
    }

    @Test func aReply() async throws {
        let lines = try await log { _ in .body([.send(LyingServerTests.stream)]) }
        #expect(
            lines == [
                "debug Request sent agent=Guide model=openai/model-1 received_bytes=0 status=none streamed=true",
                "info Reply received agent=Guide model=openai/model-1 received_bytes=\(LyingServerTests.stream.utf8.count) status=200 streamed=true",
            ])
    }

    @Test func mendsRetriesAndFailures() async throws {
        let lines = try await log { request in
            switch request.number {
            case 0: .status(400, body: #"{"error":{"message":"temperature","param":"temperature"}}"#)
            case 1: .status(503, headers: [("retry-after", "2")])
            default: .status(401, body: #"{"error":{"message":"Bad key sk-test/1234"}}"#)
            }
        }
        let starts = [
            "debug Request sent", "warning The server at http://HOST did not accept the request (400)",
            "info The server takes no temperature", "debug Request sent",
            "warning The server at http://HOST is overloaded (503)", "info Trying again", "debug Request sent",
            "warning The server at http://HOST refused the key (401)",
        ]
        #expect(lines.count == starts.count)
        for (line, start) in zip(lines, starts) { #expect(line.hasPrefix(start), "\(line)") }
        #expect(lines.last?.contains("Bad key [secret]") == true)
        #expect(lines[5].contains("after=2.0 seconds model=openai/model-1 retry=1/5"), "\(lines[5])")
    }

    @Test func neitherKeysNorWhatWasSaid() async throws {
        let lines = try await log { _ in
            .body([
                .send("data: {\"choices\":[{\"delta\":{\"content\":\"private\"}}]}\n\ndata: {\"private\n\n")
            ])
        }
        let text = lines.joined(separator: "\n")
        #expect(text.contains("warning What the server"))
        for part in ["private", "1234", "Follow the rules", "Begin."] { #expect(!text.contains(part), "\(text)") }
    }
}
