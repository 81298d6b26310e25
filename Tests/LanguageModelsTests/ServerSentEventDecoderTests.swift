import Testing

@testable import LanguageModels

/// What is decoded from a stream's bytes, and that it does not depend on how they are cut.
@Suite struct ServerSentEventDecoderTests {
    typealias Output = ServerSentEventDecoder.Output

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]
        let outputs: [Output]

        init(_ name: String, _ text: String, _ outputs: [Output]) {
            self.init(name, Array(text.utf8), outputs)
        }

        init(_ name: String, _ bytes: [UInt8], _ outputs: [Output]) {
            testDescription = name
            self.bytes = bytes
            self.outputs = outputs
        }
    }

    static func event(_ data: String, named name: String = "") -> Output {
        .event(ServerSentEvent(name: name, data: data))
    }

    static let cases: [Case] = [
        Case("line feeds", "data: a\n\ndata: b\n\n", [event("a"), event("b")]),
        Case("carriage returns", "data: a\r\rdata: b\r\r", [event("a"), event("b")]),
        Case("both", "data: a\r\n\r\ndata: b\r\n\r\n", [event("a"), event("b")]),
        Case("mixed line ends", "data: a\n\r\ndata: b\r\n\ndata: c\r\r\n", [event("a"), event("b"), event("c")]),
        Case("event names", "event: ping\ndata: {}\n\ndata: x\n\n", [event("{}", named: "ping"), event("x")]),
        Case("a name without data is forgotten", "event: a\n\ndata: x\n\n", [event("x")]),
        Case("several data lines", "data: a\ndata:\ndata: b\n\n", [event("a\n\nb")]),
        Case("no space after the colon", "data:a\n\n", [event("a")]),
        Case("only one space is dropped", "data:  a \n\n", [event(" a ")]),
        Case("byte order mark", "\u{FEFF}data: a\n\n", [event("a")]),
        Case("byte order mark only at the start", "data: a\n\n\u{FEFF}data: b\n\n", [event("a")]),
        Case(
            "comments", ":\n\n: PROCESSING\n\ndata: a\n: more\ndata: b\n\n",
            [.comment, .comment, .comment, event("a\nb")]),
        Case("blank data is no event", "data:\n\ndata: \n\ndata\n\ndata: a\n\n", [event("a")]),
        Case("unknown fields", "id: 1\0\nretry: x\nfoo: bar\ndatax: y\nfoo\ndata: a\n\n", [event("a")]),
        Case("field error", "error: {\"code\":500}\n\ndata: a\n\n", [.error("{\"code\":500}"), event("a")]),
        Case(
            "a bare object", "data: a\n\n{\"error\":\"b\"}\ndata: {}\n\n",
            [event("a"), .object("{\"error\":\"b\"}"), event("{}")]),
        Case(
            "Unicode's own line ends end nothing", "data: a\u{2028}b\u{2029}c\u{85}d\u{B}e\n\n",
            [event("a\u{2028}b\u{2029}c\u{85}d\u{B}e")]),
        Case("characters of every length", "data: é 日 👨‍👩‍👧\n\n", [event("é 日 👨‍👩‍👧")]),
        Case(
            "invalid bytes", Array("data: a".utf8) + [0xFF, 0xC3] + Array("b\n\n".utf8), [event("a\u{FFFD}\u{FFFD}b")]),
        Case("end without blank line", "data: a\n\ndata: [DONE]\n", [event("a"), event("[DONE]")]),
        Case("end without line end", "data: a\n\ndata: [DONE]", [event("a"), event("[DONE]")]),
        Case("end in a field's name", "data: a\n\ndat", [event("a")]),
        Case("nothing", "", []),
        Case("no event stream", "<html>\n<body>502</body>\n</html>\n", []),
    ]

    @Test(arguments: cases) func decodes(_ example: Case) {
        var decoder = ServerSentEventDecoder()
        #expect(decoder.feed(example.bytes) + decoder.finish() == example.outputs)
    }

    @Test(arguments: cases) func everySplitPointGivesTheSame(_ example: Case) {
        for split in 0...example.bytes.count {
            var decoder = ServerSentEventDecoder()
            let first = decoder.feed(Array(example.bytes[..<split]))
            let second = decoder.feed(Array(example.bytes[split...]))
            #expect(first + second + decoder.finish() == example.outputs, "split at \(split)")
        }
    }

    @Test(arguments: cases) func singleBytesGiveTheSame(_ example: Case) {
        var decoder = ServerSentEventDecoder()
        let outputs = example.bytes.flatMap { decoder.feed([$0]) }
        #expect(outputs + decoder.finish() == example.outputs)
    }

    @Test func anEventIsReportedWithTheByteThatEndsIt() {
        var decoder = ServerSentEventDecoder()
        #expect(decoder.feed(Array("data: a\r".utf8)) == [])
        #expect(decoder.feed(Array("\n\r".utf8)) == [Self.event("a")])
        #expect(decoder.feed(Array("\ndata: b".utf8)) == [])
    }

    @Test(arguments: [1_000, 65_536, 20_000_000])
    func anOversizedEventEndsTheDecoding(chunkSize: Int) {
        var decoder = ServerSentEventDecoder()
        let bytes =
            Array("data: a\n\ndata: ".utf8)
            + Array(repeating: UInt8(ascii: "x"), count: ServerSentEventDecoder.sizeLimit)
            + Array("\n\ndata: b\n\n".utf8)
        var outputs: [Output] = []
        for start in stride(from: 0, to: bytes.count, by: chunkSize) {
            outputs += decoder.feed(Array(bytes[start..<min(start + chunkSize, bytes.count)]))
        }
        #expect(outputs + decoder.finish() == [Self.event("a"), .oversized])
    }

    @Test func manyDataLinesCountTogether() {
        var decoder = ServerSentEventDecoder()
        let line = Array(("data: " + String(repeating: "x", count: 1_000_000) + "\n").utf8)
        let outputs = (0..<10).flatMap { _ in decoder.feed(line) }
        #expect(outputs == [.oversized])
    }
}
