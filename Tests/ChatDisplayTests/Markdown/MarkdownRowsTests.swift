import TestSupport
import Testing

@testable import ChatDisplay

@Suite("Markdown in rows")
struct MarkdownRowsTests {
    @Test("looks as recorded", arguments: [20, 40, 80])
    func golden(width: Int) throws {
        let document = MarkdownDocument(complete: try Fixture.text("display/tour.md"))
        // The bar shows where the width ends.
        let rows = document.allRows(width: width).map { row in
            row.text + String(repeating: " ", count: max(0, width - row.width)) + "▏"
        }
        let shown = rows.joined(separator: "\n") + "\n"
        #expect(try shown == Fixture.approved("display/tour-\(width).txt", for: shown))
    }

    @Test("is styled by what it is")
    func styles() {
        let document = MarkdownDocument(complete: "# H\n\n**b** *i* `c` ~~s~~ [l](u)")
        let runs = document.allRows(width: 40).flatMap(\.runs).filter { $0.text != " " }
        #expect(
            runs.map(\.style) == [
                CellStyle(.heading, .bold), CellStyle(.text, .bold), CellStyle(.text, .italic), CellStyle(.code),
                CellStyle(.text), CellStyle(.link), CellStyle(.faint),
            ])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var width: Int
        var rows: [String]
        var testDescription: String { text.debugDescription }
        init(_ text: String, _ width: Int, _ rows: [String]) {
            (self.text, self.width, self.rows) = (text, width, rows)
        }
        init(_ text: String, _ rows: [String]) { self.init(text, 20, rows) }
    }

    @Test(
        "loses nothing but markup",
        arguments: [
            Case("~~do not~~ do", ["~~do not~~ do"]), Case("[~~a~~](u)", ["~~a~~ (u)"]), Case("~about~", ["~about~"]),
            Case("", []), Case(" \n\n", []), Case("a", ["a"]), Case("a\n\n\n\nb", ["a", "", "b"]),
            Case("\n\n  a\n", ["a"]),
            Case("a b c d", 3, ["a b", "c d"]), Case("abcdef", 3, ["abc", "def"]),
            Case("a bcdef", 3, ["a", "bcd", "ef"]),
            Case("日本語", 3, ["日", "本", "語"]), Case("日本", 1, ["□", "□"]), Case("ab、日。", 4, ["ab、", "日。"]),
            Case("- a", 1, ["•", "a"]), Case("> a", 1, ["a"]), Case("-", ["•"]), Case("1.", ["1."]),
            Case("- a\n-\n- b", ["• a", "•", "• b"]),
            Case("3. a\n1. b\n\n\n7. c", ["3. a", "4. b", "", "5. c"]), Case("1) a\n2. b", ["1) a", "2. b"]),
            Case("[a]: http://b", ["[a]: http://b"]), Case("- [a]: b 'c'", ["• [a]: b 'c'"]),
            Case("a\n***\nb", 5, ["a", "─────", "b"]), Case("a\n---\nb", ["a", "b"]),
            Case("&#27;[2J &#x202E;x &NewLine;y", ["␛[2J \u{FFFD}x", "y"]), Case("a&#0;b", ["a\u{FFFD}b"]),
            Case("```\na\n\n  b \n", ["a", "", "  b"]), Case("```py\nx", ["py", "x"]), Case("```", [""]),
            Case("```\nabcdef\n```\nx", 4, ["abcd", "ef", "x"]), Case("```\n\tx\na\tb\n```", ["    x", "a   b"]),
            Case("- a\n\n  ```\n  x\n   y\n  ```\n- b", ["• a", "", "  x", "   y", "• b"]),
            Case("[x](http://x) <http://y>", 40, ["x (http://x) http://y"]), Case("[http://x](http://x)", ["http://x"]),
            Case("![](u)", ["[image: ] (u)"]), Case("~5 and ~6", ["~5 and ~6"]), Case("a  \nb\\\nc", ["a", "b", "c"]),
            Case("<!-- a\n\nb -->", ["<!-- a", "", "b -->"]), Case("a\u{2028}b\rc\u{85}d", ["a", "b", "c", "d"]),
            Case("> a\nb\n\nc", ["│ a", "│ b", "", "c"]), Case("- a\nb", ["• a", "  b"]),
            Case("|a|b|\n|-|-|\n|1|2|", ["a │ b", "──┼──", "1 │ 2"]),
            Case("|aaaa|bbbb|\n|-|-|\n|1|2|\n|3||", 8, ["aaaa: 1", "bbbb: 2", "", "aaaa: 3", "bbbb:"]),
            Case("* * *", 5, ["─────"]), Case("2024 was\n5. x", ["2024 was", "5. x"]),
        ])
    func rows(_ example: Case) {
        let document = MarkdownDocument(complete: example.text)
        #expect(document.allRows(width: example.width).map(\.text) == example.rows)
    }

    @Test("a row's position counts the characters above it")
    func positions() {
        let document = MarkdownDocument(complete: "ab cd\nef **gh** ij")
        #expect(
            (0..<document.blockCount).flatMap { document.rows(ofBlock: $0, width: 5) }.map(\.position) == [0, 4, 8])
    }
}

extension MarkdownDocument {
    func allRows(width: Int) -> [StyledRow] {
        (0..<blockCount).flatMap { rows(ofBlock: $0, width: width) }.map(\.row)
    }
}
