import SessionLog
import Streaming
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("The search in a transcript")
struct TranscriptSearchTests {
    @Test(
        "takes upper and lower case as the same unless it has upper case",
        arguments: [
            ("word", "A Word here", true), ("Word", "a word here", false), ("Word", "a Word", true),
            ("straße", "Die STRAßE", true), ("äpfel", "zwei ÄPFEL", true), ("ÄPFEL", "zwei äpfel", false),
            ("привет", "ПРИВЕТ", true), ("日本", "日本語", true), ("two words", "two\n  words", true),
            ("two words", "twowords", false), ("  two ", "two", true), ("aab", "aaab", true), ("x", "", false),
            ("é", "caf\u{65}\u{301}", true), ("👍", "good 👍🏽", true), ("👍🏽", "good 👍", true), ("e", "caf\u{e9}", false),
            ("e", "caf\u{65}\u{301}", false), ("cafe\u{301}", "CAF\u{c9}", true), ("\u{212B}", "\u{c5}", true),
            ("\u{1ed9}", "o\u{302}\u{323}", true), ("한국", "대\u{1112}\u{1161}\u{11ab}국", true), ("\u{f900}", "豈", true),
            ("한국", "대한국", true), ("\u{1112}\u{1161}\u{11ab}", "한", true),
            // A character whose first part comes later in the table, and is two in turn.
            ("\u{5E9}\u{5BC}\u{5C1}", "\u{FB2C}", true),
            ("in\u{AD}visible", "invisible", true), ("invisible", "in\u{200B}visible", true),
            ("میخواهم", "می\u{200C}خواهم", true), ("می\u{200C}خواهم", "میخواهم", true),
            ("ab", "a\u{202E}b", false), ("\u{202E}b", "a\u{202E}b", true),
        ])
    func needles(_ needle: String, _ text: String, _ isFound: Bool) throws {
        #expect(try Self.isFound(#require(SearchNeedle(needle)), in: text) == isFound)
    }

    /// In a text that is shown as it is. What its source tells is never less.
    private static func isFound(_ needle: SearchNeedle, in text: String) -> Bool {
        let isFound = !needle.matches(in: SearchForm(text, isFolded: needle.isFolded).scalars).isEmpty
        #expect(needle.mayBeShown(by: text) || !isFound)
        #expect(isFound || !needle.isCertainlyShown(by: text))
        return isFound
    }

    @Test(
        "finds what is shown, and nothing else",
        arguments: [
            ("bold", "bo**ld**", true), ("one two", "one **two**", true), ("one two", "*one* `two`", true),
            ("one two three", "> one\n> two three", true), ("a_b", "a\\_b", true), ("r&d", "R&amp;D", true),
            ("café", "caf&eacute;", true), ("amp", "R&amp;D", false),
            ("text (http://x.org", "[text](http://x.org)", true),
            ("image: cat", "![cat](x.png)", true), ("**", "**bold**", false), ("](", "[a](http://x.org)", false),
            ("• one", "- one", true), ("two", "```\none two\n```", true),
            ("**", "```\n**\n```", true), ("swift", "```swift\nlet a\n```", true), ("heading", "## A *head*ing", true),
            ("#", "## A heading", false), ("left", "| a | b |\n|---|---|\n| le**ft** | right |", true),
            ("---", "| a | b |\n|---|---|\n| left | right |", false),
            ("averylongwordthatiscut", "averylong*wordthat*iscut", true),
        ])
    func shown(_ needle: String, _ text: String, _ isFound: Bool) {
        var view = Self.view(["Nothing", text, "No"], width: 16, height: 20)
        #expect(view.search(for: needle) == (isFound ? 1 : 0))
        #expect(Self.marked(&view, .currentMatch).isEmpty != isFound)
    }

    @Test("finds the name of an artifact")
    func artifact() {
        var log = LogScript()
        log.whole("Guide", "See below.", artifacts: [.init(name: "report.md", content: "Text")])
        var view = TranscriptView(log.events, width: 40, height: 30)
        #expect(view.search(for: "[report.md]") == 1)
    }

    @Test("looks at a long transcript a slice at a time")
    func slices() {
        let texts = (0..<3000).map { "**Number \($0)** " + String(repeating: "and *more* ", count: 20) }
        var view = Self.view(texts + ["last ones"])
        _ = view.rows()
        var before = view.blocksLaidOut
        #expect(view.search(for: "**") == 0)
        var slices = 1
        while view.isSearching {
            #expect(view.blocksLaidOut - before < 600)
            before = view.blocksLaidOut
            #expect(view.goOnSearching() == 0)
            slices += 1
        }
        #expect(slices > 5)
        // What stands in the source as it is shown needs no layout.
        before = view.blocksLaidOut
        #expect(view.search(for: "number") > 500)
        while view.isSearching { _ = view.goOnSearching() }
        #expect(view.search(for: "number") == 3000)
        #expect(view.blocksLaidOut - before < 60)
    }

    @Test("finds in random texts what a plain comparison finds", arguments: 0..<50)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let letters = ["a", "A", "b", "ä", "Ä", " ", "\n", "日", "é"]
        let text = (0..<60).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
        let part = (0..<Int.random(in: 1...3, using: &random)).map { _ in letters.randomElement(using: &random) ?? "" }
        guard let needle = SearchNeedle(part.joined()) else { return }
        // White space once, and cases as the needle has them.
        func plain(_ text: String) -> String {
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            return part.contains { $0 != $0.lowercased() } ? words : words.lowercased()
        }
        #expect(Self.isFound(needle, in: text) == plain(text).contains(plain(part.joined())))
    }

    @Test("knows when it only has to look where it has found")
    func narrows() throws {
        let short = try #require(SearchNeedle("ab"))
        #expect(try #require(SearchNeedle("abc")).narrows(short))
        #expect(try #require(SearchNeedle("abC")).narrows(short))
        #expect(try !#require(SearchNeedle("ac")).narrows(short))
        #expect(try !short.narrows(#require(SearchNeedle("A"))))
    }

    private static func view(_ texts: [String], width: Int = 40, height: Int = 6) -> TranscriptView {
        var log = LogScript()
        for text in texts { log.whole("Guide", text) }
        return TranscriptView(log.events, width: width, height: height)
    }

    private static func marked(_ view: inout TranscriptView, _ role: StyleRole) -> [String] {
        view.rows().flatMap { $0.runs.filter { $0.style.role == role }.map(\.text) }
    }

    @Test("goes to the nearest match towards the start, and from there to all others")
    func goes() {
        var view = Self.view((0..<50).map { $0.isMultiple(of: 10) ? "A needle, number \($0)" : "Hay \($0)" })
        #expect(view.search(for: "n") == 5)
        #expect(view.search(for: "needle") == 5)
        #expect(view.shown().contains { $0.contains("number 40") })
        #expect(Self.marked(&view, .currentMatch) == ["needle"])
        #expect(!view.isFollowing)
        #expect(view.goToMatch(forward: true) == false)
        for number in [30, 20, 10, 0] {
            #expect(view.goToMatch(forward: false) == true)
            #expect(view.shown().contains { $0.contains("number \(number)") })
        }
        #expect(view.goToMatch(forward: false) == false)
        for number in [10, 20, 30, 40] {
            #expect(view.goToMatch(forward: true) == true)
            #expect(view.shown().contains { $0.contains("number \(number)") })
        }
        let shown = view.shown()
        view.endSearch()
        #expect(view.shown() == shown)
        #expect(Self.marked(&view, .currentMatch).isEmpty)
        #expect(view.search(for: "nowhere") == 0)
        #expect(view.shown() == shown)
    }

    @Test("goes from what is shown once the current match is out of view")
    func goesFromView() {
        var view = Self.view((0..<50).map { $0.isMultiple(of: 10) ? "A needle, number \($0)" : "Hay \($0)" })
        view.search(for: "needle")
        view.scrollToStart()
        view.scroll(by: 10)
        #expect(view.goToMatch(forward: true) == true)
        #expect(view.shown().contains { $0.contains("number 10") })
    }

    @Test("marks every match on the screen, also one that goes over two rows, and takes no column")
    func marks() {
        var view = Self.view(["one needle\nand one\nneedle"], width: 20, height: 6)
        let plain = view.shown()
        #expect(view.search(for: "one needle") == 1)
        #expect(view.shown() == plain)
        let marks = Self.marked(&view, .match) + Self.marked(&view, .currentMatch)
        #expect(marks.joined(separator: " ").split(separator: " ").count == 4)
        #expect(Self.marked(&view, .currentMatch).joined(separator: " ") == "one needle")
    }

    @Test("finds in messages that came after it began, and in one that is being written")
    func finds() {
        var log = LogScript()
        log.whole("Guide", "A needle")
        var view = TranscriptView(log.events, width: 40, height: 30)
        #expect(view.search(for: "needle") == 1)
        let count = log.events.count
        log.start("a", "Guide")
        log.write("a", "Another need")
        log.whole("Guide", "No hay")
        log.write("a", "le")
        view.take(Array(log.events[count...]))
        #expect(view.goToMatch(forward: true) == true)
        #expect(Self.marked(&view, .match) == ["needle"])
        #expect(view.search(for: "needle") == 2)
        log.complete("a")
        view.take([log.events[log.events.count - 1]])
        #expect(view.search(for: "needle") == 2)
    }

    @Test("lays out no more than what leads to the match")
    func work() {
        var view = Self.view((0..<2000).map { $0 == 7 ? "A needle" : "Hay \($0)" }, height: 24)
        _ = view.rows()
        let before = view.blocksLaidOut
        #expect(view.search(for: "needle") == 1)
        _ = view.rows()
        #expect(view.shown().contains { $0.contains("A needle") })
        #expect(view.blocksLaidOut - before <= 60)
    }

    @Test("lays out of a long message what matches")
    func workInOneMessage() {
        var view = Self.view(
            [(0..<600).map { $0 == 7 ? "A needle" : "Hay \($0)" }.joined(separator: "\n\n")], height: 24)
        _ = view.rows()
        let before = view.blocksLaidOut
        #expect(view.search(for: "needle") == 1)
        #expect(view.shown().contains { $0.contains("A needle") })
        #expect(view.blocksLaidOut - before <= 60)
    }
}
