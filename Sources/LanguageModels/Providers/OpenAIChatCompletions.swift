import Settings

/// OpenAI's chat completions, which most other servers speak too:
/// https://platform.openai.com/docs/api-reference/chat.
enum OpenAIChatCompletions: WireDialect {
    typealias Decoder = OpenAIStreamDecoder

    /// The base URL ends with the version, as in `OPENAI_BASE_URL`.
    static let path = "/chat/completions"

    static func headers(key: Secret?) -> [(name: String, value: String)] {
        key.map { [("authorization", "Bearer \($0.value)")] } ?? []
    }

    static func body(
        of request: ModelRequest, config: LLMConfig, streaming: Bool, refused: Set<RefusableParameter>
    ) throws -> [UInt8] {
        let system = request.system.isEmpty ? [] : [Message(role: "system", content: request.system)]
        return try WireJSON.encode(
            Body(
                model: config.model.name,
                messages: system + request.messages.map { Message(role: $0.role.rawValue, content: $0.content) },
                stream: streaming,
                streamOptions: streaming && !refused.contains(.streamOptions) ? StreamOptions() : nil,
                temperature: refused.contains(.temperature) ? nil : config.temperature))
    }

    static func events(ofWhole body: [UInt8], endpoint: ModelEndpoint) throws(ModelError) -> [ModelEvent] {
        guard let reply = try? WireJSON.decode(OpenAIFrame.self, from: body) else {
            throw endpoint.malformedReply(body)
        }
        if let error = reply.error {
            throw ServerFailure(error, frame: String(decoding: body, as: UTF8.self)).modelError(at: endpoint)
        }
        guard let choice = reply.choices?.first, let message = choice.message else {
            throw endpoint.malformedReply(body)
        }
        if choice.finishReason == "error" { throw endpoint.brokenOffReply(body) }
        var events: [ModelEvent] = []
        var joiner = SurrogateJoiner()
        if let text = message.reasoningText { events.append(.reasoning(joiner.append(text) + joiner.finish())) }
        if let text = message.replyText { events.append(.text(joiner.append(text) + joiner.finish())) }
        if let usage = reply.usage { events.append(.usage(usage.tokenUsage)) }
        return events + [.stopped(stopReason(named: choice.finishReason ?? "stop"))]
    }

    static func stopReason(named name: String) -> StopReason {
        switch name {
        case "length": .length
        case "content_filter": .filtered
        default: .finished
        }
    }

    private struct Body: Encodable {
        let model: String
        let messages: [Message]
        let stream: Bool
        let streamOptions: StreamOptions?
        let temperature: Double?
    }

    private struct Message: Encodable {
        let role: String
        let content: String
    }

    /// Without it a stream ends without counts.
    private struct StreamOptions: Encodable {
        let includeUsage = true
    }
}

/// A whole reply, or a chunk of a streamed one.
struct OpenAIFrame: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        let index: Int?
        let message: Content?
        let delta: Content?
        let finishReason: String?
    }

    struct Content: Decodable, Sendable {
        let content: String?
        /// What the model says in place of an answer; then `content` is null.
        let refusal: String?
        /// llama.cpp, DeepSeek.
        let reasoningContent: String?
        /// vLLM, Ollama, OpenRouter.
        let reasoning: String?

        /// Not empty.
        var replyText: String? { [content, refusal].compactMap { $0 }.first { !$0.isEmpty } }
        /// Not empty.
        var reasoningText: String? { [reasoningContent, reasoning].compactMap { $0 }.first { !$0.isEmpty } }
    }

    struct Usage: Decodable, Sendable {
        struct PromptDetails: Decodable, Sendable {
            let cachedTokens: Int?
        }

        let promptTokens: Int?
        let completionTokens: Int?
        let promptTokensDetails: PromptDetails?

        var tokenUsage: TokenUsage {
            TokenUsage(
                input: promptTokens ?? 0, output: completionTokens ?? 0,
                cachedInput: promptTokensDetails?.cachedTokens ?? 0)
        }
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: ErrorBody.Content?
}
