import Synchronization

/// Notices that a server has been silent for too long.
final class SilenceWatch: Sendable {
    private struct Wait {
        var phase: ModelError.Phase
        /// Nil while nothing is awaited.
        var since: ContinuousClock.Instant?
    }

    private let wait: Mutex<Wait>
    private let responseLimit: Duration
    private let readingLimit: Duration

    /// Begins with the wait for the response.
    init(responseLimit: Duration, readingLimit: Duration) {
        self.responseLimit = responseLimit
        self.readingLimit = readingLimit
        wait = Mutex(Wait(phase: .waitingForResponse, since: .now))
    }

    func awaitBytes() {
        wait.withLock { $0 = Wait(phase: .reading, since: .now) }
    }

    func pause() {
        wait.withLock { $0.since = nil }
    }

    /// Returns when a wait has passed its limit, with that limit; nil when the task is cancelled.
    func silence() async -> (phase: ModelError.Phase, limit: Duration)? {
        // A wait that begins while this sleeps must not be noticed late: no sleep is longer than the shortest limit.
        let longestSleep = min(responseLimit, readingLimit)
        while true {
            let (phase, since) = wait.withLock { ($0.phase, $0.since) }
            let limit = phase == .reading ? readingLimit : responseLimit
            let now = ContinuousClock.now
            if let since, now >= since + limit { return (phase, limit) }
            let wakeUp = min(since.map { $0 + limit } ?? now + longestSleep, now + longestSleep)
            do { try await Task.sleep(until: wakeUp, clock: .continuous) } catch { return nil }
        }
    }
}
