import SessionLog
import Testing

@testable import ChatDisplay

/// What was said before the screen opened is seen on it.
@Suite("Warnings on the full screen")
struct WarningTests {
    @Test("stand in the transcript and in the log, safely", arguments: [(20, 5), (40, 12), (80, 24)])
    func shown(columns: Int, rows: Int) {
        var script = ScreenScript(columns: columns, rows: rows)
        script.handle(.warning("This session\u{1B}[2J is not saved."))
        let words = "This session␛[2J is not saved."
        #expect(Self.words(script.window(.transcript)) == words)
        script.press("/log<Enter>")
        let logged = Self.words(Array(script.window(.log).dropFirst()))
        // On the smallest screen it has a row of it.
        #expect(!logged.isEmpty && words.hasSuffix(logged))
    }

    @Test("of many lines are cut in the transcript, and whole in the log")
    func many() {
        var script = ScreenScript()
        script.handle(.warning((1...9).map { "a.md:\($0): warning: no." }.joined(separator: "\n")))
        let shown = script.window(.transcript).filter { !$0.isEmpty }
        #expect(shown == (1...4).map { "a.md:\($0): warning: no." } + ["… and 5 more lines: /log shows all"])
        script.press("/log<Enter><C-Home>")
        #expect(script.window(.log).contains { $0.hasPrefix("a.md:1:") })
        script.press("<C-End>")
        #expect(script.window(.log).last == "a.md:9: warning: no.")
    }

    @Test("and what went wrong stand in the log, also where the status line cuts them")
    func notices() {
        var script = ScreenScript(columns: 40, rows: 12)
        let sentence = "/a/very/long/path/of/a/file.md cannot be written: No space left on device."
        script.handle(.notice(sentence, isError: true))
        script.handle(.notice("Copied.", isError: false))
        script.press("/log<Enter>")
        #expect(Self.words(Array(script.window(.log).dropFirst())) == sentence)
    }

    private static func words(_ rows: [String]) -> String {
        rows.joined(separator: " ").split(separator: " ").joined(separator: " ")
    }
}
