import Settings
import TestSupport
import Testing

@testable import LanguageModels

/// Streams of Anthropic's Messages API.
@Suite struct AnthropicStreamTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let stream: String
        let events: [ModelEvent]
        let code: ModelError.Code?

        /// - Parameter frames: data of the events; the event's name is taken from `type`.
        init(_ name: String, _ frames: [String], _ events: [ModelEvent], _ code: ModelError.Code? = nil) {
            testDescription = name
            stream = frames.joined()
            self.events = events
            self.code = code
        }
    }

    static func frame(_ type: String, _ members: String = "") -> String {
        let rest = members.isEmpty ? "" : ",\(members)"
        return "event: \(type)\ndata: {\"type\":\"\(type)\"\(rest)}\n\n"
    }

    static func delta(_ members: String) -> String { frame("content_block_delta", #""index":0,"delta":{\#(members)}"#) }

    static func stop(_ reason: String, usage: String = #"{"output_tokens":7}"#) -> String {
        frame("content_block_stop", #""index":0"#)
            + frame("message_delta", #""delta":{"stop_reason":"\#(reason)","stop_sequence":null},"usage":\#(usage)"#)
    }

    static let start = frame(
        "message_start",
        #""message":{"id":"m","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":1}}"#
    )
    static let open = frame("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)
    static let hi = delta(#""type":"text_delta","text":"Hi""#)
    static let end = frame("message_stop")
    static let counted = ModelEvent.usage(TokenUsage(input: 125, output: 7, cachedInput: 100))

    static let cases: [Case] = [
        Case(
            "regular", [start, open, frame("ping"), hi, stop("end_turn"), end],
            [.text("Hi"), counted, .stopped(.finished)]),
        Case(
            "stop sequence", [open, hi, stop("stop_sequence"), end],
            [.text("Hi"), .usage(TokenUsage(input: 0, output: 7)), .stopped(.finished)]),
        Case("length", [start, hi, stop("max_tokens"), end], [.text("Hi"), counted, .stopped(.length)]),
        Case(
            "context", [start, hi, stop("model_context_window_exceeded"), end],
            [.text("Hi"), counted, .stopped(.length)]),
        Case("refusal", [start, hi, stop("refusal"), end], [.text("Hi"), counted, .stopped(.filtered)]),
        Case(
            "counts that are none",
            [start, hi, stop("end_turn", usage: #"{"output_tokens":-5.5,"input_tokens":"x"}"#), end],
            [.text("Hi"), .usage(TokenUsage(input: 125, output: 1, cachedInput: 100)), .stopped(.finished)]),
        Case(
            "usage is cumulative",
            [start, hi, stop("end_turn", usage: #"{"output_tokens":3}"#), stop("end_turn"), end],
            [.text("Hi"), counted, .stopped(.finished)]),
        Case(
            "thinking",
            [
                start, frame("content_block_start", #""index":0,"content_block":{"type":"thinking","thinking":""}"#),
                delta(#""type":"thinking_delta","thinking":"so""#),
                delta(#""type":"signature_delta","signature":"Eq=="}"#.replacing("}", with: "")),
                hi, stop("end_turn"), end,
            ], [.reasoning("so"), .text("Hi"), counted, .stopped(.finished)]),
        Case(
            "half a character at the end of the reasoning",
            [start, delta(#""type":"thinking_delta","thinking":"so\ud83d""#), hi, stop("end_turn"), end],
            [.reasoning("so"), .reasoning("\u{FFFD}"), .text("Hi"), counted, .stopped(.finished)]),
        Case(
            "half a character of reasoning, and no text",
            [start, delta(#""type":"thinking_delta","thinking":"so\ud83d""#), stop("end_turn"), end],
            [.reasoning("so"), .reasoning("\u{FFFD}"), counted, .stopped(.finished)]),
        Case(
            "text in a block's start", [open.replacing(#""text":"""#, with: #""text":"Oh ""#), hi, end],
            [.text("Oh "), .text("Hi"), .stopped(.finished)]),
        Case(
            "unknown events and deltas",
            [start, frame("news", #""x":{}"#), delta(#""type":"citations_delta","citation":{}"#), hi, end],
            [.text("Hi"), .usage(TokenUsage(input: 125, output: 1, cachedInput: 100)), .stopped(.finished)]),
        Case(
            "the type only in the event's name", ["event: message_stop\ndata: {}\n\n"], [.stopped(.finished)]),
        Case("nothing after the end counts", [hi, end, hi], [.text("Hi"), .stopped(.finished)]),
        Case(
            "an emoji cut by UTF-16 units", [delta(#""text":"\ud83d""#), delta(#""text":"\ude00""#), end],
            [.text("😀"), .stopped(.finished)]),
        Case("no message_stop", [start, hi, stop("end_turn")], [.text("Hi")], .truncated),
        Case("cut in an event", [hi, String(end.dropLast(5))], [.text("Hi")], .truncated),
        Case(
            "overloaded", [hi, frame("error", #""error":{"type":"overloaded_error","message":"Overloaded"}"#)],
            [.text("Hi")], .overloaded),
        Case("rate limit", [frame("error", #""error":{"type":"rate_limit_error","message":"x"}"#)], [], .rateLimited),
        Case("api error", [frame("error", #""error":{"type":"api_error","message":"x"}"#)], [], .server),
        Case("an error that says nothing", [frame("error")], [], .server),
        Case("no JSON", [hi, "event: content_block_delta\ndata: {\n\n"], [.text("Hi")], .malformedResponse),
    ]

    @Test(arguments: cases) func reads(_ example: Case) {
        let reading = readAnthropic(example.stream)
        #expect(reading.events == example.events)
        #expect(reading.code == example.code)
    }

    @Test(arguments: cases) func randomCutsGiveTheSame(_ example: Case) {
        var generator = SeededGenerator(seed: 7)
        let bytes = Array(example.stream.utf8)
        for _ in 0..<50 {
            var pieces: [[UInt8]] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...40, using: &generator))
                pieces.append(Array(bytes[start..<end]))
                start = end
            }
            let reading = read(AnthropicMessages.self, pieces, endpoint: sampleEndpoint(.anthropic))
            #expect(reading.events == example.events && reading.code == example.code)
        }
    }

    @Test func aBreakAfterTheStopReasonIsStillABreak() {
        let reading = readAnthropic(Self.start + Self.hi + Self.stop("end_turn"), end: .broken)
        #expect(reading == Reading(events: [.text("Hi")], error: brokenConnection))
    }
}
