/// Reads Anthropic's stream: `message_start`, blocks of deltas, `message_delta`, and at the end `message_stop`, without
/// which the reply is truncated. `ping` and events this does not know are ignored, as the documentation asks:
/// https://docs.anthropic.com/en/docs/build-with-claude/streaming.
struct AnthropicStreamDecoder: ReplyStreamDecoder {
    private(set) var isFinished = false
    private(set) var failure: ServerFailure?

    private let endpoint: ModelEndpoint
    private var usage: AnthropicUsage?
    private var stopReason = StopReason.finished
    private var pieces = ReplyPieces()

    init(endpoint: ModelEndpoint) {
        self.endpoint = endpoint
    }

    mutating func decode(_ event: ServerSentEvent) throws(ModelError) -> [ModelEvent] {
        guard !isFinished else { return [] }
        guard let frame = try? WireJSON.decode(Frame.self, from: Array(event.data.utf8)) else {
            throw endpoint.malformedReply(Array(event.data.utf8))
        }
        switch frame.type ?? event.name {
        case "message_start":
            if let first = frame.message?.usage { update(first) }
            return []
        case "content_block_start":
            return pieces.append(reasoning: frame.contentBlock?.thinking, text: frame.contentBlock?.text)
        case "content_block_delta":
            return pieces.append(reasoning: frame.delta?.thinking, text: frame.delta?.text)
        case "message_delta":
            if let name = frame.delta?.stopReason { stopReason = AnthropicMessages.stopReason(named: name) }
            if let later = frame.usage { update(later) }
            return []
        case "message_stop":
            return end()
        case "error":
            let failure = ServerFailure(frame.error ?? ErrorContent(), frame: event.data)
            self.failure = failure
            throw failure.modelError(at: endpoint)
        default:
            return []
        }
    }

    mutating func finish() throws(ModelError) -> [ModelEvent] {
        if isFinished { return [] }
        throw endpoint.truncatedReply()
    }

    private mutating func update(_ later: AnthropicUsage) {
        if usage == nil { usage = later } else { usage?.update(with: later) }
    }

    private mutating func end() -> [ModelEvent] {
        isFinished = true
        var events = pieces.finish()
        if let usage { events.append(.usage(usage.tokenUsage)) }
        return events + [.stopped(stopReason)]
    }

    private struct Frame: Decodable {
        struct Message: Decodable {
            let usage: AnthropicUsage?
        }

        /// A block at its start, a delta of one, or the message's own delta: whichever members it has.
        struct Piece: Decodable {
            let text: String?
            let thinking: String?
            let stopReason: String?
        }

        let type: String?
        let message: Message?
        let contentBlock: Piece?
        let delta: Piece?
        let usage: AnthropicUsage?
        let error: ErrorContent?
    }
}
