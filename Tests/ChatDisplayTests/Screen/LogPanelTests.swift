import SessionLog
import Testing

@testable import ChatDisplay

@Suite("The log panel")
struct LogPanelTests {
    private func text(_ panel: LogPanel, width: Int = 40, height: Int = 4) -> [String] {
        panel.rows(width: width, height: height).map(\.text)
    }

    @Test("shows what the session log says, in the same words")
    func lines() {
        var panel = LogPanel()
        let events: [LogEvent] = [
            .step(agent: "Guide", playbook: "Main", number: "01", source: "Greet"),
            .usage(agent: "Guide", tokens: .init(input: 10, output: 2)), .transition, .turnStarted(cause: .start),
            .ended(.failed(.init(.program, "It failed."))),
        ]
        let areShown = events.map { panel.take($0) }
        #expect(areShown == [true, true, false, false, true])
        #expect(text(panel) == ["[Guide] Main:01 Greet", "[Guide] 10 tokens in, 2 out", "It failed."])
        #expect(panel.usageText == "Together: 1 request, 10 tokens in, 2 out")
    }

    @Test("shows what was written to standard error by lines, however it was cut, and safely")
    func diagnostics() {
        var panel = LogPanel()
        panel.takeDiagnostics("one\ntw")
        #expect(text(panel) == ["one"])
        panel.takeDiagnostics("o\r\n\n\u{1B}[2Jthree")
        panel.endDiagnostics()
        #expect(text(panel) == ["one", "two", "␛[2Jthree"])
    }

    @Test("keeps a line that is cut anywhere whole, and drops empty ones")
    func cuts() {
        let text = "one\r\n\ntwo\n\n\nthree"
        for end in 0...text.unicodeScalars.count {
            var panel = LogPanel()
            panel.takeDiagnostics(String(String.UnicodeScalarView(text.unicodeScalars.prefix(end))))
            panel.takeDiagnostics(String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(end))))
            panel.endDiagnostics()
            #expect(self.text(panel) == ["one", "two", "three"], "\(end)")
        }
    }

    @Test("is bounded, in lines and in their length")
    func bounded() {
        var panel = LogPanel()
        for number in 0..<5000 { panel.takeDiagnostics("\(number)\n") }
        panel.scrollToStart(width: 40, height: 4)
        #expect((2600...3000).contains(Int(text(panel).first ?? "") ?? 0))
        panel.takeDiagnostics(String(repeating: "x", count: 1 << 20))
        panel.takeDiagnostics(String(repeating: "x", count: 1 << 20) + "\n")
        panel.scrollToEnd()
        #expect(text(panel).last?.hasSuffix("…") == true)
    }

    @Test("follows the end until it is scrolled, and again when it is back")
    func follows() {
        var panel = LogPanel()
        for number in 0..<20 { panel.takeDiagnostics("\(number)\n") }
        panel.scroll(by: -3, width: 40, height: 4)
        #expect(text(panel) == ["13", "14", "15", "16"])
        panel.takeDiagnostics("20\n")
        #expect(text(panel) == ["13", "14", "15", "16"])
        #expect(!panel.isFollowing)
        panel.scroll(by: -100, width: 40, height: 4)
        #expect(text(panel) == ["0", "1", "2", "3"])
        panel.scroll(by: 100, width: 40, height: 4)
        #expect(panel.isFollowing)
        #expect(text(panel) == ["17", "18", "19", "20"])
    }

    @Test("long lines take several rows, and can be scrolled by rows")
    func wraps() {
        var panel = LogPanel()
        panel.takeDiagnostics("aaa bbb ccc ddd\neee\n")
        #expect(text(panel, width: 8, height: 9) == ["aaa bbb", "  ccc", "  ddd", "eee"])
        panel.scroll(by: -1, width: 8, height: 2)
        #expect(text(panel, width: 8, height: 2) == ["  ccc", "  ddd"])
        panel.scroll(by: -1, width: 8, height: 2)
        #expect(text(panel, width: 8, height: 2) == ["aaa bbb", "  ccc"])
    }

    @Test("lines keep their indentation, on all rows")
    func indentation() {
        var panel = LogPanel()
        panel.takeDiagnostics("Traceback\n  File \"a.md\", line 3\n    raise E\n")
        #expect(text(panel, width: 30) == ["Traceback", "  File \"a.md\", line 3", "    raise E"])
        #expect(text(panel, width: 12).suffix(2) == ["    line 3", "    raise E"])
        #expect(text(panel, width: 1, height: 99).allSatisfy { $0.count <= 1 })
    }

    @Test("PgUp scrolls it once it was opened, and Tab leads back to the transcript")
    func focus() {
        var script = ScreenScript()
        for number in 0..<50 { script.handle(.diagnostics("\(number)\n")) }
        script.press("/log<Enter>")
        _ = script.frame()
        script.press("<PgUp>")
        #expect(!script.screen.log.isFollowing)
        script.press("<C-End>")
        #expect(script.screen.log.isFollowing)
        script.press("<Tab><PgUp>")
        #expect(script.screen.log.isFollowing)
        // Without the focus Esc is for the answer.
        #expect(script.press("<Esc>") == [.interruptAnswer])
        #expect(script.screen.isLogOpen)
    }
}
