import SessionLog
import Streaming
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("Markdown in the view of a transcript")
struct TranscriptMarkdownTests {
    @Test("is counted exactly as it arrives, also where markup takes rows away", arguments: 0..<16)
    func newLines(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random, markup: true)
        log.grow(by: 30, &random)
        let (width, height) = TranscriptWalkTests.sizes.randomElement(using: &random) ?? (80, 24)
        var view = TranscriptView(log.events, width: width, height: height, betweenAgents: true)
        view.scroll(by: -Int.random(in: 1...40, using: &random))
        guard !view.isFollowing else { return }
        let before = view.wholeTranscript().count
        for _ in 0..<6 {
            for _ in 0..<3 {
                view.take(log.growLast(&random))
                _ = view.rows()
            }
            // Where the screen holds all that is left, there is nothing to count.
            guard !view.isFollowing else { return }
            #expect(view.newLines == max(0, view.wholeTranscript().count - before))
        }
    }

    // MARK: The row that is read

    @Test("keeps the topmost row where it is read, whatever becomes of the text before it", arguments: 0..<24)
    func anchor(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let width = Int.random(in: 20...70, using: &random)
        var log = LogScript()
        log.start("a", "Guide")
        var view = TranscriptView(log.events, width: width, height: 4)
        var word: String?
        for piece in Array(Self.text(using: &random)).cut(using: &random) where !piece.isEmpty {
            log.write("a", String(piece))
            view.take([log.events[log.events.count - 1]])
            let top = view.shown().first ?? ""
            if let word { #expect(top.contains(word), "seed \(seed), width \(width)") }
            guard word == nil || Int.random(in: 0..<30, using: &random) == 0 else { continue }
            view.scrollToEnd()
            view.scroll(by: -Int.random(in: 1...4, using: &random))
            word = view.isFollowing ? nil : Self.firstWord(of: view.shown().first ?? "")
        }
    }

    /// The word that a row of the text begins with, behind marks; nil if it begins with something else.
    private static func firstWord(of row: String) -> String? {
        let text = row.drop { "│ •-*_`[|>".contains($0) }
        return text.prefixMatch(of: /w[0-9]+x/).map { String($0.output) }
    }

    /// Words that are each there once, in all that may change what stands before it.
    private static func text(using random: inout SeededGenerator) -> String {
        var number = 0
        func word() -> String {
            number += 1
            return "w\(number)x"
        }
        func words(_ count: Int) -> String { (0..<count).map { _ in word() }.joined(separator: " ") }
        var text = ""
        for _ in 0..<7 {
            switch Int.random(in: 0..<7, using: &random) {
            case 0: text += "**\(words(12))** \(words(3)) "
            case 1: text += "_\(words(3)) `\(words(4))`\n\(words(3))_\n"
            case 2: text += "[\(words(8))](http://example.org) "
            case 3: text += "\n\n- \(words(5))\n- \(words(5)) *\(words(4))*\n"
            case 4: text += "\n\n<i>12 + 12 \(words(9))</i>\n12 \(words(2))\n"
            case 5:
                let columns = Int.random(in: 2...5, using: &random)
                text += "\n\n"
                for row in 0..<6 {
                    text += "|" + (0..<columns).map { _ in word() + "|" }.joined() + "\n"
                    if row == 0 { text += "|" + String(repeating: "-|", count: columns) + "\n" }
                }
                // The columns have no room any more.
                text += "|" + String(repeating: word(), count: Int.random(in: 1...6, using: &random)) + "|x|x|x|x|\n\n"
            default: text += words(8) + (["\n", "\n\n"].randomElement(using: &random) ?? "")
            }
        }
        return text
    }

    @Test("shows the same part of a table with and without columns")
    func tableAtTwoWidths() {
        var log = LogScript()
        let rows = (1...40).map { "|name \($0)|place \($0)|a remark about \($0)|\n" }
        log.whole("Guide", "|who|where|what|\n|-|-|-|\n" + rows.joined())
        var view = TranscriptView(log.events, width: 80, height: 6)
        view.scroll(by: -20)
        let top = view.shown().first ?? ""
        #expect(top.contains("name "))
        let name = top.split(separator: " │ ").first { $0.contains("name") }.map { $0.drop { "│ ".contains($0) } } ?? ""
        view.resize(width: 24, height: 6)
        #expect(view.shown().first?.contains("who: \(name)") == true)
    }

    // MARK: Paging

    @Test(
        "shows each place of the text exactly once, page by page, at every width",
        arguments: Array(stride(from: 20, through: 120, by: 10)))
    func pages(width: Int) {
        var log = LogScript()
        var tags: [String] = []
        for message in 0..<6 {
            func tag() -> String {
                tags.append("tag\(tags.count)x")
                return tags.last ?? ""
            }
            let parts = [
                "# \(tag())", "**\(tag())** and \(tag())\n\(tag())", "- \(tag())\n- \(tag())\n  - \(tag())",
                "> \(tag())\n> > \(tag())", "```py\n\(tag())\n\n\(tag())\n```", "1. \(tag())\n\n   \(tag())",
                "|\(tag())|\n|-|\n|\(tag())|\n|\(tag())|", "<div>\n\(tag())\n</div>",
            ]
            log.stream(
                "m\(message)", message.isMultiple(of: 3) ? "Weather" : "Guide", [parts.joined(separator: "\n\n")])
        }
        for height in [3, 17] {
            var view = TranscriptView(log.events, width: width, height: height)
            view.scrollToStart()
            var seen = view.shown()
            let all = view.wholeTranscript()
            // A view that does not come to the end would be paged for ever.
            while !view.isFollowing, seen.count < 2 * all.count + height {
                view.scroll(by: height)
                // The last page may repeat rows of the one before it.
                let page = view.shown()
                seen += view.isFollowing ? page.suffix(all.count - seen.count) : page
            }
            let words = seen.flatMap { $0.split { " │".contains($0) }.map(String.init) }
            #expect(words.filter { $0.hasPrefix("tag") } == tags, "\(width)×\(height)")
        }
    }

    // MARK: A log that is wrong

    @Test("shows the final text, should it not be the one that was streamed")
    func otherFinalText() {
        var log = LogScript()
        log.start("a", "Guide")
        log.write("a", "first\n\nsecond\n\nthird")
        var view = TranscriptView(log.events, width: 40, height: 10)
        #expect(view.shown().joined().contains("first"))
        view.take([.stream(.complete(MessageStreamCompleteEvent(messageID: "a", content: "one\n\ntwo", artifacts: [])))]
        )
        #expect(view.shown() == TranscriptView.shown(of: "one\n\ntwo"))
    }
}

extension TranscriptView {
    fileprivate static func shown(of message: String) -> [String] {
        var log = LogScript()
        log.whole("Guide", message)
        var view = TranscriptView(log.events, width: 40, height: 10)
        return view.shown()
    }
}
