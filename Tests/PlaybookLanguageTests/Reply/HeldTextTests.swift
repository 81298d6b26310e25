import PlaybookLanguage
import Testing

/// When the text of a message is held back until it is known whom it addresses or what it says.
@Suite struct HeldTextTests {
    /// The chunk before the first text, and what the text is after the next.
    static let holdings: [(name: String, held: String, next: String, released: [String])] = [
        ("a word is held", #"`Say("Hello"#, " ", ["Say to the human", "| Hello "]),
        (
            "a word of 32 characters is held", #"`Say(""# + String(repeating: "a", count: 32), "a",
            ["Say to the human", "| " + String(repeating: "a", count: 33)]
        ),
        ("the prefix of a heading is held", #"`Say("order d"#, "ay", ["Say to the human", "| order day"]),
        ("a complete word is held", #"`Say("Hello""#, ")", ["Say to the human", "| Hello"]),
        ("a complete word and its comma are held", #"`Say("user","#, #" "H"#, [#"Say to "user""#, "| H"]),
        ("other letters are not held", #"`Say("#, "\"Ü", ["Say to the human", "| Ü"]),
        (
            "text by keyword is held for the target", #"`Say(message="Hello there, you""#, ")",
            ["Say to the human", "| Hello there, you"]
        ),
        ("half an escape is held", #"`Say("user", "\u00e"#, "9", [#"Say to "user""#, "| é"]),
        ("half a pair is held", #"`Say("user", "\ud83d\ude0"#, "0", [#"Say to "user""#, "| 😀"]),
        (
            "quotes that may close are held", #"`Say("user", "# + String(repeating: "\"", count: 5), "x",
            [#"Say to "user""#, #"| ""x"#]
        ),
    ]

    @Test(arguments: holdings)
    func holdsBack(_ name: String, held: String, next: String, released: [String]) {
        var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
        #expect(reader.feed(held.utf8) == [], "\(name)")
        #expect(reader.feed(next.utf8).map(\.asText) == released, "\(name)")
    }

    /// Apart from what is ambiguous, each character comes with the chunk that completes it.
    @Test func deliversAtOnce() {
        var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
        #expect(reader.feed(#"Say("user", "H"#.utf8).map(\.asText) == [#"Say to "user""#, "| H"])
        for character in ["e", "l", "l", "o", " ", "w", "é", "👍", "`", "'", ")"] {
            #expect(reader.feed(character.utf8).map(\.asText) == ["| \(character)"])
        }
        #expect(reader.feed([0xE2]) == [])
        #expect(reader.feed([0x82]) == [])
        #expect(reader.feed([0xAC]).map(\.asText) == ["| €"])
    }
}
