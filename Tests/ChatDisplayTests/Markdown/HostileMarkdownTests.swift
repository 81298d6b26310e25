import TestSupport
import Testing

@testable import ChatDisplay

/// Texts that parsers have taken minutes for, or crashed on. Work is counted: in bytes of a block, which cmark gets at once,
/// and in cells that come of it.
@Suite("Markdown against its reader", .timeLimit(.minutes(1)))
struct HostileMarkdownTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var testDescription: String { name }
        init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }
    }

    private static func many(_ piece: String, _ count: Int = 4000) -> String { String(repeating: piece, count: count) }

    private static let cases = [
        Case("deep quotes", many(">", 10_000) + "x"),
        Case("deep quotes, spaced", many("> ", 5000) + "x"),
        Case("list markers on a line", many("- ", 10_000) + "x"),
        Case("stars on a line", many("* ") + "x"),
        Case("numbers on a line", many("1. ") + "x"),
        Case("quotes and lists", many("> - ") + "x"),
        Case("a list in a list in a list", (0..<120).map { many(" ", $0 * 2) + "- x\n" }.joined()),
        Case("a quote in a quote in a quote", (1..<100).map { many(">", $0) + " x\n" }.joined()),
        Case("opening brackets", many("[", 16_000)),
        Case("links in links", many("[a](") + "b"),
        Case("images in images", many("![a") + many("](b)", 900)),
        Case("brackets, closed", many("[", 8000) + many("]", 8000)),
        Case("emphasis in emphasis", many("*a **b ", 2000)),
        Case("emphasis, closed", many("*a ", 1900) + many("b* ", 1900)),
        Case("underscores", many("_", 16_000)),
        Case("tildes", many("~~a ")),
        Case("backticks of every length", (1..<170).map { many("`", $0) + " " }.joined()),
        Case("tags that begin", many("<a ")),
        Case("comments that begin", many("x <!-- ", 2000)),
        Case("HTML blocks", many("<div>\n\n", 2000)),
        Case("entities", many("&#x1F600;", 1700)),
        Case("addresses", many("www.a@", 2000)),
        Case("definitions", many("[a]: b\n", 2000)),
        Case(
            "a table of 500 columns", many("|a", 500) + "\n" + many("|-", 500) + "\n" + many(many("|b", 500) + "\n", 12)
        ),
        Case(
            "a table of a long header", many("|" + many("h", 700), 10) + "\n" + many("|-", 10) + "\n" + many("|\n", 900)
        ),
        Case("bars", many("|", 16_000)),
        Case("a number beyond Int", "99999999999999999999999. x\n"),
        Case("the greatest number", "999999999. x\n999999999. y\n1. z\n"),
        Case("marks", "e" + many("\u{301}", 8000)),
        Case("nothing visible", many("\u{200B}", 5000)),
        Case("Hangul that would join", many("\u{1100}\u{1161}\u{11A8}", 1500)),
        Case("tabs", many("\t", 8000) + "x"),
        Case("carriage returns", many("\r", 8000) + "x"),
        Case("headings", many("#\n", 4000)),
        Case("fences", many("```\n", 3000)),
        Case("underlines", many("a\n===\n", 1500)),
        Case("spaces", many(" ", 16_000) + "x"),
        Case("spaces at the ends of lines", many("a" + many(" ", 500) + "\n", 30)),
    ]

    @Test("is laid out in a bounded number of cells", arguments: cases)
    func isBounded(_ example: Case) {
        let document = MarkdownDocument(complete: example.text)
        var cells = 0
        for block in 0..<document.blockCount {
            #expect(document.source(ofBlock: block).utf8.count <= MarkdownBlockScanner.longestBlock)
            for row in document.rows(ofBlock: block, width: 40) {
                #expect(row.row.width <= 40)
                cells += row.row.width + 1
            }
        }
        // A list of empty items shows a marker for each, a table a bar between its columns, a rule is as wide as the row.
        #expect(cells <= 12 * example.text.utf8.count + 200, "\(cells) cells of \(example.text.utf8.count) bytes")
    }

    @Test("in a line of a megabyte costs the same for each piece", arguments: ["x", "word ", "7", "<", "日", "|", "- "])
    func longLine(piece: String) {
        let chunk = Self.many(piece, 4096 / piece.utf8.count)
        var document = MarkdownDocument()
        for _ in 0..<256 { document.append(chunk) }
        document.finish()
        #expect(document.blockCount >= document.text.utf8.count / MarkdownBlockScanner.longestBlock)
        #expect(document.blockCount <= document.text.utf8.count / 8192)
        for block in [0, document.blockCount / 2, document.blockCount - 1] {
            #expect(document.source(ofBlock: block).utf8.count <= MarkdownBlockScanner.longestBlock)
            #expect(document.rows(ofBlock: block, width: 40).allSatisfy { $0.row.width <= 40 })
        }
    }

    @Test("does not repeat as a header what is none")
    func noHeader() {
        let lines = (0..<900).map { "line \($0) of a paragraph" }
        let text = "first|second\n|-|-|-|\n" + lines.joined(separator: "\n")
        let shown = MarkdownDocument(complete: text).allRows(width: 80).map(\.text)
        #expect(shown.count { $0.contains("first") } == 1)
        #expect(shown.suffix(900) == lines[...])
    }

    // MARK: What cmark does not get

    /// Each of these makes cmark work for long when there is enough of it.
    private static let floods = [
        "![[]()", "[", "![", "[a](", "*a ", "**a", "_a ", "*a_ ", "`a", "<", "<?", "<!--", "&a", "a@", "a@b.",
        "www.",
        "||||||||||||||||||||||||||||||\n", "~~a", ">", "- ", "1. ", "> - ",
    ]

    @Test("is shown as it is, without cmark's work", arguments: floods)
    func flood(piece: String) {
        let flood = String(repeating: piece, count: 16_000 / piece.utf8.count)
        #expect(!CmarkBounds.allow(Array(flood.utf8)))
        let shown = MarkdownDocument(complete: flood).allRows(width: 80).map(\.text).joined()
        #expect(shown.filter { $0 != " " } == flood.filter { $0 != " " && $0 != "\n" })
    }

    @Test("is not what people write")
    func ordinary() throws {
        var tour = try Fixture.text("display/tour.md")
        while tour.utf8.count < 14_000 { tour += tour }
        #expect(CmarkBounds.allow(Array(tour.utf8)))
        // 16 KiB of links, of addresses, of table rows, of times.
        for (piece, count) in [
            ("[a link](https://example.org/page) ", 450), ("someone@example.org, ", 290), ("| a | b | c |\n", 1100),
            ("12:30 ", 2600),
        ] {
            #expect(CmarkBounds.allow(Array(String(repeating: piece, count: count).utf8)), "\(piece)")
        }
    }

    @Test("may be nested deeply")
    func nested() {
        let texts = [
            (0..<170).map { String(repeating: " ", count: $0) + "- a\n" }.joined(),
            (0..<120).map { String(repeating: "  ", count: $0) + "- a\n" }.joined(),
            (0..<99).map { String(repeating: ">", count: $0) + " a\n" }.joined(),
            String(repeating: "> ", count: 99) + "a", String(repeating: "- ", count: 99) + "a",
            String(repeating: "*a **b ", count: 500) + String(repeating: "** *", count: 500),
            String(repeating: "[", count: 400) + "a" + String(repeating: "](b)", count: 400),
        ]
        for text in texts {
            for width in [1, 2, 7, 80] {
                let rows = MarkdownDocument(complete: text).allRows(width: width)
                #expect(rows.allSatisfy { $0.width <= width })
                let count = { (text: String) in text.count { $0 == "a" } }
                #expect(count(rows.map(\.text).joined()) == count(text))
            }
        }
    }

    @Test("cannot bring a control character to a cell by an entity, a title, an address or a fence's label")
    func entities() {
        let texts = [
            "&#27;[2J", "&#x9b;31m", "`\u{1B}`", "[a](<&#27;b> \"&#27;c\")", "![&#27;](&#10;)",
            "```&#27;x\n&#27;\u{1B}\n```",
            "<a href=\"\u{1B}\">", "&#x202E;abc", "| &#27; |\n|-|\n| \u{7} |", "&#0;", "- &#27;\n- \u{9B}",
        ]
        for text in texts {
            for row in MarkdownDocument(complete: text).allRows(width: 30) {
                #expect(row.isMeasured, "\(text.debugDescription)")
            }
        }
    }

    @Test("looks the same to the scanner and to cmark where something that is replaced stands before markup")
    func invisible() {
        for invisible in ["\u{202E}", "\u{2066}", "\u{E0041}", "\u{FFF9}"] {
            let rows = MarkdownDocument(complete: "a\n\n\(invisible)```\n\n# b").allRows(width: 20)
            #expect(rows.map(\.text) == ["a", "", "\u{FFFD}```", "", "b"])
        }
    }
}
