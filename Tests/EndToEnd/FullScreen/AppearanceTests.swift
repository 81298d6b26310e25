import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whole screens, as they stand in Tests/Fixtures/screens. `RECORD_FIXTURES=1` writes them anew.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct AppearanceTests {
    static let message = """
        Hello! I can help with **three** things:

        1. *planning* a day,
        2. writing `code`, and
        3. 日本語 with é and 👍.

        ```swift
        let answer = 42
        ```

        > Ask me anything.
        """

    @Test(
        arguments: [(80, 24), (40, 12), (20, 5), (19, 5), (20, 4)])
    func aConversation(columns: Int, rows: Int) async throws {
        let chat = try await ScreenChat.start(
            [ScreenChat.says(Self.message), ScreenChat.says("Tea it is.")],
            program: "---\ntitle: Tea\n---\n" + StreamingTests.program, arguments: ["--message", "Tea, please."],
            columns: columns, rows: rows)
        defer { chat.stop() }
        try await chat.server.receivedRequests(2)
        let screen = try await chat.terminal.wait("the screen at rest") { screen in
            screen.isAlternate
                && (columns < 20 || rows < 5
                    ? screen.text.contains("20×5") : screen.text.contains("Tea it is."))
                && !screen.text.contains("typing") && !screen.text.contains("waiting for the model")
        }
        try expect(screen, "conversation-\(columns)x\(rows)")
    }

    @Test func help() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says("Hi.")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "Hi.")
        try await chat.terminal.type("/help")
        try await chat.terminal.press("Enter")
        let screen = try await chat.terminal.wait(for: "Alt-Enter")
        for word in ["Ctrl-F", "Ctrl-Y", "Ctrl-G", "Ctrl-Z"] { #expect(screen.text.contains(word), "\(screen.text)") }
        try await chat.terminal.press("NPage", "NPage")
        let rest = try await chat.terminal.wait(for: "/quit")
        for word in ["/search", "/copy", "/save"] { #expect(rest.text.contains(word), "\(rest.text)") }
        try await chat.terminal.press("Escape")
        try await chat.terminal.wait("the help gone") { !$0.text.contains("/quit") }
    }

    /// The border of every panel stands in the last column, whatever stands before it.
    @Test func wideText() async throws {
        let text = """
            漢字かな交じり文が続く日本語の段落はここで折り返されるはずですが枠線は揃ったままでなければなりません。
            한국어 문장도 마찬가지로 줄이 바뀌어야 하고 테두리는 그대로여야 합니다. Plain words in between, then é ñ ü à.
            👍🏽 👨‍👩‍👧‍👦 🇩🇪 ❤️ 1️⃣ 🏳️‍🌈 ☎️ — and more words, so that a line with emoji has to be broken somewhere near here.
            नमस्ते दुनिया สวัสดีชาวโลก مرحبا بالعالم שלום עולם
            """
        for columns in [80, 61, 40, 23] {
            let chat = try await ScreenChat.start([ScreenChat.says(text)], columns: columns)
            defer { chat.stop() }
            try await chat.terminal.wait("the message") { screen in
                screen.rows.contains { $0.hasPrefix("╰") } && !screen.text.contains("typing")
            }
            let framed = try await chat.terminal.measuredRows().filter { $0.text.hasPrefix("│") }
            #expect(!framed.isEmpty)
            for row in framed { #expect(row.text.hasSuffix("│") && row.cells == columns, "\(columns): \(row)") }
        }
    }

    @Test(arguments: [["NO_COLOR": "1"], [:]])
    func colours(environment: [String: String]) async throws {
        let chat = try await ScreenChat.start([ScreenChat.says("Hi.")], environment: environment)
        defer { chat.stop() }
        try await chat.terminal.wait(for: "Hi.")
        let coloured = TerminalBytes(Array(try await chat.terminal.coloured().utf8))
        let colours = coloured.pieces.filter { piece in
            guard case .controlSequence(let body) = piece, body.hasSuffix("m") else { return false }
            return body.dropLast().split(separator: ";").contains {
                ["3", "4", "9"].contains($0.prefix(1)) && $0.count > 1 && !["39", "49"].contains($0)
            }
        }
        #expect(colours.isEmpty == (environment["NO_COLOR"] != nil), "\(colours)")
    }

    private func expect(_ screen: TmuxScreen, _ name: String) throws {
        let file = TestFiles.project.appending(path: "Tests/Fixtures/screens/\(name).txt")
        let text = screen.text + "\n"
        if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] != nil {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let expected = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == expected, "\(name):\n\(text)")
    }
}
