import SessionLog
import Testing

@testable import ChatDisplay

@Suite("Commands")
struct ChatCommandTests {
    static let lines: [(String, ChatCommand.Line)] = [
        ("hello", .message("hello")),
        ("", .message("")),
        ("//", .message("/")),
        ("//help", .message("/help")),
        ("/help", .command(.help)),
        ("/help  ", .command(.help)),
        ("/save", .command(.save(nil))),
        ("/save my file.md ", .command(.save("my file.md"))),
        ("/copy", .command(.copy(code: false))),
        ("/copy code", .command(.copy(code: true))),
        ("/search a b", .command(.search("a b"))),
        ("/stream on", .command(.stream(true))),
        ("/stream off", .command(.stream(false))),
        ("/mouse on", .command(.mouse(true))),
        ("/mouse off", .command(.mouse(false))),
        ("/log", .command(.log)),
        ("/quit", .command(.quit)),
        ("/quit now", .wrong("Write it as /quit.")),
        ("/search", .wrong("Write it as /search TEXT.")),
        ("/stream yes", .wrong("Write it as /stream on|off.")),
        ("/qiut", .wrong("No command /qiut. Did you mean /quit? Begin with // to send it as text.")),
        (
            "/usr/bin/env is missing",
            .wrong("No command /usr/bin/env. See /help. Begin with // to send it as text.")
        ),
    ]

    @Test("are read from a line", arguments: lines)
    func read(_ line: String, _ expected: ChatCommand.Line) {
        #expect(ChatCommand.read(line) == expected)
    }

    /// What is entered, and what is to be done outside.
    static let actions: [(String, [ChatScreen.Action])] = [
        ("/save<Enter>", [.save(nil)]), ("/save a.txt<Enter>", [.save("a.txt")]),
        ("/copy<Enter>", [.copy("See:\n\n```swift\nlet a = 1\n```\nDone.")]),
        ("/copy code<Enter>", [.copy("let a = 1")]),
        ("/mouse on<Enter>", [.setMouse(true)]), ("/mouse off<Enter>", [.setMouse(false)]),
        ("/quit<Enter>", [.quit(isInterrupted: false)]),
        ("/help<Enter>", []), ("/log<Enter>", []), ("/search a<Enter>", []), ("/stream off<Enter>", []),
    ]

    @Test("do what they say, while the program works and while it waits", arguments: actions, [true, false])
    func perform(_ entered: (String, [ChatScreen.Action]), isWaiting: Bool) {
        var script = ScreenScript()
        script.say("See:\n\n```swift\nlet a = 1\n```\nDone.")
        if isWaiting { script.wait() }
        #expect(script.press(entered.0) == entered.1)
        #expect(script.screen.editor.isEmpty)
        #expect(script.screen.typedAhead.lines.isEmpty)
    }

    @Test("/help opens the help, /log the log, /search the search; /stream switches")
    func effects() {
        var script = ScreenScript()
        script.press("/help<Enter>")
        #expect(script.window(.help).first?.contains("Help") == true)
        script.press("<Esc>/log<Enter>")
        #expect(script.window(.log).first?.contains("Log") == true)
        script.press("/log<Enter>")
        #expect(script.window(.log).isEmpty)
        script.press("/stream off<Enter>")
        #expect(script.screen.transcript.showsMessagesWhole)
        #expect(script.status() == "messages are shown whole")
        script.press("/stream on<Enter>")
        #expect(!script.screen.transcript.showsMessagesWhole)
        script.press("/search lorem<Enter>")
        #expect(script.input() == "Search: lorem")
        #expect(script.status() == "nothing found")
    }

    @Test("/copy code says if there is none")
    func noCode() {
        var script = ScreenScript()
        script.say("No code.")
        #expect(script.press("/copy code<Enter>") == [])
        #expect(script.status() == "The last message has no code block.")
    }

    @Test("are all in the help, with every key")
    func help() {
        for width in [16, 36, 76] {
            let rows = HelpText.rows(width: width)
            #expect(rows.allSatisfy { $0.width <= width })
            let text = rows.map(\.text).joined(separator: " ").split(separator: " ").joined(separator: " ")
            for entry in ChatCommand.table { #expect(text.contains(entry.usage)) }
            for key in HelpText.keys { #expect(text.contains(key.keys)) }
        }
    }

    // MARK: Completion

    @Test("are listed while they are typed")
    func listed() {
        var script = ScreenScript()
        script.press("/")
        #expect(script.window(.completion).count == ChatCommand.table.count)
        script.press("s")
        #expect(script.screen.completion?.choices.map(\.label) == ["/save [FILE]", "/search TEXT", "/stream on|off"])
        script.press("<Esc>e")
        #expect(script.screen.completion?.choices.map(\.label) == ["/search TEXT"])
        script.press("<C-u>a/")
        #expect(script.screen.completion == nil)
        script.press("<C-u>//")
        #expect(script.screen.completion == nil)
    }

    @Test("Enter runs what is typed, or what was chosen, and never what was only listed first")
    func enterInList() {
        var script = ScreenScript()
        #expect(script.press("/s<Enter>") == [])
        #expect(script.screen.editor.string == "/save ")
        #expect(script.press("<C-u>/copy <Enter>") == [])
        #expect(script.press("<C-u>/q<Enter>") == [.quit(isInterrupted: false)])
        #expect(script.press("<C-u>/<Up><Enter>") == [.quit(isInterrupted: false)])
        #expect(script.press("<C-u>/m<Enter>") == [])
        #expect(script.press("<Down><Enter>") == [.setMouse(false)])
    }
}
