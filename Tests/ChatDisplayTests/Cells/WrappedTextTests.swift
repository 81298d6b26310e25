import Testing

@testable import ChatDisplay

@Suite("Wrapped sentences")
struct WrappedTextTests {
    static let texts: [(String, Int, Int, [String])] = [
        ("", 10, 0, [""]), ("one two", 10, 0, ["one two"]), ("one two", 5, 0, ["one", "two"]),
        ("  one \t two ", 10, 0, ["one two"]), ("one two three", 7, 2, ["one two", "  three"]),
        ("abcdefgh", 4, 1, ["abcd", " efg", " h"]), ("日本語です", 6, 2, ["日本語", "  です"]), ("日", 1, 0, ["…"]),
    ]

    @Test("are broken between words, and between the characters of scripts without spaces", arguments: texts)
    func rows(_ text: String, width: Int, indentation: Int, expected: [String]) {
        #expect(WrappedText.rows(of: text, width: width, indentation: indentation).map(\.text) == expected)
    }
}
