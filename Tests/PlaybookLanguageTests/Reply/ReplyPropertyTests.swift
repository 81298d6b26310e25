import PlaybookLanguage
import Streaming
import TestSupport
import Testing

/// What holds for every reply, sensible or not.
@Suite struct ReplyPropertyTests {
    /// Pieces of replies, of which random ones are put together.
    private static let pieces = [
        "`", "``", "```", "Say(", "SendMessage(", "Pick(", "Foo.Bar(", "Step[", "Var[", "Trigger[", "Return[",
        "Return(",
        "$x", "x", " = ", "=", "==", "\"", "'", "\"\"\"", "'''", "f\"", "r'", "\\", "\\n", "\\u00e9", "\\ud83d",
        "\\ude00", "\\N{",
        "BULLET}", "{", "}", "{{", "$name", "{$name}", "[", "]", "(", ")", ",", ":", ";", ".", "+", "-", "%", "!", "!r",
        ":>3",
        "user", "Guide", "Order Desk", "target=", "message=", "yld", " user", " for", "recap", "plan:", "trig?", "#",
        "- ",
        "**", "> ", "1. ", "–", "\n", "\r\n", "\r", " ", "\t", "and", " not ", "await ", "self.", "<think>", "</think>",
        "é", "你",
        "👍", "\u{0}", "1", "2.5", "null", "Main:03:QUE",
    ]

    @Test(arguments: 0..<8)
    func anyBytesKeepTheInvariants(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<60 {
            let count = Int.random(in: 1...30, using: &random)
            var bytes = (0..<count).flatMap { _ in Array((Self.pieces.randomElement(using: &random) ?? "").utf8) }
            // Now and then a byte that is no UTF-8.
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes.insert(
                    UInt8.random(in: 0x80...0xFF, using: &random), at: Int.random(in: 0...bytes.count, using: &random))
            }
            let violation = ReplyInvariants.violation(by: bytes, random: &random)
            #expect(violation == nil, "\(String(decoding: bytes, as: UTF8.self).escaped)")
        }
    }

    @Test(arguments: 0..<8)
    func repliesOfTheGrammarKeepTheInvariants(seed: UInt64) {
        var generator = ReplyGenerator(seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let reply = generator.reply()
            let violation = ReplyInvariants.violation(by: reply, random: &random)
            #expect(violation == nil, "\(String(decoding: reply, as: UTF8.self).escaped)")
        }
    }

    @Test func limitsTheDepthOfAReply() {
        for count in [100, 101, 100_000] {
            let nested =
                "`Pick(" + String(repeating: "[", count: count - 1) + String(repeating: "]", count: count - 1) + ")`"
            let calls = String(repeating: "Pick(", count: count) + String(repeating: ")", count: count)
            for reply in [nested, calls] {
                let events = ReplyReading.events(in: [Array(reply.utf8)[...]])
                guard case .malformed(let error) = events.last else {
                    #expect(count == 100)
                    continue
                }
                #expect(count > 100)
                #expect(error.message == "Brackets and literals are nested more than 100 deep.")
            }
        }
    }

    @Test func limitsTheLengthOfAReply() {
        var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
        let start = Array("Say(\"user\", \"".utf8)
        let limit = ReplyTokenizer.byteLimit
        var length = 0
        // All of it in one piece, and one byte too many.
        let events = reader.feed(start + [UInt8](repeating: 0x61, count: limit - start.count + 1))
        for case .messageText(let text) in events { length += text.utf8.count }
        #expect(length == limit - start.count)
        guard case .malformed(let error)? = events.last else {
            Issue.record("\(events.count) events without an end")
            return
        }
        #expect(error == ReplyError("The reply is longer than 8 MiB.", at: ReplyPosition(line: 1, column: limit + 1)))
        #expect(reader.hasEnded)
    }

    /// Long tokens in small chunks: quadratic work would take minutes here.
    @Test(
        .timeLimit(.minutes(3)),
        arguments: [
            "Say(\"user\", \"", "Say(message=\"", "`Pick(\"", "`$", "$", "`", "Say(", "`Say(\"user\", $", "`Step[",
            "recap ", "yld user (", "<think>",
            "Say(\"user\", \"$", "Say(\"user\", f\"{", "Say(\"user\", f\"{x:", "`Var[$x:", "$x: ",
        ])
    func isLinear(start: String) {
        var reader = ReplyReader(vocabulary: ReplyReading.vocabulary)
        _ = reader.feed(start.utf8)
        for _ in 0..<100_000 { _ = reader.feed(CollectionOfOne(UInt8(ascii: "a"))) }
        _ = reader.finish(.broken)
        #expect(reader.ignoredByteCount == 0)
    }
}
