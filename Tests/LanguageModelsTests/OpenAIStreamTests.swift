import Settings
import Testing

@testable import LanguageModels

/// Streams of chat completion chunks, as servers of several makes send them.
@Suite struct OpenAIStreamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The JSON of the frames.
        let frames: [String]
        let end: ResponseEnd
        let events: [ModelEvent]
        let code: ModelError.Code?

        init(
            _ name: String, _ frames: [String], end: ResponseEnd = .regular, _ events: [ModelEvent],
            _ code: ModelError.Code? = nil
        ) {
            testDescription = name
            self.frames = frames
            self.end = end
            self.events = events
            self.code = code
        }
    }

    static let role = #"{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#
    static let hi = #"{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":null}"#
    static let stop = #"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
    static let usage =
        #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":8}}}"#
    static let counted = ModelEvent.usage(TokenUsage(input: 12, output: 3, cachedInput: 8))

    static func delta(_ members: String) -> String { #"{"choices":[{"index":0,"delta":{\#(members)}}]}"# }

    static func finish(_ reason: String) -> String {
        #"{"choices":[{"index":0,"delta":{},"finish_reason":"\#(reason)"}]}"#
    }

    static let cases: [Case] = [
        Case("regular", [role, hi, stop, usage, "[DONE]"], [.text("Hi"), counted, .stopped(.finished)]),
        Case("without usage", [role, hi, stop, "[DONE]"], [.text("Hi"), .stopped(.finished)]),
        Case("nothing after [DONE] counts", [hi, stop, "[DONE]", hi], [.text("Hi"), .stopped(.finished)]),
        Case("finish without [DONE]", [hi, stop], [.text("Hi"), .stopped(.finished)]),
        Case("finish, then a break", [hi, stop], end: .broken, [.text("Hi"), .stopped(.finished)]),
        Case("[DONE] without finish", [hi, "[DONE]"], [.text("Hi"), .stopped(.finished)]),
        Case("neither", [role, hi], [.text("Hi")], .truncated),
        Case("a break", [role, hi], end: .broken, [.text("Hi")], .network),
        Case("no frame at all", [], [], .truncated),
        Case("length", [hi, finish("length"), "[DONE]"], [.text("Hi"), .stopped(.length)]),
        Case("content filter", [hi, finish("content_filter"), "[DONE]"], [.text("Hi"), .stopped(.filtered)]),
        Case("an unknown reason", [hi, finish("eos"), "[DONE]"], [.text("Hi"), .stopped(.finished)]),
        Case(
            "llama.cpp: null content, timings, usage with the finish",
            [
                delta(#""role":"assistant","content":null"#), hi,
                #"{"choices":[{"finish_reason":"stop","index":0,"delta":{}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},"timings":{"cache_n":0}}"#,
                "[DONE]",
            ], [.text("Hi"), .usage(TokenUsage(input: 1, output: 2)), .stopped(.finished)]),
        Case(
            "reasoning under both names, and with content in one chunk",
            [
                delta(#""reasoning_content":"so ""#), delta(#""reasoning":"then ""#),
                delta(#""reasoning":"now","content":"Hi""#), stop, "[DONE]",
            ],
            [.reasoning("so "), .reasoning("then "), .reasoning("now"), .text("Hi"), .stopped(.finished)]),
        Case("a refusal is text", [delta(#""refusal":"No.""#), stop, "[DONE]"], [.text("No."), .stopped(.finished)]),
        Case(
            "only the first choice", [#"{"choices":[{"index":1,"delta":{"content":"no"}}]}"#, hi, stop, "[DONE]"],
            [.text("Hi"), .stopped(.finished)]),
        Case(
            "unknown members",
            [#"{"obfuscation":"x9","choices":[{"delta":{"content":"Hi","tool_calls":null}}],"x":[1]}"#, stop],
            [.text("Hi"), .stopped(.finished)]),
        Case(
            "an emoji cut by UTF-16 units", [delta(#""content":"a\ud83d""#), delta(#""content":"\ude00b""#), stop],
            [.text("a"), .text("😀b"), .stopped(.finished)]),
        Case(
            "half an emoji at the end", [delta(#""content":"a\ud83d""#), stop, "[DONE]"],
            [.text("a"), .text("\u{FFFD}"), .stopped(.finished)]),
        Case(
            "an error in the stream", [hi, #"{"error":{"message":"Busy","type":"overloaded_error","code":529}}"#],
            [.text("Hi")], .overloaded),
        Case("an error as text", [#"{"error":"model crashed"}"#], [], .server),
        Case(
            "an error with a status as its code", [hi, #"{"error":{"message":"slow down","code":429}}"#],
            [.text("Hi")], .rateLimited),
        Case("OpenRouter's finish_reason error", [hi, finish("error"), "[DONE]"], [.text("Hi")], .server),
        Case("no JSON", [hi, "<html>"], [.text("Hi")], .malformedResponse),
        Case("two objects in one frame", [hi + hi], [], .malformedResponse),
    ]

    static func stream(_ frames: [String]) -> String { frames.map { "data: \($0)\n\n" }.joined() }

    @Test(arguments: cases) func reads(_ example: Case) {
        let reading = readOpenAI(Self.stream(example.frames), end: example.end)
        #expect(reading.events == example.events)
        #expect(reading.code == example.code)
    }

    @Test(arguments: cases) func everySplitPointGivesTheSame(_ example: Case) {
        let bytes = Array(Self.stream(example.frames).utf8)
        for split in 0...bytes.count {
            let reading = read(
                OpenAIChatCompletions.self, [Array(bytes[..<split]), Array(bytes[split...])], end: example.end,
                endpoint: sampleEndpoint(.openai))
            #expect(reading.events == example.events && reading.code == example.code, "split at \(split)")
        }
    }

    @Test func anUnterminatedLastEventCounts() {
        let whole = Self.stream([Self.hi]) + "data: [DONE]"
        #expect(readOpenAI(whole) == Reading(events: [.text("Hi"), .stopped(.finished)]))
    }

    @Test func aCutAnywhereIsNeverTakenForAnEnd() {
        let bytes = Array(Self.stream([Self.role, Self.hi]).utf8)
        for length in 0...bytes.count {
            let reading = read(
                OpenAIChatCompletions.self, [Array(bytes[..<length])], endpoint: sampleEndpoint(.openai))
            // A fragment that cannot be told from another protocol is reported as such.
            #expect(reading.code == .truncated || reading.code == .malformedResponse, "cut at \(length)")
            #expect(!reading.events.contains(.stopped(.finished)), "cut at \(length)")
        }
    }

    @Test func llamaServersErrorFieldIsAnError() {
        let reading = readOpenAI(
            Self.stream([Self.hi])
                + #"error: {"code":400,"message":"context size has been exceeded","type":"invalid_request_error"}"#
                + "\n\n")
        #expect(reading.events == [.text("Hi")])
        #expect(reading.code == .contextTooLong)
    }
}
