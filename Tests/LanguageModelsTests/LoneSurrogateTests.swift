import Testing

@testable import LanguageModels

/// Halves of characters in JSON escapes.
@Suite struct LoneSurrogateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// JSON string literals, without quotes, one for each delta.
        let pieces: [String]
        /// What is known after each delta, and after the end.
        let texts: [String]

        init(_ name: String, _ pieces: [String], _ texts: [String]) {
            testDescription = name
            self.pieces = pieces
            self.texts = texts
        }
    }

    /// Swift's literals cannot hold them.
    static let noncharacters = [0xFDD0, 0x78, 0xFDE1].compactMap(Unicode.Scalar.init).map { String($0) }.joined()

    static let cases: [Case] = [
        Case("no escape", ["plain 😀"], ["plain 😀", ""]),
        Case("a pair in one piece", [#"a\ud83d\ude00b"#], ["a😀b", ""]),
        Case("capital digits", [#"\uD83D\uDE00"#], ["😀", ""]),
        Case("a pair over two pieces", [#"a\ud83d"#, #"\ude00b"#], ["a", "😀b", ""]),
        Case("an empty piece between", [#"\ud83d"#, "", #"\ude00"#], ["", "", "😀", ""]),
        Case("a pair after a half", [#"\ud83d"#, #"\ude00\ud83d\ude01\ud83d"#, #"\ude02"#], ["", "😀😁", "😂", ""]),
        Case("high half, then text", [#"\ud83d"#, "x"], ["", "\u{FFFD}x", ""]),
        Case("high half in the middle", [#"a\ud83db"#], ["a\u{FFFD}b", ""]),
        Case("two high halves", [#"\ud83d\ud83d"#, #"\ude00"#], ["\u{FFFD}", "😀", ""]),
        Case("low half alone", [#"a\ude00b"#], ["a\u{FFFD}b", ""]),
        Case("halves in the wrong order", [#"\ude00\ud83d"#], ["\u{FFFD}", "\u{FFFD}"]),
        Case("high half at the end", [#"a\ud83d"#], ["a", "\u{FFFD}"]),
        Case("an escaped backslash before a u", [#"\\ud83d"#], [#"\ud83d"#, ""]),
        Case("other escapes", [#"\u00e9\n\"\\\u2028"#], ["é\n\"\\\u{2028}", ""]),
        Case(
            "the first and the last half", [#"\ud800"#, #"\udc00\udbff"#, #"\udfff"#],
            ["", "\u{10000}", "\u{10FFFF}", ""]),
        Case("noncharacters that are no mark", [noncharacters], [noncharacters, ""]),
    ]

    @Test(arguments: cases) func joins(_ example: Case) throws {
        var joiner = SurrogateJoiner()
        var texts: [String] = []
        for piece in example.pieces {
            let decoded = try WireJSON.decode([String].self, from: Array("[\"\(piece)\"]".utf8))
            texts.append(joiner.append(try #require(decoded.first)))
        }
        texts.append(joiner.finish())
        #expect(texts == example.texts)
    }

    @Test(arguments: ["", "\\", #"\u"#, #"\ud8"#, #""\ud83d\"#, #""\ud83d\u"#, #""\ud83d\ude"#, #""\udzzz""#])
    func textThatEndsInAnEscapeIsLeftToTheDecoder(json: String) {
        let marked = markingLoneSurrogates(inJSON: Array(json.utf8))
        #expect((try? WireJSON.decode([String].self, from: marked)) == nil)
    }
}
