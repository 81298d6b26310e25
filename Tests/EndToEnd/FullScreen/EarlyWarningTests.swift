import StubModelServer
import Testing

/// The screen covers what was said before it opened, so it says that again.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct EarlyWarningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var program = StreamingTests.program
        var sentence: String

        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "nothing is saved", environment: ["XDG_STATE_HOME": "/dev/null/x"],
            sentence: "This session is not saved: /dev/null/x"),
        Case(
            name: "a call of nothing", program: StreamingTests.program + "\n- Call Nothing()\n", sentence: ": warning: "
        ),
        Case(
            name: "the transcript cannot be written", arguments: ["--transcript", "/dev/full"],
            sentence: "/dev/full cannot be written: No space left on device"),
    ]

    @Test(arguments: cases)
    func isSeenAndInTheLog(test: Case) async throws {
        let chat = try await ScreenChat.start(
            [ScreenChat.says("Hello!")], program: test.program, arguments: test.arguments, environment: test.environment
        )
        defer { chat.stop() }
        let screen = try await chat.terminal.wait("the warning and the message") {
            $0.text.contains(test.sentence) && $0.text.contains("Hello!")
        }
        #expect(!screen.text.contains("agent-chat: "))
        try await chat.terminal.type("/log")
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait("the log") { screen in
            screen.rows.drop { !$0.hasPrefix("── Log") }.contains { $0.contains(test.sentence) }
        }
    }

    /// Whoever takes a folder from somebody else is told where the words go.
    @Test func theAddressOfAFoldersFile() async throws {
        let server = try StubModelServer { _ in ScreenChat.says("Hello!") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        _ = try folder.file("guide.md", StreamingTests.program)
        let variables = Provider.openAI.environment(server).map { "\($0.key)=\($0.value)\n" }.joined()
        _ = try folder.file(".env", variables)
        let binary = try ChildProcess.agentChatBinary()
        let terminal = try await TmuxTerminal.shell(
            "cd '\(folder.path)' && '\(binary)' guide.md --no-save --model \(Provider.openAI.model)")
        let address = "what is said goes to http://127.0.0.1"
        try await terminal.wait("where it goes") { $0.text.contains(address) && $0.text.contains("Hello!") }
    }
}
