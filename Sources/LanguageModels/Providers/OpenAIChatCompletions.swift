import Settings

/// OpenAI's chat completions, which most other servers speak too:
/// https://platform.openai.com/docs/api-reference/chat.
enum OpenAIChatCompletions: WireDialect {
    typealias Decoder = OpenAIStreamDecoder

    /// The base URL ends with the version, as in `OPENAI_BASE_URL`.
    static let path = "/chat/completions"
    static let cataloguePath = "/models"

    static func headers(key: Secret?) -> [(name: String, value: String)] {
        key.map { [("authorization", "Bearer \($0.value)")] } ?? []
    }

    /// No limit of the reply is sent: servers then take the model's, and the newer ones know another name for it.
    static func form(for config: LLMConfig) -> RequestForm {
        RequestForm(temperature: config.temperature, asksForUsage: true, hasTwoLimitNames: true, sendsSchema: true)
    }

    static func body(
        of request: ModelRequest, model: String, form: RequestForm, streaming: Bool
    ) throws -> [UInt8] {
        let request = form.systemRole == .user ? request.withSystemInFirstMessage : request
        let systemRole = form.systemRole == .developer ? "developer" : "system"
        let system = request.system.isEmpty ? [] : [Message(role: systemRole, content: request.system)]
        var body = Body(
            model: model,
            messages: system + request.messages.map { Message(role: $0.role.rawValue, content: $0.content) },
            stream: streaming,
            streamOptions: streaming && form.asksForUsage ? StreamOptions() : nil,
            temperature: form.temperature,
            responseFormat: form.sendsSchema ? request.schema.map(ResponseFormat.init) : nil)
        switch form.outputLimit {
        case .maxTokens(let tokens)?: body.maxTokens = tokens
        case .maxCompletionTokens(let tokens)?: body.maxCompletionTokens = tokens
        case nil: break
        }
        return try WireJSON.encode(body)
    }

    static func events(ofWhole body: [UInt8], endpoint: ModelEndpoint) throws(ModelError) -> [ModelEvent] {
        guard let reply = try? WireJSON.decode(OpenAIFrame.self, from: body) else {
            throw endpoint.malformedReply(body)
        }
        guard let choice = reply.choices?.first, let message = choice.message else {
            throw endpoint.malformedReply(body)
        }
        if let failure = endpoint.failure(namedByFinishReason: choice.finishReason, in: body) { throw failure }
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
        let responseFormat: ResponseFormat?
        var maxTokens: Int?
        var maxCompletionTokens: Int?
    }

    /// https://platform.openai.com/docs/guides/structured-outputs; llama.cpp and Ollama take the same. It is not `strict`,
    /// which would refuse schemas that the answer is checked against anyway.
    private struct ResponseFormat: Encodable {
        struct Schema: Encodable {
            let name: String
            let schema: ResponseSchema
        }

        let type = "json_schema"
        let jsonSchema: Schema

        init(_ schema: ResponseSchema) { jsonSchema = Schema(name: schema.name, schema: schema) }
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
