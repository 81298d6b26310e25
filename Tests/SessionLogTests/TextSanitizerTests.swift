import SessionLog
import TestSupport
import Testing

@Suite struct TextSanitizerTests {
    @Test(arguments: unchanged)
    func ordinaryTextPassesUnchanged(_ text: String) {
        // Compared as bytes: Swift takes differently composed strings for equal.
        #expect(Array(TextSanitizer.sanitized(text).utf8) == Array(text.utf8))
    }

    @Test(arguments: neutralised)
    func dangerousTextIsNeutralised(_ name: String, text: String, expected: String) {
        #expect(Array(TextSanitizer.sanitized(text).utf8) == Array(expected.utf8))
    }

    @Test func aLineIsSafeAndHasItsEnd() {
        #expect(TextSanitizer.line("a\u{1B}[2J\r\nb") == Array("a␛[2J\nb\n".utf8))
        #expect(TextSanitizer.line("") == Array("\n".utf8))
    }

    @Test(arguments: illFormed)
    func illFormedBytesAreReplaced(_ bytes: [UInt8], expected: String) {
        #expect(String(decoding: sanitize([bytes[...]]), as: UTF8.self) == expected)
    }

    @Test func illFormedBytesAreReplacedAsTheStandardLibraryDoes() {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2000 {
            let bytes = (0..<12).map { _ in randomByte(using: &random) }
            let repaired = Array(String(decoding: bytes, as: UTF8.self).utf8)
            #expect(sanitize([bytes[...]]) == sanitize([repaired[...]]))
        }
    }

    @Test(arguments: 0..<50)
    func theResultDoesNotDependOnTheCutting(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let texts = neutralised.map(\.1) + unchanged
        for _ in 0..<20 {
            var bytes: [UInt8] = []
            for _ in 0..<4 {
                bytes += Array((texts.randomElement(using: &random) ?? "").utf8)
                bytes += (0..<3).map { _ in randomByte(using: &random) }
            }
            let whole = sanitize([bytes[...]])
            #expect(sanitize(bytes.cut(using: &random)) == whole)
            #expect(sanitize(bytes.map { [$0] }) == whole)
            #expect(sanitize([whole[...]]) == whole, "what is safe stays as it is")
            #expect(!whole.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F })
            #expect(Array(String(decoding: whole, as: UTF8.self).utf8) == whole, "the output is well-formed")
        }
    }

    /// Whatever stands in a text, nothing of it steers, reorders or hides anything behind the sanitizer.
    @Test func noDangerousScalarPasses() {
        // All where there is something special, and some of the rest, which is letters and symbols.
        let special = Array(0..<0x3000) + Array(0xF900...0xFFFF) + Array(0xE0000...0xE0200)
        let ends = (1...16).flatMap { [$0 << 16 | 0xFFFE, $0 << 16 | 0xFFFF] }
        for value in (special + ends + Array(stride(from: 0x3000, to: 0x110000, by: 499))).map(UInt32.init) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let safe = TextSanitizer.sanitized("a\(scalar)b")
            let isChanged = safe.unicodeScalars.count != 3 || !safe.unicodeScalars.contains(scalar)
            let isDangerous =
                scalar.properties.generalCategory == .control && value != 9 && value != 10
                || scalar.properties.isNoncharacterCodePoint || Self.reordering.contains(value)
                || (0xE0000...0xE007F).contains(value) || value == 0x2028 || value == 0x2029
            if isDangerous != isChanged, !Self.replacedAsUseless.contains(value) {
                Issue.record("U+\(String(value, radix: 16))")
            }
        }
    }

    private static let reordering = Set<UInt32>(0x202A...0x202E).union(0x2066...0x2069)
    /// Deprecated format controls, annotation anchors, and U+FFFD itself, which stands for itself.
    private static let replacedAsUseless = Set<UInt32>(0x206A...0x206F).union(0xFFF9...0xFFFB)

    /// A flood costs time in proportion to its length, and nothing is kept of it but what is needed for the next scalar.
    @Test(arguments: ["\u{200B}", "\u{301}", "\u{FE0F}", "\u{E0041}", "\u{202E}", "\u{1B}"])
    func aFloodIsNotKept(scalar: String) {
        let pieces = String(repeating: scalar, count: 20_000).utf8.map { $0 }
        var sanitizer = TextSanitizer()
        var output: [UInt8] = []
        for start in stride(from: 0, to: pieces.count, by: 7) {
            sanitizer.sanitize(pieces[start..<min(start + 7, pieces.count)], into: &output)
        }
        sanitizer.finish(into: &output)
        #expect(output.count <= pieces.count * 3)
        // As a value it holds all that it knows.
        #expect(MemoryLayout<TextSanitizer>.size <= 64)
    }

    @Test func cellsNeedNoSignOfAFlood() {
        let text = "a" + String(repeating: "\u{200B}", count: 9) + "b" + String(repeating: "\u{301}", count: 40)
        let safe = TextSanitizer.sanitized(text, showsFloods: false)
        #expect(
            safe.unicodeScalars.elementsEqual(
                text.unicodeScalars.filter { $0 == "a" || $0 == "\u{200B}" }.prefix(5) + "b".unicodeScalars
                    + String(repeating: "\u{301}", count: 30).unicodeScalars))
    }

    @Test func onlyAnIncompleteSequenceIsHeldBack() {
        var sanitizer = TextSanitizer()
        var output: [UInt8] = []
        let euro = Array("a€".utf8)
        sanitizer.sanitize(euro.dropLast(), into: &output)
        #expect(output == [0x61])
        sanitizer.sanitize(euro.suffix(1), into: &output)
        #expect(output == euro)
        sanitizer.sanitize("\r".utf8, into: &output)
        #expect(output == euro + [0x0A], "a CR shows at once")
        sanitizer.sanitize("\n".utf8, into: &output)
        #expect(output == euro + [0x0A])
    }
}

private func sanitize(_ pieces: [some Sequence<UInt8>]) -> [UInt8] {
    var sanitizer = TextSanitizer()
    var output: [UInt8] = []
    for piece in pieces { sanitizer.sanitize(piece, into: &output) }
    sanitizer.finish(into: &output)
    return output
}

/// Leading and continuation bytes are likely, so that sequences form and break.
private func randomByte(using random: inout SeededGenerator) -> UInt8 {
    [0x61, 0x0D, 0x80, 0x9B, 0xA9, 0xBF, 0xC0, 0xC3, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF]
        .randomElement(using: &random) ?? 0
}

extension ClosedRange<UInt32> {
    /// The characters of the range.
    fileprivate var text: String { String(String.UnicodeScalarView(compactMap(Unicode.Scalar.init))) }
}

extension String {
    fileprivate static func replacements(_ count: Int) -> String { String(repeating: "\u{FFFD}", count: count) }
}

private let unchanged = [
    "", "plain text", "tab\tand\nline", "äöü ß é", "e\u{301} (composed)", "日本語", "עברית", "العربية \u{200F}!",
    "می\u{200C}خواهم", "क्\u{200D}ष", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}\u{200D}🔥", "👍🏽", "🇩🇪", "1\u{FE0F}\u{20E3}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "ไทย\u{200B}ไทย", "soft\u{AD}hyphen", "\u{FEFF}bom",
    "a" + String(repeating: "\u{301}", count: 30), "\u{E0B0} private", "no\u{A0}break",
    "\u{F8FF}\u{F0000}", "葛\u{E0100}", "ᠮᠠ\u{180B}", "\u{FFFD}", "\u{2800}\u{3164}", "#\u{FE0F}\u{20E3}",
]

private let neutralised: [(String, String, String)] = [
    ("colour", "\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"), ("title", "\u{1B}]0;x\u{7}", "␛]0;x␇"),
    ("bell and backspace", "a\u{7}\u{8}b", "a␇␈b"), ("nul", "\u{0}", "␀"), ("delete", "\u{7F}", "␡"),
    ("vertical tab and form feed", "\u{B}\u{C}", "␋␌"), ("C1 introducer", "\u{9B}31m", "\u{FFFD}31m"),
    ("carriage return", "safe\revil", "safe\nevil"), ("CRLF", "a\r\nb\r\n", "a\nb\n"),
    ("CR CR LF", "a\r\r\nb", "a\n\nb"), ("LF CR", "a\n\rb", "a\n\nb"),
    ("next line and separators", "a\u{85}b\u{2028}c\u{2029}d", "a\nb\nc\nd"),
    ("override", "a\u{202E}b\u{202C}c", "a\u{FFFD}b\u{FFFD}c"), ("isolates", "\u{2066}x\u{2069}", "\u{FFFD}x\u{FFFD}"),
    ("all that reorders", (0x202A...0x202E).text + (0x2066...0x2069).text, .replacements(9)),
    ("directional marks in a row", "\u{200E}\u{200F}\u{61C}\u{200E}\u{61C}", "\u{200E}\u{200F}\u{61C}\u{200E}\u{FFFD}"),
    ("annotation", "\u{FFF9}a\u{FFFA}b\u{FFFB}", "\u{FFFD}a\u{FFFD}b\u{FFFD}"),
    ("deprecated format controls", (0x206A...0x206F).text, .replacements(6)),
    ("noncharacters", (0xFFFE...0xFFFF).text + (0xFDD0...0xFDEF).text + (0x10FFFE...0x10FFFF).text, .replacements(36)),
    ("all C1 controls but NEL", (0x80...0x84).text + (0x86...0x9F).text, .replacements(31)),
    (
        "all C0 controls but TAB, LF and CR", (0x00...0x08).text + (0x0B...0x0C).text + (0x0E...0x1F).text,
        (0x2400...0x2408).text + (0x240B...0x240C).text + (0x240E...0x241F).text
    ),
    (
        "commands to the terminal, 7 bit", "\u{1B}[2J\u{1B}]0;t\u{1B}\\\u{1B}Pq\u{1B}_a\u{1B}^p\u{1B}Xs",
        "␛[2J␛]0;t␛\\␛Pq␛_a␛^p␛Xs"
    ),
    (
        "commands to the terminal, 8 bit", "\u{9B}2J\u{9D}0;t\u{9C}\u{90}q\u{9F}a\u{9E}p\u{98}s",
        "\u{FFFD}2J\u{FFFD}0;t\u{FFFD}\u{FFFD}q\u{FFFD}a\u{FFFD}p\u{FFFD}s"
    ),
    (
        "zero-width flood", "a" + String(repeating: "\u{200B}", count: 50) + "b",
        "a\u{200B}\u{200B}\u{200B}\u{200B}\u{FFFD}b"
    ),
    ("soft hyphens as data", "a" + String(repeating: "\u{AD}", count: 50), "a\u{AD}\u{AD}\u{AD}\u{AD}\u{FFFD}"),
    (
        "zeros and ones in joiners", "a\u{200C}\u{200D}\u{200C}\u{200C}\u{200D}\u{200D}\u{2060}b",
        "a\u{200C}\u{200D}\u{200C}\u{200C}\u{FFFD}b"
    ),
    (
        "a flood of several kinds", "a\u{301}\u{200B}\u{301}\u{200B}\u{34F}\u{200B}\u{200B}\u{301}b",
        "a\u{301}\u{200B}\u{301}\u{200B}\u{34F}\u{200B}\u{FFFD}\u{301}b"
    ),
    (
        "variation selectors as data", "a\u{FE01}\u{FE02}\u{FE03}\u{FE04}\u{FE05}\u{E0100}",
        "a\u{FE01}\u{FFFD}"
    ),
    ("a variation of nothing visible", "a\u{200D}\u{FE0F}\u{E0101}b", "a\u{200D}\u{FFFD}b"),
    (
        "piled marks", "a" + String(repeating: "\u{301}", count: 99) + "b",
        "a" + String(repeating: "\u{301}", count: 30) + "\u{FFFD}b"
    ),
    ("tags without a flag", "hi\u{E0068}\u{E0069}", "hi\u{FFFD}\u{FFFD}"),
    ("a deprecated tag", "\u{E0001}", "\u{FFFD}"),
    ("tags after a flag's end", "🏴\u{E0067}\u{E007F}\u{E0068}", "🏴\u{E0067}\u{E007F}\u{FFFD}"),
    (
        "tags beyond a flag's length", "🏴" + String(repeating: "\u{E0061}", count: 20),
        "🏴" + String(repeating: "\u{E0061}", count: 7) + .replacements(13)
    ),
]

private let illFormed: [([UInt8], String)] = [
    ([0x80], "\u{FFFD}"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}"),
    ([0xE2, 0x82, 0x41], "\u{FFFD}A"), ([0xE2, 0xE2, 0x82, 0xAC], "\u{FFFD}€"),
    ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
    ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xFF, 0x41], "\u{FFFD}A"),
    ([0x1B, 0xC3, 0x1B], "␛\u{FFFD}␛"), ([0x9B, 0x41], "\u{FFFD}A"),
]
