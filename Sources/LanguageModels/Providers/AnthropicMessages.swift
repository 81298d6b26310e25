import Settings

/// Anthropic's Messages API: https://docs.anthropic.com/en/api/messages.
enum AnthropicMessages: WireDialect {
    typealias Decoder = AnthropicStreamDecoder

    /// The base URL is the host alone, as in `ANTHROPIC_BASE_URL`.
    static let path = "/v1/messages"
    /// In one page: the API gives at most a thousand.
    static let cataloguePath = "/v1/models?limit=1000"

    static func headers(key: Secret?) -> [(name: String, value: String)] {
        [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0.value)] } ?? [])
    }

    /// The API requires a limit of the reply.
    static func form(for config: LLMConfig) -> RequestForm {
        RequestForm(
            temperature: config.temperature, outputLimit: .maxTokens(RequestForm.usualLimit), marksCache: true)
    }

    static func body(
        of request: ModelRequest, model: String, form: RequestForm, streaming: Bool
    ) throws -> [UInt8] {
        let request = form.systemRole == .system ? request : request.withSystemInFirstMessage
        let system = request.system.isEmpty ? [] : [TextBlock(request.system, isMarked: form.marksCache)]
        let marked = form.marksCache ? markedMessages(of: request) : []
        return try WireJSON.encode(
            Body(
                model: model,
                maxTokens: form.outputLimit?.tokens ?? RequestForm.usualLimit,
                system: system.isEmpty ? nil : system,
                messages: request.messages.enumerated().map { index, message in
                    Message(
                        role: message.role,
                        content: marked.contains(index)
                            ? .blocks([TextBlock(message.content, isMarked: true)]) : .text(message.content))
                },
                stream: streaming,
                temperature: form.temperature))
    }

    /// The API allows four marks in a request, the one of the system text included
    /// (https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching). The last ones cover the most. It refuses
    /// marks on empty text.
    private static func markedMessages(of request: ModelRequest) -> ArraySlice<Int> {
        let allowed = request.system.isEmpty ? 4 : 3
        return request.messages.indices
            .filter { request.messages[$0].endsCacheablePrefix && !request.messages[$0].content.isEmpty }
            .suffix(allowed)
    }

    static func events(ofWhole body: [UInt8], endpoint: ModelEndpoint) throws(ModelError) -> [ModelEvent] {
        guard let reply = try? WireJSON.decode(WholeReply.self, from: body) else { throw endpoint.malformedReply(body) }
        guard let blocks = reply.content, let stopReason = reply.stopReason else { throw endpoint.malformedReply(body) }
        var joiner = SurrogateJoiner()
        var events: [ModelEvent] = []
        let reasoning = joiner.append(blocks.compactMap(\.thinking).joined()) + joiner.finish()
        if !reasoning.isEmpty { events.append(.reasoning(reasoning)) }
        let text = joiner.append(blocks.compactMap(\.text).joined()) + joiner.finish()
        if !text.isEmpty { events.append(.text(text)) }
        if let usage = reply.usage { events.append(.usage(usage.tokenUsage)) }
        return events + [.stopped(Self.stopReason(named: stopReason))]
    }

    static func stopReason(named name: String) -> StopReason {
        switch name {
        case "max_tokens", "model_context_window_exceeded": .length
        case "refusal": .filtered
        default: .finished
        }
    }

    private struct Body: Encodable {
        let model: String
        let maxTokens: Int
        let system: [TextBlock]?
        let messages: [Message]
        let stream: Bool
        let temperature: Double?
    }

    private struct Message: Encodable {
        enum Content: Encodable {
            case text(String)
            case blocks([TextBlock])

            func encode(to encoder: any Encoder) throws {
                var container = encoder.singleValueContainer()
                switch self {
                case .text(let text): try container.encode(text)
                case .blocks(let blocks): try container.encode(blocks)
                }
            }
        }

        let role: ModelMessage.Role
        let content: Content
    }

    private struct TextBlock: Encodable {
        struct CacheControl: Encodable {
            let type = "ephemeral"
        }

        let type = "text"
        let text: String
        /// The request up to here is to be cached.
        let cacheControl: CacheControl?

        init(_ text: String, isMarked: Bool) {
            self.text = text
            cacheControl = isMarked ? CacheControl() : nil
        }
    }

    private struct WholeReply: Decodable {
        struct Block: Decodable {
            let text: String?
            let thinking: String?
        }

        let content: [Block]?
        let stopReason: String?
        let usage: AnthropicUsage?
    }
}

extension ModelRequest {
    /// For servers that take no system text: the first message begins with it.
    var withSystemInFirstMessage: ModelRequest {
        var request = self
        guard !system.isEmpty, let first = messages.first else { return request }
        request.messages[0].content = "\(system)\n\n\(first.content)"
        request.system = ""
        return request
    }
}

/// Counts of tokens; each message that carries them gives those it knows.
struct AnthropicUsage: Decodable, Sendable {
    /// Without the cached ones.
    var inputTokens: Int?
    var cacheCreationInputTokens: Int?
    var cacheReadInputTokens: Int?
    var outputTokens: Int?

    init(from decoder: any Decoder) throws {
        // What is no count counts for nothing: a reply is not worth less for it.
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func count(_ key: CodingKeys) -> Int? { (try? values.decode(Int.self, forKey: key)).map { max(0, $0) } }
        inputTokens = count(.inputTokens)
        cacheCreationInputTokens = count(.cacheCreationInputTokens)
        cacheReadInputTokens = count(.cacheReadInputTokens)
        outputTokens = count(.outputTokens)
    }

    private enum CodingKeys: CodingKey {
        case inputTokens, cacheCreationInputTokens, cacheReadInputTokens, outputTokens
    }

    /// Takes over what a later message says: counts are cumulative, so they replace the earlier ones.
    mutating func update(with later: AnthropicUsage) {
        inputTokens = later.inputTokens ?? inputTokens
        cacheCreationInputTokens = later.cacheCreationInputTokens ?? cacheCreationInputTokens
        cacheReadInputTokens = later.cacheReadInputTokens ?? cacheReadInputTokens
        outputTokens = later.outputTokens ?? outputTokens
    }

    var tokenUsage: TokenUsage {
        let cached = cacheReadInputTokens ?? 0
        let parts = [inputTokens ?? 0, cacheCreationInputTokens ?? 0, cached]
        return TokenUsage(input: saturatingSum(parts), output: outputTokens ?? 0, cachedInput: cached)
    }

    /// The numbers come from outside and must not trap.
    private func saturatingSum(_ numbers: [Int]) -> Int {
        numbers.reduce(0) { sum, number in
            let (result, overflow) = sum.addingReportingOverflow(number)
            return overflow ? .max : result
        }
    }
}
