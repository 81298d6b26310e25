/// Which failed attempts are repeated, how often, and after how long. It only computes: waiting is the caller's.
///
/// The delay is "full jitter": a random time between zero and a bound that doubles with each attempt, so that many clients
/// of a server that failed do not return together
/// (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). What the server asks for wins.
struct RetryPolicy: Sendable, Hashable {
    /// How often asking for one reply is repeated at most, in whatever way; 0 turns repeating off.
    var retries = 5
    /// How many of these one model may use while another one could be asked.
    var retriesBeforeNextModel = 2
    /// How many of these may follow time-outs: whoever has waited twice for nothing will hardly get it the third time.
    var retriesAfterTimeouts = 1
    /// How many of these may follow whole replies that are none: one may be damaged on its way, but the page of a hotel stays
    /// what it is.
    var retriesAfterUnreadable = 1
    /// After so many streams that broke before their first text, the reply is asked for whole.
    var toleratedStreamFailures = 2
    /// The bound of the first delay.
    var firstBound = Duration.milliseconds(500)
    /// The bound that no delay passes.
    var lastBound = Duration.seconds(8)
    /// The longest wait that a server may ask for; when it asks for more, the failure is final, since a person would rather
    /// know than wait.
    var longestRequestedWait = Duration.seconds(60)

    /// How long to wait before repeating; nil when the failure is final.
    ///
    /// - Parameter retry: which repetition it would be, from 1.
    func delay(
        beforeRetry retry: Int, after error: ModelError, using generator: inout some RandomNumberGenerator
    ) -> Duration? {
        guard retry <= retries, Self.isTransient(error.code) else { return nil }
        if let requested = error.retryAfter {
            return requested <= longestRequestedWait ? requested : nil
        }
        return backOff(beforeRetry: retry, using: &generator)
    }

    /// How long to wait where the server asks for nothing.
    func backOff(beforeRetry retry: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        var bound = firstBound
        var doublings = retry - 1
        while doublings > 0, bound < lastBound {
            bound *= 2
            doublings -= 1
        }
        return min(bound, lastBound) * Double.random(in: 0...1, using: &generator)
    }

    /// Whether the same request may succeed when it is sent again.
    static func isTransient(_ code: ModelError.Code) -> Bool {
        switch code {
        // What took too long as a whole would take as long again.
        case .timeout(.total): false
        case .rateLimited, .overloaded, .server, .unreachable, .network, .timeout, .truncated: true
        case .authentication, .notFound, .quotaExhausted, .contextTooLong, .badRequest, .malformedResponse,
            .recordingExhausted:
            false
        }
    }
}
