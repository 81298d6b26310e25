#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The exact bytes in which a provider writes a reply: server-sent events for a stream, JSON for a whole one.
public struct ProviderFrames: Sendable {
    private let dialect: ReceivedRequest.Dialect
    private let model: String
    /// Whether an OpenAI stream ends with a usage chunk: only when asked for.
    private let usageInStream: Bool
    private let finish: ReplyFinish
    private let usage: ReplyUsage

    public init(request: ReceivedRequest, finish: ReplyFinish = .stop, usage: ReplyUsage = ReplyUsage()) {
        dialect = request.dialect
        model = request.model
        usageInStream = (try? request.json(as: StreamOptionsHolder.self).streamOptions?.includeUsage) ?? false
        self.finish = finish
        self.usage = usage
    }

    /// What stands before the first text.
    public var opening: String {
        switch dialect {
        case .openAI: chunk(delta: #"{"role":"assistant","content":""}"#)
        case .anthropic:
            event(
                "message_start",
                #""message":{"id":"msg_1","type":"message","role":"assistant","content":[],"model":\#(json(model)),"#
                    + #""stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":\#(usage.input),"output_tokens":1}}"#
            )
                + event("content_block_start", #""index":0,"content_block":{"type":"text","text":""}"#)
                + event("ping", nil)
        }
    }

    public func text(_ text: String) -> String {
        switch dialect {
        case .openAI: chunk(delta: #"{"content":\#(json(text))}"#)
        case .anthropic:
            event("content_block_delta", #""index":0,"delta":{"type":"text_delta","text":\#(json(text))}"#)
        }
    }

    public func reasoning(_ text: String) -> String {
        switch dialect {
        case .openAI: chunk(delta: #"{"reasoning_content":\#(json(text))}"#)
        case .anthropic:
            event("content_block_delta", #""index":0,"delta":{"type":"thinking_delta","thinking":\#(json(text))}"#)
        }
    }

    /// What stands after the last text.
    public var closing: String {
        switch dialect {
        case .openAI:
            chunk(delta: "{}", finish: #""\#(finishName)""#)
                + (usageInStream ? usageChunk : "")
                + "data: [DONE]\n\n"
        case .anthropic:
            event("content_block_stop", #""index":0"#)
                + event(
                    "message_delta",
                    #""delta":{"stop_reason":"\#(finishName)","stop_sequence":null},"usage":{"output_tokens":\#(usage.output)}"#
                )
                + event("message_stop", nil)
        }
    }

    public func error(type: String, message: String) -> String {
        switch dialect {
        case .openAI: "data: \(errorBody(type: type, message: message))\n\n"
        case .anthropic: "event: error\ndata: \(errorBody(type: type, message: message))\n\n"
        }
    }

    /// The JSON of an error, in a stream or as the body of a failure status.
    public func errorBody(type: String, message: String) -> String {
        switch dialect {
        case .openAI: #"{"error":{"message":\#(json(message)),"type":\#(json(type)),"param":null,"code":null}}"#
        case .anthropic: #"{"type":"error","error":{"type":\#(json(type)),"message":\#(json(message))}}"#
        }
    }

    /// The body of a reply that was not asked for as a stream.
    public func whole(_ text: String, reasoning: String = "") -> [UInt8] {
        switch dialect {
        case .openAI:
            let thought = reasoning.isEmpty ? "" : #","reasoning_content":\#(json(reasoning))"#
            return Array(
                (#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":\#(json(model)),"choices":[{"index":0,"#
                    + #""message":{"role":"assistant","content":\#(json(text))\#(thought)},"finish_reason":"\#(finishName)"}],"#
                    + #""usage":\#(openAIUsage)}"#).utf8)
        case .anthropic:
            let thought = reasoning.isEmpty ? "" : #"{"type":"thinking","thinking":\#(json(reasoning))},"#
            return Array(
                (#"{"id":"msg_1","type":"message","role":"assistant","model":\#(json(model)),"content":[\#(thought)"#
                    + #"{"type":"text","text":\#(json(text))}],"stop_reason":"\#(finishName)","stop_sequence":null,"#
                    + #""usage":{"input_tokens":\#(usage.input),"output_tokens":\#(usage.output)}}"#).utf8)
        }
    }

    private var finishName: String {
        switch (dialect, finish) {
        case (.openAI, .stop): "stop"
        case (.openAI, .length): "length"
        case (.openAI, .filtered): "content_filter"
        case (.anthropic, .stop): "end_turn"
        case (.anthropic, .length): "max_tokens"
        case (.anthropic, .filtered): "refusal"
        }
    }

    private var openAIUsage: String {
        let total = usage.input + usage.output
        return #"{"prompt_tokens":\#(usage.input),"completion_tokens":\#(usage.output),"total_tokens":\#(total)}"#
    }

    private var usageChunk: String {
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":\#(json(model)),"#
            + #""choices":[],"usage":\#(openAIUsage)}"# + "\n\n"
    }

    private func chunk(delta: String, finish: String = "null") -> String {
        #"data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":\#(json(model)),"#
            + #""choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"# + "\n\n"
    }

    private func event(_ name: String, _ members: String?) -> String {
        let rest = members.map { ",\($0)" } ?? ""
        return "event: \(name)\ndata: {\"type\":\"\(name)\"\(rest)}\n\n"
    }
}

private struct StreamOptionsHolder: Decodable {
    struct Options: Decodable {
        let includeUsage: Bool?

        enum CodingKeys: String, CodingKey { case includeUsage = "include_usage" }
    }

    let streamOptions: Options?

    enum CodingKeys: String, CodingKey { case streamOptions = "stream_options" }
}

/// A JSON string, quotes included.
private func json(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // A string always encodes; the empty literal would show in any test that compares.
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? #""""#
}
