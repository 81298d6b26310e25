import Streaming
import Testing

@Suite struct TrimmingTests {
    @Test(arguments: [
        ("", ""), (" \r\n\t", ""), ("a", "a"), (" \n a b\u{2003}\r\n", "a b"), ("\u{A0}ü\u{2028}", "ü"),
    ]) func blankEnds(text: String, trimmed: String) {
        #expect(text.trimmingBlankEnds == trimmed)
    }
}
