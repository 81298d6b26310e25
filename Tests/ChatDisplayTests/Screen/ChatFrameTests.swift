import SessionLog
import Streaming
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("A frame of the screen")
struct ChatFrameTests {
    @Test("says that a window is too small", arguments: [(19, 24), (80, 4), (1, 1), (0, 0), (20, 1)])
    func tooSmall(columns: Int, rows: Int) {
        var script = ScreenScript(columns: columns, rows: rows)
        let frame = script.frame()
        #expect(frame.cursor == nil)
        if columns >= 19 { #expect(frame.windows.first?.rows.first?.text.hasPrefix("Too small: at least") == true) }
        check(frame)
        #expect(script.screen.nextChange(after: script.now) == nil)
        #expect(script.press("<C-c>") == [.interruptAnswer])
    }

    @Test("has urgency for keys and the first characters of a message, and none for what is not shown")
    func urgency() {
        var script = ScreenScript()
        _ = script.frame()
        script.log(.transition)
        script.log(.step(agent: "Guide", playbook: "Main", number: "01", source: ""))
        #expect(script.screen.urgency == .none)
        script.log(.status(agent: "Guide", .waitingForModel))
        #expect(script.screen.urgency == .soon)
        script.handle(.key(.text("a")))
        #expect(script.screen.urgency == .atOnce)
        _ = script.frame()
        #expect(script.screen.urgency == .none)
        script.handle(.diagnostics("warning\n"))
        #expect(script.screen.urgency == .none)
        script.press("<C-u>/log<Enter>")
        _ = script.frame()
        script.handle(.diagnostics("warning\n"))
        #expect(script.screen.urgency == .soon)
        _ = script.frame()
        script.handle(.notice("saved", isError: false))
        #expect(script.screen.urgency == .soon)
    }

    @Test(
        "gives the input up to six rows, and less where there is no room",
        arguments: [(24, 6), (14, 6), (12, 5), (8, 3), (5, 1)])
    func inputRows(rows: Int, expected: Int) {
        var script = ScreenScript(rows: rows)
        script.wait()
        script.handle(.paste("1\n2\n3\n4\n5\n6\n7\n8"))
        #expect(script.window(.input).count == expected)
        #expect(script.window(.input).last == (expected == 1 ? "> 8" : "  8"))
        check(script.frame())
    }

    @Test("gives an agent that was created the next colour, whoever speaks first")
    func colourOfACreatedAgent() {
        var script = ScreenScript()
        for name in ["Guide_2", "Guide_3"] {
            script.log(.agentCreated(agent: name, className: "Guide", creator: "Guide"))
        }
        script.say("Hello", by: "Guide_3")
        let runs = script.frame().windows.first { $0.kind == .transcript }?.rows.first?.runs ?? []
        #expect(runs.filter { $0.text.contains("Guide_3") }.map(\.style.role) == [.speaker(2)])
    }

    @Test("names who gets the line where there are several agents")
    func prompt() {
        var script = ScreenScript(agents: ["Guide", "Host"])
        script.wait("Host")
        script.press("hi")
        #expect(script.input() == "Host> hi")
        #expect(script.frame().cursor?.column == 8)
    }

    @Test("the help scrolls where it does not fit")
    func help() {
        var script = ScreenScript(columns: 40, rows: 10)
        script.press("/help<Enter>")
        #expect(script.window(.help).count == 10)
        #expect(script.window(.help).last?.contains("more below") == true)
        script.press("<End>")
        #expect(script.window(.help).last?.contains("more below") == false)
        script.press("<Up>")
        #expect(script.window(.help).last?.contains("more below") == true)
    }

    @Test("is whole, whatever happens at whatever size", arguments: 0..<10 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var script = ScreenScript(agents: ["Guide", "Hôst 日本"])
        var open: [String] = []
        for step in 0..<150 {
            script.now += Int64.random(in: 0...400, using: &random)
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                script.handle(
                    .resized(
                        columns: Int.random(in: 0...130, using: &random), rows: Int.random(in: 0...50, using: &random)))
            case 1: script.handle(.diagnostics(Self.text(&random)))
            case 2: script.handle(.notice(Self.text(&random), isError: Bool.random(using: &random)))
            case 3: script.handle(.paste(Self.text(&random)))
            case 4: script.handle(.edited(Self.text(&random)))
            case 5: script.wait(["Guide", "Hôst 日本"].randomElement(using: &random) ?? "Guide")
            case 6:
                open.append("r\(step)")
                script.log(.stream(.start(.init(messageID: "r\(step)", sender: "Guide", recipient: LogEvent.human))))
            case 7, 8:
                if let id = open.last {
                    script.log(.stream(.update(.init(messageID: id, content: Self.text(&random), offset: 0))))
                }
            case 9:
                if let id = open.popLast() { script.log(.stream(.complete(.init(messageID: id, content: "x")))) }
            case 10:
                script.log(
                    .status(
                        agent: "Guide",
                        [.waitingForModel, .modelWrites]
                            .randomElement(using: &random) ?? .modelWrites))
            case 11: script.log(.note(level: .warning, agent: nil, text: Self.text(&random)))
            case 12 where step > 120: script.log(.ended(.failed(.init(.program, Self.text(&random)))))
            default: script.handle(.key(Self.keys.randomElement(using: &random) ?? .up))
            }
            if Bool.random(using: &random) { check(script.frame()) }
        }
    }

    /// Windows tile the screen, everything lies within it, and nothing is wider than its window.
    private func check(_ frame: ChatFrame) {
        var row = 0
        for window in frame.windows {
            #expect(window.row == row)
            #expect(window.column == 0 && window.columns == frame.columns)
            row += window.rows.count
        }
        #expect(row == frame.rows || frame.columns == 0)
        for window in frame.windows + frame.popups {
            #expect(window.row >= 0 && window.row + window.rows.count <= frame.rows)
            #expect(window.column >= 0 && window.column + window.columns <= frame.columns)
            #expect(window.rows.allSatisfy { $0.width <= window.columns })
        }
        if let cursor = frame.cursor {
            #expect((0..<frame.rows).contains(cursor.row) && (0..<frame.columns).contains(cursor.column))
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let parts = [
            "word ", "日本語 ", "\n", "e\u{301}", "👨\u{200D}👩\u{200D}👧", "\u{1B}[2J", "/help", "a", "\t", "`", "\u{200B}",
        ]
        return (0..<Int.random(in: 0...60, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static let keys: [ChatKey] =
        KeyScript.keys(
            "ab /日lhnNq<Enter><NewLine><Esc><Tab><BackTab><Backspace><Delete><Left><Right><Up><Down><Home><End><C-Left>"
                + "<C-Right><PgUp><PgDn><C-Home><C-End><WheelUp><WheelDown><C-f><C-l><C-w><C-u><C-p><C-n><A-u><A-r><C-c>"
        )
        + KeyScript.keys("/////////sssstream")
}
