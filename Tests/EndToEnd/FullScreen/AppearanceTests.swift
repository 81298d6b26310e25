import StubModelServer
import TestSupport
import Testing

/// Whole screens, as they stand in Tests/Fixtures/screens, and how they look.
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
                    ? screen.text.contains("20×5")
                    : screen.text.contains("Tea it is.") && screen.text.contains("your turn"))
        }
        let text = screen.text + "\n"
        #expect(try text == Fixture.approved("screens/conversation-\(columns)x\(rows).txt", for: text), "\(text)")
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
            نمی\u{200C}خواهم که این کتاب\u{200C}ها را ببرم क्\u{200C}ष क्\u{200D}ष අවුරුද්\u{200D}ද
            """
        for columns in [80, 61, 40, 23] {
            let chat = try await ScreenChat.start([ScreenChat.says(text)], columns: columns)
            defer { chat.stop() }
            try await chat.terminal.wait("the message") { screen in
                screen.rows.contains { $0.hasPrefix("╰") } && !screen.text.contains("typing")
            }
            let framed = try await chat.terminal.measuredRows().filter { $0.text.hasPrefix("│") }
            #expect(!framed.isEmpty)
            // Without the non-joiner it is misspelt.
            #expect(framed.contains { $0.text.unicodeScalars.contains("\u{200C}") })
            for row in framed { #expect(row.text.hasSuffix("│") && row.cells == columns, "\(columns): \(row)") }
        }
    }
}
