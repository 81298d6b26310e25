import Streaming
import Testing

@Suite struct TokenizerTests {
    @Test func proseMakesNoTokens() {
        var tokenizer = ReplyTokenizer(callees: CalleeNames(["Say"]))
        #expect(tokenizer.feed(Array("Some prose, it's `code`.\nrecap: `Say(1)`\n".utf8)) == [])
        #expect(tokenizer.finish() == [])
    }
}
