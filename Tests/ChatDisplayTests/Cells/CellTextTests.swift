import SessionLog
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("Text as cells")
struct CellTextTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        var shown: String
        var width: Int
        var testDescription: String { name }
        init(_ name: String, _ text: String, _ shown: String, _ width: Int) {
            (self.name, self.text, self.shown, self.width) = (name, text, shown, width)
        }
    }

    private static let cases = [
        Case("letters", "abc", "abc", 3),
        Case("é, one scalar", "é", "é", 1),
        Case("é, two scalars", "e\u{301}", "e\u{301}", 1),
        Case("CJK", "日本", "日本", 4),
        Case("fullwidth", "ＡＢ", "ＡＢ", 4),
        Case("an emoji", "👍", "👍", 2),
        Case("a family", "👨\u{200D}👩\u{200D}👧\u{200D}👦!", "👨!", 3),
        Case("a profession with a skin tone", "👩🏽\u{200D}🚀", "👩", 2),
        Case("a skin tone", "👍🏽", "👍", 2),
        Case("a heart as an emoji", "❤\u{FE0F}", "❤", 1),
        Case("a heart on fire", "❤\u{FE0F}\u{200D}🔥", "❤", 1),
        Case("a heart as text", "❤\u{FE0E}", "❤", 1),
        Case("a joiner between letters", "क\u{200D}ष", "कष", 2),
        Case("a key", "1\u{FE0F}\u{20E3}", "1\u{20E3}", 1),
        Case("a flag", "🇩🇪", "DE", 2),
        Case("a flag of a region", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "🏴", 2),
        Case("half a flag", "🇩", "D", 1),
        Case("Devanagari", "हिन्दी", "हिन्दी", 5),
        Case("Thai", "ไทยนี้", "ไทยนี้", 4),
        Case("Hebrew with points", "שָׁלוֹם", "שָׁלוֹם", 4),
        Case("Arabic", "مَرْحَبًا", "مَرْحَبًا", 5),
        Case("Persian with a non-joiner", "می\u{200C}خواهم", "می\u{200C}خواهم", 7),
        Case("Hindi with a non-joiner", "क्\u{200C}ष", "क्\u{200C}ष", 2),
        Case("more non-joiners than mean something", "ی\u{200C}\u{200C}\u{200C}خ", "ی\u{200C}خ", 2),
        Case("a non-joiner where nothing joins", "a\u{200C}b 日\u{200C}👍\u{200C}", "ab 日👍", 7),
        Case("a tower", "Z" + String(repeating: "\u{301}", count: 40), "Z\u{301}\u{301}\u{301}\u{301}", 1),
        Case("marks alone", "\u{301}\u{302}", "", 0),
        Case("marks after a line end", "a\n\u{301}b", "a b", 3),
        Case("an emoji of Unicode 15", "\u{1FAE8}", "□", 1),
        Case("for private use", "\u{E0B0}", "□", 1),
        Case("no character", "\u{FFFF}\u{378}", "\u{FFFD}□", 2),
        Case("line separator", "a\u{2028}b", "a b", 3),
        Case("line ends", "a\r\nb\nc", "a b c", 5),
        Case("a tab", "a\tb", "a b", 3),
        Case("NUL, ESC, DEL", "\u{0}\u{1B}[31m\u{7F}", "␀␛[31m␡", 7),
        Case("a C1 control", "\u{9B}31m", "\u{FFFD}31m", 4),
        Case("an override", "a\u{202E}b\u{202C}", "a\u{FFFD}b\u{FFFD}", 4),
        Case("zero width", "a\u{200B}\u{2060}\u{FEFF}\u{AD}b", "ab", 2),
        Case("Hangul", "한국", "한국", 4),
        Case("Hangul in parts", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}", "\u{D55C}\u{AD6C}", 4),
        Case("parts of no syllable", "\u{1161}a\u{11AB}\u{1100}", "□a□\u{1100}", 5),
        Case("hangul filler", "a\u{3164}b", "ab", 2),
        Case("a hexagram, of disputed width", "䷀", "□", 1),
        Case("box drawing", "┌─┐", "┌─┐", 3),
    ]

    @Test("shows what all terminals measure alike", arguments: cases)
    func shows(_ example: Case) {
        let cells = CellText.cells(of: example.text)
        // Compared as scalars: Swift takes differently composed strings for equal.
        #expect(Array(cells.map(\.text).joined().unicodeScalars) == Array(example.shown.unicodeScalars))
        #expect(CellText.width(of: example.text) == example.width)
        #expect(cells.reduce(0) { $0 + $1.width } == example.width)
    }

    @Test(
        "is the sum of its characters, stays as it is, and has no cell that ncurses could not draw", arguments: 0..<200)
    func sums(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let text = Self.nasty(using: &random)
            let cells = CellText.cells(of: text)
            #expect(
                CellText.width(of: text) == text.reduce(0) { $0 + CellText.width(of: $1) }, "\(text.debugDescription)")
            #expect(CellText.cells(of: TextSanitizer.sanitized(text, showsFloods: false)) == cells)
            let shown = cells.map(\.text).joined()
            #expect(Array(CellText.cells(of: shown).map(\.text).joined().utf8) == Array(shown.utf8))
            for cell in cells {
                let scalars = Array(cell.text.unicodeScalars)
                #expect((1...5).contains(scalars.count))
                #expect(scalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) })
                #expect(scalars.dropFirst().allSatisfy { CellText.width(of: String($0)) == 0 })
                #expect(scalars.first.map { CellText.width(of: String($0)) } == cell.width)
            }
        }
    }

    private static func nasty(using random: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: text += cases.randomElement(using: &random)?.text ?? ""
            case 1: text += "\u{301}"
            default:
                let value = UInt32.random(in: 0..<0x20000, using: &random)
                // A direction that the sanitizer takes out would part the halves of a syllable for Swift alone.
                if let scalar = Unicode.Scalar(value), !(0x202A...0x206F).contains(value),
                    !(0x1100...0x11FF).contains(value)
                {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }
}
