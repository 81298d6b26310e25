import ChatDisplay
import TestSupport
import Testing

@Suite("Markdown, however it arrives")
struct MarkdownCuttingTests {
    @Test("has the same rows", arguments: 0..<100)
    func sameRows(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = RandomMarkdown.text(using: &random)
        let whole = MarkdownDocument(complete: text)
        let width = Int.random(in: 1...60, using: &random)
        let expected = whole.allRows(width: width)
        var pieces = MarkdownDocument()
        for piece in Array(text.unicodeScalars).cut(using: &random) {
            pieces.append(String(String.UnicodeScalarView(piece)))
        }
        #expect(pieces.allRows(width: width) == expected, "before the end is told: \(text.debugDescription)")
        pieces.finish()
        #expect(pieces.allRows(width: width) == expected)
        #expect(pieces.blockCount == whole.blockCount)
        #expect(pieces.text == text)
    }

    @Test("grows at its last block only", arguments: 0..<40)
    func growth(seed: UInt64) {
        var random = SeededGenerator(seed: 1000 + seed)
        let text = RandomMarkdown.text(using: &random)
        var document = MarkdownDocument()
        var frozen: [[TextRow]] = []
        for scalar in text.unicodeScalars {
            document.append(String(scalar))
            #expect(document.blockCount > frozen.count || document.blockCount == 0)
            for (index, rows) in frozen.enumerated().suffix(2) {
                #expect(document.rows(ofBlock: index, width: 30) == rows)
            }
            while frozen.count < document.blockCount - 1 {
                frozen.append(document.rows(ofBlock: frozen.count, width: 30))
            }
        }
        for (index, rows) in frozen.enumerated() { #expect(document.rows(ofBlock: index, width: 30) == rows) }
    }

    @Test("shows a prefix as the text that the prefix is", arguments: 0..<20)
    func prefixes(seed: UInt64) {
        var random = SeededGenerator(seed: 2000 + seed)
        var document = MarkdownDocument()
        var text = ""
        for scalar in RandomMarkdown.text(using: &random).unicodeScalars.prefix(400) {
            text.unicodeScalars.append(scalar)
            document.append(String(scalar))
            #expect(
                document.allRows(width: 25) == MarkdownDocument(complete: text).allRows(width: 25),
                "\(text.debugDescription)")
        }
    }

    @Test("fits every width, and has no control character in it", arguments: 0..<20)
    func fits(seed: UInt64) {
        var random = SeededGenerator(seed: 3000 + seed)
        let document = MarkdownDocument(complete: RandomMarkdown.text(using: &random))
        for width in 1...200 {
            var position = 0
            for block in 0..<document.blockCount {
                for (index, row) in document.rows(ofBlock: block, width: width).enumerated() {
                    #expect(row.row.width <= width)
                    #expect(row.row.width == CellText.width(of: row.row.text))
                    #expect(
                        row.row.text.unicodeScalars.allSatisfy {
                            $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)
                        })
                    if index == 0 { position = 0 }
                    #expect(row.position >= position)
                    position = row.position
                }
            }
        }
    }

    @Test("shows every word of plain paragraphs in order", arguments: 0..<30)
    func words(seed: UInt64) {
        var random = SeededGenerator(seed: 4000 + seed)
        let words = (0..<200).map { _ in
            String(
                (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    "abcdefghäß日本".randomElement(using: &random) ?? "x"
                })
        }
        let text = words.map { $0 + (["\n", "\n\n", " ", " ", " "].randomElement(using: &random) ?? " ") }.joined()
        for width in [1, 3, 10, 33, 200] where width > 1 {
            let shown = MarkdownDocument(complete: text).allRows(width: width).map(\.text).joined()
            #expect(shown.filter { $0 != " " } == words.joined())
        }
    }
}

/// Texts made of pieces that begin, end and break blocks.
enum RandomMarkdown {
    private static let pieces = [
        "word ", "another ", "a", "\n", "\n", "\n\n", "\n\n", "- ", "* ", "1. ", "2) ", "  ", "    ", "> ", "#", "# ",
        "```",
        "```\n", "~~~\n", "---\n", "***\n", "===\n", "|", "|a|b|\n|-|-|\n", "`", "**", "_", "~~", "[", "](", ")", "![",
        "<div>\n", "<!-- ", "-->", "<b>", "&amp;", "&#27;", "\t", "日本", "🙂", "e\u{301}", "\u{1B}[1m", "\r\n", "\r",
        "\u{2028}", "\u{85}", "http://x.y ", "[x] ", "[a]: b\n", "\\", "\u{200B}", "\u{202E}", "10. ", ". ", "-", "+ ",
        "+",
    ]

    static func text(using random: inout SeededGenerator) -> String {
        (0..<Int.random(in: 1...80, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
}
