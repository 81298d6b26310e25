import StubModelServer
import Testing

/// Which colours are sent, by environment and configuration.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ColourTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var configuration = ""
        var environment: [String: String] = [:]
        /// Of the foreground, as `SGR` has it; nil where none may be sent.
        var expected: Set<String>?

        init(
            _ name: String, _ configuration: String = "", environment: [String: String] = [:],
            sends expected: Set<String>?
        ) {
            testDescription = name
            (self.configuration, self.environment, self.expected) = (configuration, environment, expected)
        }
    }

    private static let changed = "colors:\n  heading: 200\n  code: \"#00ff00\"\n  speaker1: bright_red\n"

    @Test(arguments: [
        Case("nothing said", sends: ["34", "36"]),
        Case("NO_COLOR", environment: ["NO_COLOR": "1"], sends: nil),
        Case("NO_COLOR against a theme", "theme: dark\n" + changed, environment: ["NO_COLOR": "1"], sends: nil),
        Case("mono", "theme: mono\n", sends: nil),
        Case("dark", "theme: dark\n", sends: ["38;5;117", "38;5;180", "38;5;80"]),
        Case("light", "theme: light\n", sends: ["38;5;25", "38;5;94", "38;5;30"]),
        Case("dark with colours of one's own", "theme: dark\n" + changed, sends: ["38;5;200", "38;5;46", "91"]),
    ])
    func colours(test: Case) async throws {
        let server = try StubModelServer { _ in ScreenChat.says("# Title\n\nSome `code`, END") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        _ = try folder.file(".agent-chat.yaml", test.configuration)
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server).merging(test.environment) { $1 }, folder: folder.path,
            terminal: TerminalTests.all)
        try await child.wait(for: "END", in: .terminal)
        child.send("\u{3}\u{3}\u{3}")
        try await child.end()
        let colours = Self.colours(in: TerminalBytes(child.bytes(of: .terminal)))
        if let expected = test.expected {
            #expect(colours.isSuperset(of: expected), "\(colours)")
        } else {
            #expect(colours == [])
        }
    }

    /// Each colour that is selected for text or background.
    private static func colours(in bytes: TerminalBytes) -> Set<String> {
        var colours: Set<String> = []
        for case .controlSequence(let body) in bytes.pieces where body.last == "m" {
            var numbers = body.dropLast().split { $0 == ";" || $0 == ":" }.map(String.init)[...]
            while let number = numbers.popFirst() {
                switch Int(number) ?? 0 {
                case 38, 48:
                    let count = numbers.first == "2" ? 4 : 2
                    colours.insert(([number] + numbers.prefix(count)).joined(separator: ";"))
                    numbers = numbers.dropFirst(count)
                case 30...37, 40...47, 90...97, 100...107: colours.insert(number)
                default: break
                }
            }
        }
        return colours
    }
}
