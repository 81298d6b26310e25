import Synchronization

/// Plays a ``Recording`` back instead of asking a model.
///
/// Exchanges are taken in order: a request gets the first one not yet taken that is its agent's or any agent's. A stream
/// keeps the recorded delays; a whole reply comes at once. A recorded failure is thrown and not repeated.
public final class ReplayModel: LanguageModel {
    public let name: String
    /// A recording answers whatever it is asked.
    public let contextWindow = Int.max
    /// What failed when it was recorded has been repeated then.
    public let mayAnswerWhenAskedAgain = false

    /// Those for whom alone it has replies, in their order; none if some are for any agent.
    private let agents: [String]
    private let remaining: Mutex<[Recording.Exchange]>
    private let sleep: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - file: the recording's name, for people.
    ///   - sleep: how to wait for a chunk's time.
    public init(
        _ recording: Recording, file: String,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        name = "replay:\(file)"
        let names = recording.exchanges.map(\.agent)
        var known: Set<String> = []
        agents = names.contains(nil) ? [] : names.compactMap(\.self).filter { known.insert($0).inserted }
        remaining = Mutex(recording.exchanges)
        self.sleep = sleep
    }

    public func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        let exchange = try nextExchange(for: request.agent)
        if streaming {
            for chunk in exchange.chunks {
                if chunk.afterMilliseconds > 0 { try await sleep(.milliseconds(chunk.afterMilliseconds)) }
                try Task.checkCancellation()
                if !chunk.text.isEmpty { try await deliver(.text(chunk.text)) }
            }
        } else {
            try Task.checkCancellation()
            let text = exchange.chunks.map(\.text).joined()
            // A whole reply that failed, or was interrupted, has brought nothing.
            if case .stopped(let reason) = exchange.end, reason != .interrupted, !text.isEmpty {
                try await deliver(.text(text))
            }
        }
        if let usage = exchange.usage { try await deliver(.usage(usage)) }
        switch exchange.end {
        case .stopped(let reason): try await deliver(.stopped(reason))
        case .failed(let error): throw error
        }
    }

    /// Leaves out the exchanges that the conversation had already.
    public func passOver(_ answeredRequests: [String]) {
        remaining.withLock { exchanges in
            for agent in answeredRequests { Self.take(for: agent, from: &exchanges) }
        }
    }

    private func nextExchange(for agent: String) throws(ModelError) -> Recording.Exchange {
        if let next = remaining.withLock({ Self.take(for: agent, from: &$0) }) { return next }
        let recording = "The recording \(name.dropFirst("replay:".count))"
        guard agents.isEmpty || agents.contains(agent) else {
            throw ModelError(
                .recordingExhausted,
                "\(recording) has no reply for \(agent), only for \(agents.joined(separator: ", ")). "
                    + "Name the agent as the program does, or add a line for this request.")
        }
        throw ModelError(
            .recordingExhausted, "\(recording) has no further reply for \(agent). Add a line for this request.")
    }

    /// The first exchange of the agent, or of any.
    @discardableResult
    private static func take(for agent: String, from exchanges: inout [Recording.Exchange]) -> Recording.Exchange? {
        exchanges.firstIndex { $0.agent == nil || $0.agent == agent }.map { exchanges.remove(at: $0) }
    }
}
