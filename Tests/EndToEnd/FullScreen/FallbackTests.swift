import StubModelServer
import Testing

/// Where there is no full screen, plain output comes by itself.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FallbackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var options: [String] = []
        var environment: [String: String] = [:]
        var terminal = TerminalTests.all
        /// Whether a line says why; an option or a redirected stream needs none.
        var isTold = false

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a dumb terminal", environment: ["TERM": "dumb"], isTold: true),
        Case(name: "an unknown terminal", environment: ["TERM": "no-such-terminal"], isTold: true),
        Case(name: "no terminal type", environment: ["TERM": ""], isTold: true),
        Case(name: "--plain", options: ["--plain"]), Case(name: "--no-stream", options: ["--no-stream"]),
        Case(name: "--accessible", options: ["--accessible"]),
        Case(name: "ACCESSIBLE", environment: ["ACCESSIBLE": "1"]),
        Case(name: "--output json", options: ["--output", "json"]),
        Case(name: "--output stream-json", options: ["--output", "stream-json"]),
        Case(name: "--output markdown", options: ["--output", "markdown"]),
        Case(name: "output in a pipe", terminal: [.input, .error]),
        Case(name: "input from a pipe", terminal: [.output, .error]),
    ]

    @Test(arguments: cases)
    func plainOutput(test: Case) async throws {
        let server = try StubModelServer { _ in ScreenChat.saysAtTheEnd("Hello, world!") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model] + test.options,
            environment: Provider.openAI.environment(server).merging(test.environment) { $1 }, terminal: test.terminal)
        child.closeInput()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let text = child.text(of: .output) + child.text(of: .error) + child.text(of: .terminal)
        #expect(text.contains("Hello, world!"), "\(child.report)")
        #expect(TerminalBytes(Array(text.utf8)).modeChanges.isEmpty, "\(child.report)")
        #expect(text.contains("agent-chat: Plain output, since") == test.isTold, "\(child.report)")
    }
}
