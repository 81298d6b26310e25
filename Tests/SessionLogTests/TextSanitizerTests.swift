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

private let unchanged = [
    "", "plain text", "tab\tand\nline", "äöü ß é", "e\u{301} (composed)", "日本語", "עברית", "العربية \u{200F}!",
    "می\u{200C}خواهم", "क्\u{200D}ष", "👨\u{200D}👩\u{200D}👧", "❤\u{FE0F}\u{200D}🔥", "👍🏽", "🇩🇪", "1\u{FE0F}\u{20E3}",
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}", "ไทย\u{200B}ไทย", "soft\u{AD}hyphen", "\u{FEFF}bom",
    "a" + String(repeating: "\u{301}", count: 30), "\u{E0B0} private", "no\u{A0}break",
]

private let neutralised: [(String, String, String)] = [
    ("colour", "\u{1B}[31mred\u{1B}[0m", "␛[31mred␛[0m"), ("title", "\u{1B}]0;x\u{7}", "␛]0;x␇"),
    ("bell and backspace", "a\u{7}\u{8}b", "a␇␈b"), ("nul", "\u{0}", "␀"), ("delete", "\u{7F}", "␡"),
    ("vertical tab and form feed", "\u{B}\u{C}", "␋␌"), ("C1 introducer", "\u{9B}31m", "\u{FFFD}31m"),
    ("carriage return", "safe\revil", "safe\nevil"), ("CRLF", "a\r\nb\r\n", "a\nb\n"),
    ("CR CR LF", "a\r\r\nb", "a\n\nb"), ("LF CR", "a\n\rb", "a\n\nb"),
    ("next line and separators", "a\u{85}b\u{2028}c\u{2029}d", "a\nb\nc\nd"),
    ("override", "a\u{202E}b\u{202C}c", "abc"), ("isolates", "\u{2066}x\u{2069}", "x"),
    ("annotation", "\u{FFF9}a\u{FFFA}b\u{FFFB}", "ab"),
    ("zero-width flood", "a" + String(repeating: "\u{200B}", count: 50) + "b", "a\u{200B}\u{200B}\u{200B}\u{200B}b"),
    (
        "variation selectors as data", "a\u{FE01}\u{FE02}\u{FE03}\u{FE04}\u{FE05}\u{E0100}",
        "a\u{FE01}\u{FE02}\u{FE03}\u{FE04}"
    ),
    ("piled marks", "a" + String(repeating: "\u{301}", count: 99), "a" + String(repeating: "\u{301}", count: 30)),
    ("tags without a flag", "hi\u{E0068}\u{E0069}", "hi"),
    ("tags after a flag's end", "🏴\u{E0067}\u{E007F}\u{E0068}", "🏴\u{E0067}\u{E007F}"),
    (
        "tags beyond a flag's length", "🏴" + String(repeating: "\u{E0061}", count: 20),
        "🏴" + String(repeating: "\u{E0061}", count: 7)
    ),
]

private let illFormed: [([UInt8], String)] = [
    ([0x80], "\u{FFFD}"), ([0xC0, 0xAF], "\u{FFFD}\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}"),
    ([0xE2, 0x82, 0x41], "\u{FFFD}A"), ([0xE2, 0xE2, 0x82, 0xAC], "\u{FFFD}€"),
    ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF0, 0x9F, 0x98], "\u{FFFD}"),
    ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xFF, 0x41], "\u{FFFD}A"),
    ([0x1B, 0xC3, 0x1B], "␛\u{FFFD}␛"), ([0x9B, 0x41], "\u{FFFD}A"),
]
