import PlaybookLanguage
import Testing

/// What the reader tells about a whole reply.
@Suite struct ReplyEndTests {
    @Test(arguments: [1, 3, 1000])
    func countsWhatIsIgnored(chunk: Int) {
        for end in ["yld user\n", "`Return[1]`", "`Pick(1) x`"] {
            var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
            for bytes in Array((end + String(repeating: ".", count: 250)).utf8).chunks(of: chunk) {
                _ = reader.feed(bytes)
            }
            #expect(reader.hasEnded)
            #expect(reader.ignoredByteCount == 250, "\(end)")
        }
    }

    @Test func tellsWhetherThereWereItems() {
        let replies: [(String, Bool)] = [
            ("I cannot do that.", false), ("", false), ("`Pick(1)`", true), ("yld user", true), ("`Pick(%)`", false),
            ("Say(\"user\", \"Hi", true),
        ]
        for (reply, expected) in replies {
            var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
            _ = reader.feed(reply.utf8)
            _ = reader.finish(.regular)
            #expect(reader.hasItems == expected, "\(reply)")
            #expect(reader.feed("Pick(1)\n".utf8) == [], "after the end nothing is read")
        }
    }
}
