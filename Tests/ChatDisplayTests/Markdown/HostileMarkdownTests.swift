import Testing

@testable import ChatDisplay

@Suite("Markdown that is made to hurt")
struct HostileMarkdownTests {
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
        var tour = try DisplayFixture.text("tour.md")
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
                #expect(
                    row.text.unicodeScalars.allSatisfy { scalar in
                        scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value)
                            && !(0x202A...0x202E).contains(scalar.value)
                    }, "\(text.debugDescription)")
            }
        }
    }

    @Test("looks the same to the scanner and to cmark where something invisible stands before markup")
    func invisible() {
        for invisible in ["\u{202E}", "\u{2066}", "\u{E0041}", "\u{FFF9}"] {
            let rows = MarkdownDocument(complete: "a\n\n\(invisible)```\n\n# b").allRows(width: 20)
            #expect(rows.map(\.text) == ["a", "", "```", "", "b"])
        }
    }

    @Test("of a megabyte is in blocks, of which each is laid out by itself")
    func megabyte() {
        let document = MarkdownDocument(complete: String(repeating: "no line end ", count: 90_000))
        #expect((60...80).contains(document.blockCount))
        #expect(document.rows(ofBlock: 40, width: 100).count < 200)
    }
}
