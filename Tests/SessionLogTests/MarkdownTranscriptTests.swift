import TestSupport
import Testing

@testable import SessionLog

@Suite struct MarkdownTranscriptTests {
    @Test(arguments: transcripts.filter { $0.markdown != nil })
    func streamedAndWholeAreTheSame(_ test: TranscriptCase) {
        for streams in [true, false] {
            var options = test.options
            options.streams = streams
            #expect(test.events.written(.markdown, options) == test.markdown, "streams: \(streams)")
        }
    }

    /// What has to follow a text so that it does not reach into the next message.
    @Test(arguments: [
        ("plain", "text", ""),
        ("a closed fence", "```\ncode\n```", ""),
        ("an open fence", "```\ncode", "\n```"),
        ("an open fence, nothing in it", "```swift", "\n```"),
        ("a longer fence", "`````\n```\n````", "\n`````"),
        ("tildes, closed by backticks only", "~~~ a`b\n```", "\n~~~"),
        ("a fence that is text", "``` a`b\ncode", ""),
        ("closed by a longer one, spaces behind", "```\n````  \ntext", ""),
        ("the closing fence has an info string", "```\n```x", "\n```"),
        ("the closing fence is indented too far", "```\n    ```", "\n```"),
        ("indented by three", "   ```\nx", "\n```"),
        ("indented code", "    ```\nx", ""),
        ("a fence in a paragraph", "text\n```\nx", "\n```"),
        ("a fence in a quote", "> ```\n> x", ""),
        ("a fence after a quote", "> ```\n```", "\n```"),
        ("a fence in a list item", "- ```\n  x", ""),
        ("a fence on a later line of an item", "1. Do:\n\n   ```\n   x", ""),
        ("a fence in an item, then one outside", "- ```\n  x\n  ```\n```\ny", "\n```"),
        ("an item left open, then a fence outside", "- ```\n  x\n```\ny", "\n```"),
        ("nested items", "- a\n  - b\n    ```\n    x", ""),
        ("a fence that leaves the nested item", "- a\n  - b\n  ```\n  x", ""),
        ("a fence that is not indented enough for its item", "1. a\n  ```\n  x", "\n```"),
        ("a lazy line keeps the item open", "- a\nb\n  ```\n  x", ""),
        ("no lazy line after a blank one", "- a\n\nb\n  ```\n  x", "\n```"),
        ("no list: a number in a paragraph", "text\n2. a\n   ```\n   x", "\n```"),
        ("no list: no space", "-a\n  ```\n  x", "\n```"),
        ("a thematic break is no list", "* * *\n  ```\nx", "\n```"),
        ("a heading under text", "text\n---\n```", "\n```"),
        ("an item of code", "-      ```\n```\nx", "\n```"),
        ("an empty item ends at a blank line", "-\n\n  ```\n  x", "\n```"),
        ("an empty item goes on in the next line", "-\n  ```\n  x", ""),
        ("a tab after the marker", "-\t```\n\tx", ""),
        ("a comment", "<!-- a\n\nb", "\n-->"),
        ("a closed comment", "<!-- a\n\nb --> c\n\nd", ""),
        ("the shortest comment", "<!-->\n\ntext", ""),
        ("a comment closed at once", "text\n<!-- a --> b", ""),
        ("pre", "<PRE class=x>\n\n```", "\n</pre>"),
        ("pre, closed by another of its kind", "<pre>\n</Style>\n```", "\n```"),
        ("script", "<script\n\nx", "\n</script>"),
        ("no script", "<scripts\n\nx", ""),
        ("a processing instruction", "<?php\n\nx", "\n?>"),
        ("the shortest instruction", "<?>\n\ntext", ""),
        ("a declaration", "<!DOCTYPE\n\nx", "\n>"),
        ("character data", "<![CDATA[\n\nx", "\n]]>"),
        ("a block tag holds a fence", "<div>\n```", ""),
        ("a block tag ends at a blank line", "<div>\n\n```\nx", "\n```"),
        ("a closing block tag", "text\n</div>\n```\nx", ""),
        ("a tag alone in its line", "<b>\n```", ""),
        ("a tag in a paragraph", "text\n<b>\n```", "\n```"),
        ("a tag with text behind it", "<b>bold</b> x\n```", "\n```"),
        ("a comment in an item", "- <!--\n  x", ""),
        ("carriage returns end lines too", "```\rcode\r```\rtext", ""),
    ])
    func whatIsLeftOpen(name: String, text: String, closing: String) {
        #expect(closed(Array(text.utf8), by: [Array(text.utf8)[...]]) == closing)
        // However it is cut.
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            #expect(closed(Array(text.utf8), by: Array(text.utf8).cut(using: &random)) == closing)
        }
    }

    /// Hostile text takes time in proportion to its size; a minute would be quadratic.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["- ", "`", "> ", "\t", "<!-", "-->", "1. ", "<a", "~~~\n", "- a\n", "<pre\n", "    "])
    func longTexts(piece: String) {
        var block = OpenMarkdownBlock()
        let text = Array(String(repeating: piece, count: 200_000).utf8)
        for start in stride(from: 0, to: text.count, by: 4096) { block.follow(Array(text[start...].prefix(4096))) }
        _ = block.close()
    }

    private func closed(_ text: [UInt8], by pieces: [ArraySlice<UInt8>]) -> String {
        var block = OpenMarkdownBlock()
        for piece in pieces { block.follow(Array(piece)) }
        return String(decoding: block.close(), as: UTF8.self)
    }
}
