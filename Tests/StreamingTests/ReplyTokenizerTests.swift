import Streaming
import Testing

/// Tokens and their places. What whole replies mean is tested with the reader, in `PlaybookLanguageTests/Reply`.
@Suite struct ReplyTokenizerTests {
    private func tokens(_ reply: String, callees: [String] = ["Say", "Pick"]) -> [ReplyToken] {
        var tokenizer = ReplyTokenizer(callees: CalleeNames(callees))
        return tokenizer.feed(Array(reply.utf8)) + tokenizer.finish()
    }

    @Test func proseMakesNoTokens() {
        #expect(tokens("Some prose, it's `code`.\nrecap: `Say(1)`\n# Say(1)\n```swift\n```\n") == [])
    }

    @Test func itemsAreTokens() {
        let kinds = tokens("`$x:int = Pick(y, \"a$b\", f\"{z!r:>3}\")`").map(\.kind)
        #expect(
            kinds == [
                .itemStart(.call), .variable("x"), .symbol(.colon), .rawText("int"), .symbol(.assign), .name("Pick"),
                .symbol(.openParenthesis), .name("y"), .symbol(.comma), .literalStart(formatted: false), .text("a"),
                .special, .mention(name: "b", source: "$b"), .literalEnd, .symbol(.comma),
                .literalStart(formatted: true),
                .special, .fieldStart, .name("z"), .conversion("r"), .format(">3"), .fieldEnd, .literalEnd,
                .symbol(.closeParenthesis), .itemEnd,
            ])
    }

    @Test func tokensKnowTheirPlace() {
        let places = tokens("é\r\n - Pick($a,\r  \"ü\" 1)\nyld user").map {
            "\($0.position.line):\($0.position.column)"
        }
        // Start, Pick, (, $a, comma, literal, text, its end, 1, ), end, yield.
        #expect(
            places == [
                "2:4", "2:4", "2:8", "2:9", "2:11", "3:3", "3:4", "3:5", "3:7", "3:8", "3:8", "4:1",
            ])
    }

    @Test func textComesOnceAChunk() {
        var tokenizer = ReplyTokenizer(callees: CalleeNames(["Say"]))
        #expect(tokenizer.feed(Array("Say(\"a\\tb".utf8)).last?.kind == .text("a\tb"))
        #expect(tokenizer.feed(Array("c\nd\\".utf8)).map(\.kind) == [.text("c\nd")])
        #expect(tokenizer.feed(Array("x4".utf8)) == [])
        #expect(tokenizer.feed(Array("1!".utf8)).map(\.kind) == [.text("A!")])
    }

    @Test func nothingFollowsTheEnd() {
        var tokenizer = ReplyTokenizer(callees: CalleeNames(["Say"]))
        #expect(tokenizer.feed(Array("yld user\nSay(1)\n".utf8)).map(\.kind) == [.yield("user")])
        #expect(tokenizer.hasEnded)
        #expect(tokenizer.byteCount == 9)
        #expect(tokenizer.feed(Array("Say(1)\n".utf8)) == [])
        #expect(tokenizer.finish() == [])
    }

    @Test func calleesAreFoundExactlyOrFolded() {
        let names = CalleeNames(["GetRate", "Bank.GetRate"])
        #expect(names.contains("GetRate"))
        #expect(names.contains("get_rate"))
        #expect(names.contains("BANK.getrate"))
        #expect(!names.contains("GetRates"))
        #expect(names.containsExactly("GetRate"))
        #expect(!names.containsExactly("getrate"))
    }
}
