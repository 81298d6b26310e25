import TestSupport
import Testing

@testable import ChatDisplay

@Suite("The blocks of a text")
struct MarkdownSplittingTests {
    @Test("have the rows that the whole text has as one block", arguments: 0..<300)
    func sameAsOneBlock(seed: UInt64) {
        var random = SeededGenerator(seed: 5000 + seed)
        let text = RandomMarkdown.text(using: &random)
        let safe = Array(text.utf8).withUnsafeBufferPointer(\.sanitized)
        let lines = safe.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let begun = lines.drop { $0.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
        let source = Array(begun.joined(separator: [UInt8(ascii: "\n")])).withoutBlankEnd
        let whole = source.isEmpty ? [] : BlockLayout.rows(source, form: .whole, width: 40).map(\.row)
        let rows = MarkdownDocument(complete: text).allRows(width: 40)
        // Blank lines at the end of code that a list item cuts off are parts of it or not.
        #expect(rows.joiningBlankRows == whole.joiningBlankRows, "\(text.debugDescription)")
    }

    private static let repeated: [(name: String, text: String)] = [
        ("a line", String(repeating: "words and 日本 ", count: 3000)), ("a word", String(repeating: "x", count: 60_000)),
        ("wide characters", String(repeating: "日本語", count: 4500)),
        ("a tower", "a" + String(repeating: "\u{301}", count: 30_000)),
        ("lines", String(repeating: "a line of a paragraph\n", count: 1500)),
        ("an item", "- a\n" + String(repeating: "  more of it\n", count: 2000)),
        ("items", String(repeating: "- an item\n", count: 2000)),
        ("numbers", String(repeating: "1. an item\n", count: 2000)),
        ("a quote", String(repeating: "> said\n", count: 4000)),
        ("code", "```py\n" + String(repeating: "x = 1\n", count: 4500) + "```\n"),
        ("a line of code", "```\n" + String(repeating: "x = 1;", count: 4500) + "\n```\nend"),
        ("code in an item", "- a\n\n  ```\n" + String(repeating: "  x = 1\n", count: 4500) + "  ```\n- b"),
        ("a table", "| a | b |\n|---|--:|\n" + String(repeating: "| one | two |\n", count: 2000)),
        ("HTML", "<!--\n" + String(repeating: "<b>\n\n", count: 4500) + "-->"),
        ("indented", String(repeating: "    code\n", count: 3000)),
        ("blank lines", "a" + String(repeating: "\n", count: 40_000) + "b"),
        ("blank lines in code", "```\n" + String(repeating: "\n", count: 40_000) + "b"),
    ]

    @Test("are short, and nothing is lost between them", arguments: repeated.map(\.name))
    func short(name: String) throws {
        let text = try #require(Self.repeated.first { $0.name == name }).text
        let document = MarkdownDocument(complete: text)
        #expect(document.blockCount > 1)
        let blocks = (0..<document.blockCount).map { document.source(ofBlock: $0) }
        #expect(blocks.joined() == text)
        // Blank lines behind a block are not laid out with it.
        let longest = blocks.map { Array($0.utf8).withoutBlankEnd.count }.max() ?? 0
        #expect(longest <= MarkdownBlockScanner.longestBlock)
        let shown = document.allRows(width: 50)
        #expect(shown.allSatisfy { $0.width <= 50 })
        if name != "a tower" {
            #expect(Self.letters(shown.map(\.text).joined()) == Self.letters(text))
        }
    }

    @Test("are the same however the text arrives, long ones too", arguments: repeated.map(\.name))
    func sameCuts(name: String) throws {
        let text = try #require(Self.repeated.first { $0.name == name }).text
        let whole = MarkdownDocument(complete: text)
        var random = SeededGenerator(seed: 7)
        var document = MarkdownDocument()
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...300, using: &random)
            document.append(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        document.finish()
        #expect(
            (0..<document.blockCount).map { document.source(ofBlock: $0).utf8.count }
                == (0..<whole.blockCount).map { whole.source(ofBlock: $0).utf8.count })
        #expect(document.allRows(width: 70) == whole.allRows(width: 70))
    }

    @Test("go on with what was begun in the block before")
    func goesOn() {
        let code = MarkdownDocument(complete: "```py\n" + String(repeating: "  # x\n- y\n", count: 2000) + "```\n# end")
        let codeRows = code.allRows(width: 40)
        #expect(codeRows.count == 1 + 4000 + 1)
        #expect(codeRows.dropFirst().dropLast().allSatisfy { $0.runs.map(\.style.role) == [.codeBlock] })
        #expect(codeRows.last?.runs.map(\.style.role) == [.heading])

        let numbers = MarkdownDocument(complete: String(repeating: "1. x\n", count: 5000)).allRows(width: 40)
        #expect(numbers.enumerated().allSatisfy { $1.text == "\($0 + 1). x" })

        let table = MarkdownDocument(complete: "|a|b|\n|-|-|\n" + String(repeating: "|1|2|\n", count: 5000)).allRows(
            width: 40)
        #expect(table.count == 5002)
        #expect(table.dropFirst(2).allSatisfy { $0.text == "1 │ 2" })

        // In a paragraph, what looks like an item or a heading at the beginning of a block is text.
        let lines = MarkdownDocument(complete: "a\n" + String(repeating: "7. b\n", count: 5000)).allRows(width: 40)
        #expect(lines.dropFirst().allSatisfy { $0.runs.map(\.style.role) == [.text] && $0.text == "7. b" })
    }

    /// Without the markup of the texts above, and numbers that are counted.
    private static func letters(_ text: String) -> String {
        text.filter { $0.isLetter && !"py".contains($0) || "<=;".contains($0) }
    }
}

extension [StyledRow] {
    fileprivate var joiningBlankRows: [StyledRow] {
        reduce(into: []) { rows, row in
            if row.width > 0 || (rows.last?.width ?? 1) > 0 { rows.append(row) }
        }
    }
}
