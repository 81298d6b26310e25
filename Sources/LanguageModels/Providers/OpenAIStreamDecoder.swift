/// Reads a stream of chat completion chunks. It ends with `[DONE]`; some servers (forks of llama.cpp) close the connection
/// after the chunk with a `finish_reason` instead, which counts as an end too. An end without both is a truncated reply.
struct OpenAIStreamDecoder: ReplyStreamDecoder {
    private(set) var isFinished = false
    private(set) var failure: ServerFailure?

    private let endpoint: ModelEndpoint
    private var stopReason: StopReason?
    private var usage: TokenUsage?
    private var pieces = ReplyPieces()

    init(endpoint: ModelEndpoint) {
        self.endpoint = endpoint
    }

    mutating func decode(_ event: ServerSentEvent) throws(ModelError) -> [ModelEvent] {
        guard !isFinished else { return [] }
        if event.data.trimmingPrefix(while: { $0 == " " }).hasPrefix("[DONE]") { return end() }
        if let chunk = PlainTextChunk(event.data.utf8) { return pieces.append(reasoning: nil, text: chunk.text) }
        guard let frame = try? WireJSON.decode(OpenAIFrame.self, from: Array(event.data.utf8)) else {
            throw endpoint.malformedReply(Array(event.data.utf8))
        }
        if let error = frame.error {
            let failure = ServerFailure(error, frame: event.data)
            self.failure = failure
            throw failure.modelError(at: endpoint)
        }
        // Counts of the whole reply so far; some servers send them with every chunk.
        if let latest = frame.usage { usage = latest.tokenUsage }
        guard let choice = frame.choices?.first(where: { ($0.index ?? 0) == 0 }) else { return [] }
        let events = pieces.append(reasoning: choice.delta?.reasoningText, text: choice.delta?.replyText)
        if let reason = choice.finishReason {
            if let failure = endpoint.failure(namedByFinishReason: reason, in: Array(event.data.utf8)) {
                throw failure
            }
            stopReason = OpenAIChatCompletions.stopReason(named: reason)
        }
        return events
    }

    mutating func finish() throws(ModelError) -> [ModelEvent] {
        if isFinished { return [] }
        guard stopReason != nil else { throw endpoint.truncatedReply() }
        return end()
    }

    private mutating func end() -> [ModelEvent] {
        isFinished = true
        var events = pieces.finish()
        if let usage { events.append(.usage(usage)) }
        return events + [.stopped(stopReason ?? .finished)]
    }
}
