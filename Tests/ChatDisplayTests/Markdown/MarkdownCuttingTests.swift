import TestSupport
import Testing

@testable import ChatDisplay

@Suite("Markdown, however it arrives")
struct MarkdownCuttingTests {
    private static let widths = [1, 2, 3, 7, 20, 40, 80, 200]

    @Test("is at every moment what it would be as a whole, and grows at its last block only", arguments: 0..<80)
    func growth(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let text = RandomMarkdown.text(using: &random)
        let width = Self.widths[Int(seed) % Self.widths.count]  // a remainder is in bounds
        var document = MarkdownDocument()
        var begun = ""
        var frozen: [[TextRow]] = []
        for piece in Array(text.unicodeScalars).cut(using: &random) {
            let count = document.blockCount
            let piece = String(String.UnicodeScalarView(piece))
            document.append(piece)
            begun += piece
            #expect(document.blockCount >= count)
            while frozen.count < document.blockCount - 1 {
                frozen.append(document.rows(ofBlock: frozen.count, width: width))
            }
            if Int.random(in: 0..<6, using: &random) == 0 {
                #expect(
                    document.allRows(width: width) == MarkdownDocument(complete: begun).allRows(width: width),
                    "\(width): \(begun.debugDescription)")
            }
        }
        let whole = MarkdownDocument(complete: text)
        let expected = whole.allRows(width: width)
        #expect(document.allRows(width: width) == expected, "before the end is told: \(text.debugDescription)")
        document.finish()
        #expect(document.text.utf8.elementsEqual(text.utf8))
        #expect(document.blockCount == whole.blockCount)
        #expect(document.allRows(width: width) == expected)
        for (index, rows) in frozen.enumerated() {
            #expect(document.rows(ofBlock: index, width: width) == rows, "\(width): \(text.debugDescription)")
        }
    }

    @Test(
        "fits every width, has nothing in it that terminals measure differently, and its positions never fall",
        arguments: 0..<40)
    func fits(seed: UInt64) {
        var random = SeededGenerator(seed: 3000 + seed)
        let text = RandomMarkdown.text(using: &random)
        let document = MarkdownDocument(complete: text)
        for width in Self.widths {
            for block in 0..<document.blockCount {
                var position = 0
                for row in document.rows(ofBlock: block, width: width) {
                    #expect(row.row.width <= width)
                    #expect(row.row.isMeasured, "\(row.row.text.debugDescription) of \(text.debugDescription)")
                    #expect(row.position >= position)
                    position = row.position + row.characters
                }
            }
        }
    }

    @Test("shows every letter of its words in order", arguments: 0..<40)
    func words(seed: UInt64) {
        var random = SeededGenerator(seed: 4000 + seed)
        let words = (0..<60).map { _ in
            String(
                (0..<Int.random(in: 1...9, using: &random)).map { _ in "abcdefgh日本".randomElement(using: &random) ?? "x"
                })
        }
        let ends = [
            "\n", "\n\n", " ", " ", " ", "\n- ", "\n  ", "\n\n> ", "\n> ", "\n\n```\n", "\n```\n\n", "\n\n# ",
            "\n\n    ",
        ]
        let text = words.map { $0 + (ends.randomElement(using: &random) ?? " ") }.joined()
        for width in Self.widths where width > 1 {
            let shown = MarkdownDocument(complete: text).allRows(width: width).map(\.text).joined()
            #expect(shown.filter(\.isLetter) == words.joined(), "\(width): \(text.debugDescription)")
        }
    }

    @Test("shows every cell of a table at every width", arguments: 0..<20)
    func tables(seed: UInt64) {
        var random = SeededGenerator(seed: 5000 + seed)
        let columns = Int.random(in: 1...6, using: &random)
        let rows = (0..<Int.random(in: 1...6, using: &random)).map { row in
            (0..<columns).map { "c\(row)x\($0)" + String(repeating: "y", count: Int.random(in: 0...9, using: &random)) }
        }
        let lines = rows.map { "|" + $0.joined(separator: "|") + "|" }
        let rule = "|" + String(repeating: "-|", count: columns)
        let text = ([lines[0], rule] + lines.dropFirst()).joined(separator: "\n")
        for width in Self.widths where width > 2 {
            let shown = MarkdownDocument(complete: text).allRows(width: width).map(\.text).joined()
            var missing: [Character: Int] = [:]
            for letter in rows.joined().joined() { missing[letter, default: 0] += 1 }
            for letter in shown { missing[letter, default: 0] -= 1 }
            #expect(missing.values.allSatisfy { $0 <= 0 }, "\(width): \(text)")
        }
        let wide = MarkdownDocument(complete: text).allRows(width: 200).map(\.text).joined()
        #expect(wide.filter { $0.isLetter || $0.isNumber } == rows.joined().joined())
    }
}

extension StyledRow {
    /// Whether the row is made of bases that all terminals measure alike, with at most four marks on each, and knows its width.
    var isMeasured: Bool {
        var width = 0
        for cell in CellText.cells(of: text) {
            guard let base = cell.text.unicodeScalars.first,
                ScalarWidth(of: base) == (cell.width == 2 ? .wide : .narrow)
            else { return false }
            let marks = cell.text.unicodeScalars.dropFirst()
            guard marks.count <= 4, marks.allSatisfy({ ScalarWidth(of: $0) == .mark }) else { return false }
            width += cell.width
        }
        // What is made into cells a second time stays as it is.
        return width == self.width && CellText.cells(of: text).map(\.text).joined().utf8.elementsEqual(text.utf8)
    }
}
