import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The input box, driven by real keys.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct TypingTests {
    private func chat(
        _ replies: [Answer] = [ScreenChat.says("Name?"), ScreenChat.says("Thanks.")],
        environment: [String: String] = [:]
    ) async throws -> ScreenChat {
        let chat = try await ScreenChat.start(replies, environment: environment)
        try await chat.terminal.wait(for: "Name?")
        return chat
    }

    private func said(_ chat: ScreenChat) async throws -> String {
        try await chat.server.receivedRequests(2)
        return chat.server.requests.last?.messages.last?.content ?? ""
    }

    @Test(arguments: ["M-Enter", "C-j"])
    func severalLines(key: String) async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.type("first")
        try await chat.terminal.press(key)
        try await chat.terminal.type("second")
        let screen = try await chat.terminal.wait(for: "second")
        let first = try #require(screen.rows.firstIndex { $0.contains("first") })
        #expect(screen.rows.firstIndex { $0.contains("second") } == first + 1)
        #expect(chat.server.requests.count == 1)
        try await chat.terminal.press("Enter")
        #expect(try await said(chat).contains("first\nsecond"))
    }

    @Test func aPasteNeverSends() async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.paste("one\ntwo\nthree\n")
        try await chat.terminal.wait("the paste") { $0.text.contains("one") && $0.text.contains("three") }
        #expect(chat.server.requests.count == 1)
        try await chat.terminal.type("four")
        try await chat.terminal.wait(for: "four")
        try await chat.terminal.press("Enter")
        #expect(try await said(chat).contains("one\ntwo\nthree\nfour"))
    }

    /// Keys, one after the other; the line that is sent.
    @Test(arguments: [
        ("wide", ["日本", "Left", "x"], "日x本"), ("words", ["one two", "C-w", "three"], "one three"),
        ("the line's ends", ["b", "C-a", "a", "C-e", "c"], "abc"), ("deleting", ["abX", "BSpace", "c"], "abc"),
        ("clusters", ["a👍🏽b", "Left", "BSpace"], "ab"), ("signs", ["#{} ; $x `y` \\"], "#{} ; $x `y` \\"),
    ])
    func editing(name: String, keys: [String], line: String) async throws {
        let chat = try await chat()
        defer { chat.stop() }
        for key in keys {
            if ["Left", "BSpace"].contains(key) || key.hasPrefix("C-") {
                try await chat.terminal.press(key)
            } else {
                try await chat.terminal.type(key)
            }
        }
        try await chat.terminal.press("Enter")
        let content = try await said(chat)
        #expect(content.contains(line), "\(content)")
    }

    /// The cursor stands behind what was typed, in cells.
    @Test func theCursor() async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.type("x")
        let start = try await chat.terminal.wait(for: "x").cursor.column
        try await chat.terminal.type("日本é")
        let screen = try await chat.terminal.wait(for: "日本é")
        #expect(screen.showsCursor)
        #expect(screen.cursor.column == start + 5)
        #expect(screen.rows[screen.cursor.row].contains("x日本é"))
    }

    @Test func history() async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.type("once")
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait(for: "Thanks.")
        try await chat.terminal.press("C-p")
        let screen = try await chat.terminal.wait("the old line in the input") {
            $0.rows[$0.cursor.row].contains("once")
        }
        #expect(screen.showsCursor)
    }

    @Test func theExternalEditor() async throws {
        let folder = try TemporaryFolder()
        let editor = try folder.file("editor", "printf ' from the editor' >> \"$1\"\n")
        let chat = try await chat(environment: ["EDITOR": "/bin/sh \(editor)"])
        defer { chat.stop() }
        try await chat.terminal.type("some text")
        try await chat.terminal.wait(for: "some text")
        try await chat.terminal.press("C-g")
        try await chat.terminal.wait("what the editor made") {
            $0.isAlternate && $0.text.contains("some text from the editor")
        }
        try await chat.terminal.press("Enter")
        #expect(try await said(chat).contains("some text from the editor"))
    }

    /// Also one that is a script, with what it has started.
    @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int)])
    func theEditorEndsWithTheProgram(number: Int32, code: Int) async throws {
        let folder = try TemporaryFolder()
        let alive = folder.path("alive")
        #expect(mkfifo(alive, 0o600) == 0)
        let descriptor = open(alive, O_RDONLY | O_NONBLOCK)
        defer { close(descriptor) }
        let editor = try folder.file("editor", "exec 3> '\(alive)'\nsleep 600 &\necho editing\nsleep 600\necho over\n")
        let chat = try await chat(environment: ["EDITOR": "/bin/sh \(editor)"])
        defer { chat.stop() }
        try await chat.terminal.press("C-g")
        try await chat.terminal.wait("the editor") { !$0.isAlternate && $0.text.contains("editing") }
        try await chat.terminal.send(signal: number)
        #expect(try await chat.terminal.end() == code)
        #expect(try chat.terminal.hasItsModesBack())
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&polled, 1, 10_000) == 1 && Int32(polled.revents) & POLLHUP != 0)
    }

    /// Reports that come where nobody has asked for them, and a paste that never ends.
    @Test func whatNobodyTyped() async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.send(
            bytes: "a\u{1B}[<64;10;10M\u{1B}[M !!\u{1B}[M#~\u{7F}\u{1B}]11;\(String(repeating: "x", count: 300))\u{7}b")
        try await chat.terminal.wait("the letters alone") { $0.rows[$0.cursor.row] == "> ab" }
        try await chat.terminal.send(bytes: "\u{1B}[200~pasted")
        try await chat.terminal.wait("what was pasted") { $0.rows[$0.cursor.row] == "> abpasted" }
        try await chat.terminal.type("c")
        try await chat.terminal.wait("a key") { $0.rows[$0.cursor.row] == "> abpastedc" }
    }

    @Test func theHistoryOfEarlierRuns() async throws {
        let folder = try TemporaryFolder()
        try folder.file("state/agent-chat/history", "long ago\n\u{1B}[31mred\n")
        let environment = ["XDG_STATE_HOME": folder.path("state")]
        let first = try await chat(environment: environment)
        defer { first.stop() }
        try await first.terminal.type("Maria")
        try await first.terminal.press("Enter")
        _ = try await said(first)
        let second = try await chat(environment: environment)
        defer { second.stop() }
        for text in ["Maria", "[31mred", "long ago"] {
            try await second.terminal.press("C-p")
            try await second.terminal.wait("“\(text)”") { $0.rows[$0.cursor.row] == "> \(text)" }
        }
        #expect(try folder.text("state/agent-chat/history").hasSuffix("\nMaria\n"))
    }

    @Test func aHistoryThatIsSwitchedOff() async throws {
        let folder = try TemporaryFolder()
        try folder.file("state/agent-chat/history", "long ago\n")
        try folder.file("config/agent-chat/config.yaml", "history: off\n")
        let chat = try await chat(
            environment: ["XDG_STATE_HOME": folder.path("state"), "XDG_CONFIG_HOME": folder.path("config")])
        defer { chat.stop() }
        try await chat.terminal.press("C-p")
        try await chat.terminal.type("Maria")
        try await chat.terminal.wait("the name alone") { $0.rows[$0.cursor.row] == "> Maria" }
        try await chat.terminal.press("Enter")
        _ = try await said(chat)
        #expect(try folder.text("state/agent-chat/history") == "long ago\n")
    }

    @Test func copyingTheLastMessage() async throws {
        let chat = try await chat([ScreenChat.says("**Name?** " + String(repeating: "long ", count: 40) + "日本")])
        defer { chat.stop() }
        try await chat.terminal.press("C-y")
        try await chat.terminal.wait(for: "opied")
        #expect(
            try await chat.terminal.clipboard().hasPrefix("**Name?** " + String(repeating: "long ", count: 40) + "日本"))
    }

    @Test func commandsAreCompleted() async throws {
        let chat = try await chat()
        defer { chat.stop() }
        try await chat.terminal.type("/se")
        try await chat.terminal.wait(for: "/search")
        try await chat.terminal.press("Tab")
        try await chat.terminal.wait("the completion") { $0.rows[$0.cursor.row].contains("/search") }
    }

    @Test(arguments: [(["C-d"], 0), (["/quit", "Enter"], 0), (["C-c", "C-c"], 130)])
    func leaving(keys: [String], code: Int) async throws {
        let chat = try await chat()
        defer { chat.stop() }
        for key in keys {
            if key.hasPrefix("/") { try await chat.terminal.type(key) } else { try await chat.terminal.press(key) }
        }
        #expect(try await chat.terminal.end() == code)
        #expect(try chat.terminal.hasItsModesBack())
    }
}
