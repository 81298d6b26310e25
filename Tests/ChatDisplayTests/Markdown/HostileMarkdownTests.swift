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

    @Test("leaves texts to cmark that people write, and shows the others as they are")
    func bounds() {
        #expect(CmarkBounds.allow(Array("> - *a* [b](c) `d` <e@f.g> &amp; | h".utf8)))
        for example in ["deep quotes", "list markers on a line", "opening brackets", "bars"] {
            let text = Self.cases.first { $0.name == example }?.text ?? ""
            #expect(!CmarkBounds.allow(Array(text.utf8)), "\(example)")
        }
        #expect(
            MarkdownDocument(complete: Self.many("[", 1001)).allRows(width: 2000).map(\.text) == [Self.many("[", 1001)])
    }

    @Test("does not repeat as a header what is none")
    func noHeader() {
        let lines = (0..<900).map { "line \($0) of a paragraph" }
        let text = "first|second\n|-|-|-|\n" + lines.joined(separator: "\n")
        let shown = MarkdownDocument(complete: text).allRows(width: 80).map(\.text)
        #expect(shown.count { $0.contains("first") } == 1)
        #expect(shown.suffix(900) == lines[...])
    }
}
