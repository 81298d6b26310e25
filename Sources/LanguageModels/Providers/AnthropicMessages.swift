import Settings

/// Anthropic's Messages API: https://docs.anthropic.com/en/api/messages.
enum AnthropicMessages: WireDialect {
    typealias Decoder = AnthropicStreamDecoder

    /// The base URL is the host alone, as in `ANTHROPIC_BASE_URL`.
    static let path = "/v1/messages"

    /// The API requires a limit. A reply of a playbook takes a few hundred tokens; the models since Claude 3.5 allow this.
    private static let maxTokens = 8192
    /// What the oldest models allow (Claude 3).
    private static let smallMaxTokens = 4096

    static func headers(key: Secret?) -> [(name: String, value: String)] {
        [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0.value)] } ?? [])
    }

    static func body(
        of request: ModelRequest, config: LLMConfig, streaming: Bool, refused: Set<RefusableParameter>
    ) throws -> [UInt8] {
        try WireJSON.encode(
            Body(
                model: config.model.name,
                maxTokens: refused.contains(.maxTokens) ? smallMaxTokens : maxTokens,
                system: request.system.isEmpty ? nil : [SystemBlock(text: request.system)],
                messages: request.messages,
                stream: streaming,
                temperature: refused.contains(.temperature) ? nil : config.temperature))
    }

    static func events(ofWhole body: [UInt8], endpoint: ModelEndpoint) throws(ModelError) -> [ModelEvent] {
        guard let reply = try? WireJSON.decode(WholeReply.self, from: body) else { throw endpoint.malformedReply(body) }
        if let error = reply.error {
            throw ServerFailure(error, frame: String(decoding: body, as: UTF8.self)).modelError(at: endpoint)
        }
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
        let system: [SystemBlock]?
        let messages: [ModelMessage]
        let stream: Bool
        let temperature: Double?
    }

    private struct SystemBlock: Encodable {
        struct CacheControl: Encodable {
            let type = "ephemeral"
        }

        let type = "text"
        let text: String
        /// The rules are the same in every request of a program.
        let cacheControl = CacheControl()
    }

    private struct WholeReply: Decodable {
        struct Block: Decodable {
            let text: String?
            let thinking: String?
        }

        let content: [Block]?
        let stopReason: String?
        let usage: AnthropicUsage?
        let error: ErrorBody.Content?
    }
}

/// Counts of tokens; each message that carries them gives those it knows.
struct AnthropicUsage: Decodable, Sendable {
    /// Without the cached ones.
    var inputTokens: Int?
    var cacheCreationInputTokens: Int?
    var cacheReadInputTokens: Int?
    var outputTokens: Int?

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
