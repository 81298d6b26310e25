/// What is tried, one after the other, until there is a reply: the same again, a whole reply in place of a stream, another
/// model. It only decides; asking and waiting are the caller's.
///
/// All ways of asking share one number of repetitions, so that the ways do not multiply: a reply costs at most one request,
/// ``RetryPolicy/retries`` more, and one for each further model.
struct ReplyAttempts: Sendable {
    enum Step: Sendable, Hashable {
        /// Wait, and ask the same model again. `retry` counts from 1.
        case again(after: Duration, retry: Int)
        /// Ask the next model, at once.
        case nextModel
        /// Nothing is left to try.
        case giveUp
    }

    private let policy: RetryPolicy
    /// Whether the next request asks for a stream.
    private(set) var streams: Bool
    private var retries: Int
    /// Of ``retries``, those that this model has used.
    private var ownRetries: Int
    private var timeouts = 0
    private var unreadable = 0
    private var streamFailures = 0

    /// - Parameter spent: repetitions of asking for this reply before now.
    init(_ policy: RetryPolicy, streaming: Bool, spent: Int = 0) {
        self.policy = policy
        streams = streaming
        retries = min(max(0, spent), policy.retries)
        ownRetries = retries
    }

    /// What follows a failure before any text of the reply. ``streams`` says how the next request is to be sent.
    ///
    /// - Parameters:
    ///   - isRepeatable: whether asking this model again can have another outcome.
    ///   - hasNext: whether there is another model to ask.
    mutating func step(
        after failure: ModelError, isRepeatable: Bool, hasNext: Bool, using generator: inout some RandomNumberGenerator
    ) -> Step {
        // The request is at fault: whoever wrote it has to shorten it.
        if failure.code == .contextTooLong { return .giveUp }
        if isRepeatable, let delay = delay(after: failure, hasNext: hasNext, using: &generator) {
            retries += 1
            ownRetries += 1
            return .again(after: delay, retry: retries)
        }
        guard hasNext else { return .giveUp }
        ownRetries = 0
        timeouts = 0
        unreadable = 0
        return .nextModel
    }

    private mutating func delay(
        after failure: ModelError, hasNext: Bool, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        if case .timeout = failure.code { timeouts += 1 }
        guard retries < policy.retries, !hasNext || ownRetries < policy.retriesBeforeNextModel,
            timeouts <= policy.retriesAfterTimeouts
        else { return nil }
        if streams, failure.code.isRefusalOfForm {
            // Servers that cannot stream say so in many ways, and proxies that cannot pass a stream on in more.
            streams = false
            return .zero
        }
        if failure.code == .malformedResponse {
            unreadable += 1
            guard unreadable <= policy.retriesAfterUnreadable else { return nil }
            return policy.backOff(beforeRetry: retries + 1, using: &generator)
        }
        guard let delay = policy.delay(beforeRetry: retries + 1, after: failure, using: &generator) else { return nil }
        if streams, failure.code.isOfStream {
            streamFailures += 1
            if streamFailures >= policy.toleratedStreamFailures { streams = false }
        }
        return delay
    }
}

extension ModelError.Code {
    /// Whether the request or its answer was not understood, which may be for the stream that was asked for.
    fileprivate var isRefusalOfForm: Bool { self == .badRequest || self == .malformedResponse }

    /// Whether it may be the streaming that does not work, on the way or at the server.
    fileprivate var isOfStream: Bool {
        switch self {
        case .network, .truncated, .timeout(.reading): true
        default: false
        }
    }
}
