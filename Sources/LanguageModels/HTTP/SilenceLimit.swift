/// When a wait for a server has lasted too long. It only computes; the time is handed in.
///
/// Any byte ends the silence, those of comments too: a server that sends comments is alive. None of them ends the time that
/// the exchange may take as a whole.
struct SilenceLimit: Sendable {
    typealias Instant = ContinuousClock.Instant

    enum Verdict: Sendable, Hashable {
        /// This wait has passed this limit.
        case tooLong(ModelError.Phase, Duration)
        /// Ask again then.
        case askAgain(at: Instant)
    }

    private let limits: TimeLimits
    private let beginning: Instant
    private var phase = ModelError.Phase.waitingForResponse
    /// When the wait began; nil while nothing is awaited.
    private var start: Instant?

    /// Begins with the wait for the response.
    init(_ limits: TimeLimits, now: Instant) {
        self.limits = limits
        beginning = now
        start = now
    }

    /// A read of the body begins.
    mutating func awaitBytes(now: Instant) {
        phase = .reading
        start = now
    }

    /// Something arrived; until the next read the server is not waited for.
    mutating func pause() {
        start = nil
    }

    func verdict(now: Instant) -> Verdict {
        let end = limits.total.map { beginning + $0 }
        if let total = limits.total, let end, now >= end { return .tooLong(.total, total) }
        // A wait that begins meanwhile must not be noticed late: no pause between questions is longer than any limit.
        var latest = now + min(limits.response, limits.reading)
        if let end { latest = min(latest, end) }
        guard let start else { return .askAgain(at: latest) }
        let limit = phase == .reading ? limits.reading : limits.response
        return now >= start + limit ? .tooLong(phase, limit) : .askAgain(at: min(start + limit, latest))
    }
}
