import TestSupport
import Testing

@testable import LanguageModels

/// Chunks that are read in passing: what is read is what the decoder reads, and what is out of the ordinary is left to it.
@Suite struct PlainTextChunkTests {
    /// As servers send them: OpenAI, its gateways, vLLM, llama.cpp.
    static let plain: [(json: String, text: String)] = [
        (#"{"choices":[{"index":0,"delta":{"content":"Hi"}}]}"#, "Hi"),
        (
            #"{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1694268190,"model":"m","system_fingerprint":null,"choices":[{"index":0,"delta":{"content":" a"},"logprobs":null,"finish_reason":null}],"usage":null}"#,
            " a"
        ),
        (
            #"{"choices":[{"finish_reason":"","delta":{"role":"assistant","reasoning_content":null,"reasoning":"","content":"é😀"}}],"x":true,"y":false,"z":0}"#,
            "é😀"
        ),
        (#" { "choices" : [ { "delta" : { "content" : "\"\\\/\n\t\r\b\f" } } ] } "#, "\"\\/\n\t\r\u{8}\u{C}"),
        (#"{"error":null,"choices":[{"delta":{"refusal":null,"content":"a\\u"}}]}"#, "a\\u"),
    ]

    @Test(arguments: plain) func isRead(_ row: (json: String, text: String)) throws {
        #expect(PlainTextChunk(row.json.utf8)?.text == row.text)
        try expectSameAsDecoded(row.json)
    }

    @Test(arguments: [
        "", "{}", "[]", "null", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":[{}]}"#,
        #"{"choices":[{"delta":{"content":""}}]}"#, #"{"choices":[{"delta":{"content":null}}]}"#,
        #"{"choices":[{"delta":{"content":["a"]}}]}"#,
        #"{"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}"#,
        #"{"choices":[{"index":1,"delta":{"content":"a"}}]}"#, #"{"choices":[{"index":0.5,"delta":{"content":"a"}}]}"#,
        #"{"choices":[{"index":01,"delta":{"content":"a"}}]}"#,
        #"{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"choices":[{"delta":{"content":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a","content":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a"},"delta":{"content":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a","reasoning":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a","reasoningContent":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a"},"finishReason":"stop"}]}"#,
        #"{"choices":[{"delta":{"content":"a"},"message":{"content":"b"}}]}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1}}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"error":{"message":"b"}}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"object":"error"}"#,
        #"{"choices":[{"delta":{"content":"\ud83d"}}]}"#, #"{"choices":[{"delta":{"content":"\x"}}]}"#,
        "{\"choices\":[{\"delta\":{\"content\":\"a\nb\"}}]}", #"{"choices":[{"delta":{"content":"a"}}]"#,
        #"{"choices":[{"delta":{"content":"a"}}]},"#, #"{"choices":[{"delta":{"content":"a"}}],}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"x":1.}"#, #"{"choices":[{"delta":{"content":"a"}}],"x":nul}"#,
        #"{"choices":[{"delta":{"content":"a"}}],"x":}"#, #"{"choices":[{"delta":{"content":"a"}}],"x":012}"#,
    ])
    func isLeftToTheDecoder(json: String) {
        #expect(PlainTextChunk(json.utf8) == nil)
    }

    @Test func whatIsReadIsWhatTheDecoderReads() throws {
        var random = SeededGenerator(seed: 5)
        let marks = Array(#"{}[]",:\0a1.-en u/"#.utf8) + Array("choices".utf8)
        var readCount = 0
        for round in 0..<600 {
            var bytes = Array(Self.plain[round % Self.plain.count].json.utf8)
            for _ in 0..<Int.random(in: 1...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                if Bool.random(using: &random) {
                    bytes[place] = marks.randomElement(using: &random) ?? 0x20
                } else {
                    bytes.remove(at: place)
                }
            }
            if try expectSameAsDecoded(String(decoding: bytes, as: UTF8.self)) { readCount += 1 }
        }
        #expect(readCount > 60)
    }

    /// - Returns: whether it was read at all.
    @discardableResult private func expectSameAsDecoded(_ json: String) throws -> Bool {
        guard let chunk = PlainTextChunk(json.utf8) else { return false }
        let frame = try WireJSON.decode(OpenAIFrame.self, from: Array(json.utf8))
        let choice = try #require(frame.choices?.first { ($0.index ?? 0) == 0 })
        #expect(choice.delta?.replyText == chunk.text, "\(json)")
        #expect(choice.delta?.reasoningText == nil && choice.finishReason == nil, "\(json)")
        #expect(frame.error == nil && frame.usage == nil, "\(json)")
        return true
    }
}
