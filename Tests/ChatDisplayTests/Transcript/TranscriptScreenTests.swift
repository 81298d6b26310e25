import SessionLog
import Streaming
import TestSupport
import Testing

@testable import ChatDisplay

/// Whole screens, as Tests/Fixtures/screens keeps them.
@Suite("Screens of the transcript")
struct TranscriptScreenTests {
    @Test(
        "show what the log tells", arguments: Script.all,
        [(20, 5), (40, 12), (80, 24)])
    func screens(_ script: Script, size: (columns: Int, rows: Int)) throws {
        var view = TranscriptView(
            script.log.events, width: size.columns, height: size.rows, betweenAgents: script.betweenAgents)
        script.act(&view)
        let rows = view.shown()
        #expect(rows.count == size.rows)
        #expect(rows.allSatisfy { CellText.width(of: $0) <= size.columns })
        let shown = rows.map { $0.replacing(/\ +$/, with: "") + "\n" }.joined()
        let name = "transcript-\(script.name)-\(size.columns)x\(size.rows)"
        #expect(try shown == Fixture.approved("screens/\(name).txt", for: shown), "\(name)")
    }

    struct Script: Sendable, CustomTestStringConvertible {
        let name: String
        var betweenAgents = false
        let log: LogScript
        var act: @Sendable (inout TranscriptView) -> Void = { _ in }
        var testDescription: String { name }

        init(
            _ name: String, betweenAgents: Bool = false,
            act: @escaping @Sendable (inout TranscriptView) -> Void = { _ in },
            humans: [String] = [], _ write: (inout LogScript) -> Void
        ) {
            self.name = name
            self.betweenAgents = betweenAgents
            self.act = act
            var log = LogScript(humans: humans)
            write(&log)
            self.log = log
        }

        static let all = [
            Script("empty") { _ in },
            Script("talk") {
                $0.stream("a", "Guide", ["Hello! ", "What is ", "your name?"])
                $0.human("Maria")
                $0.start("b", "Guide")
                $0.write("b", "Welcome, Mar")
            },
            Script("cut-off") {
                $0.start("a", "Guide")
                $0.write("a", "The first answer that was")
                $0.abort("a", .error)
                $0.start("b", "Guide", replaces: "a")
                $0.write("b", "The second one.")
                $0.complete("b")
                $0.start("c", "Guide")
                $0.write("c", "One, two,")
                $0.abort("c", .cancelled)
                $0.start("d", "Guide")
                $0.write("d", "Lorem ipsum")
                $0.abort("d", .length)
            },
            Script("interleaved", betweenAgents: true) {
                $0.start("a", "Guide", to: "Weather")
                $0.write("a", "Will it rain")
                $0.start("b", "Weather")
                $0.write("b", "I look at ")
                $0.write("a", " tomorrow?")
                $0.write("b", "the sky.")
                $0.complete("a")
            },
            Script("humans", humans: ["Alice", "Bob"]) {
                $0.human("It is me.", as: "Alice")
                $0.human("And me.", as: "Bob")
                $0.whole("Guide", "Hello, Bob.", to: "Bob")
                $0.end(.failed(RunFailure(.program, "Step 02 of Main failed (main.pb:12): no answer. Start it again.")))
            },
            Script("artifact") {
                $0.whole(
                    "Guide", "See Artifact[report.md].",
                    artifacts: [MessageArtifact(name: "report.md", content: "All is well.\nMostly.")])
                $0.whole("Guide", "")
                $0.end()
            },
            Script("hostile") {
                $0.whole("Gui\u{1B}[31mde\nX", "\u{1B}]52;c;AAAA\u{07}red\u{202E}der \u{9B}2J")
                $0.human("日本語のテキストを幅で折り返す e\u{301}\u{301}\u{301} 👨‍👩‍👧 👍🏽 ❤️")
            },
            Script("scrolled", act: { $0.scroll(by: -2) }) {
                for number in 1...12 { $0.whole("Guide", "Message \(number)") }
            },
        ]
    }
}
