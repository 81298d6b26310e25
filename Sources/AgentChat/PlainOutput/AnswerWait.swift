import SessionLog

/// How long an answer is being waited for, and what a person should know of that. It only computes.
///
/// Times are milliseconds of a clock that never goes back.
struct AnswerWait: Sendable {
    enum Remark: Sendable, Hashable {
        /// Nothing has come for so many seconds.
        case silence(seconds: Int64)
        /// A request has failed and is sent again, in so many seconds.
        case retrying(attempt: Int, of: Int, seconds: Int64, reason: String)
    }

    private enum Kind: Sendable {
        /// Nobody waits for a model.
        case none
        /// Something has come last at this time.
        case quiet(since: Int64)
        case retrying(attempt: Int, of: Int, until: Int64, reason: String)
    }

    /// A silence of which people are told, in milliseconds; told anew with each further ten seconds.
    static let silence: Int64 = 20_000
    private static let step: Int64 = 10_000

    private var kind = Kind.none
    /// Who waits for it.
    private(set) var agent: String?

    /// Takes what the log tells at a time.
    mutating func follow(_ event: LogEvent, at now: Int64) {
        switch event {
        case .status(let agent, .retrying(let attempt, let count, let milliseconds, let reason)):
            let (until, overflows) = now.addingReportingOverflow(max(0, milliseconds))
            kind = .retrying(attempt: attempt, of: count, until: overflows ? .max : until, reason: reason)
            self.agent = agent
        case .status(let agent, .preparing), .status(let agent, .waitingForModel), .status(let agent, .modelWrites):
            kind = .quiet(since: now)
            self.agent = agent
        case .status(_, .running), .status(_, .unavailable), .inputRequested, .ended: kind = .none
        case .stream, .message, .humanMessage, .turnStarted:
            if case .none = kind { break }
            kind = .quiet(since: now)
        case .runStarted, .agentCreated, .step, .call, .note, .usage, .interrupted, .transition: break
        }
    }

    func remark(at now: Int64) -> Remark? {
        switch kind {
        case .none: return nil
        case .quiet(let since): return silence(since: since, at: now)
        case .retrying(let attempt, let count, let until, let reason):
            if let silence = silence(since: until, at: now) { return silence }
            let rest = max(0, until - now)
            // Rounded up: it is over when no second is left.
            return .retrying(
                attempt: attempt, of: count, seconds: rest / 1000 + (rest % 1000 > 0 ? 1 : 0), reason: reason)
        }
    }

    /// When the remark will be another one; nil if time alone does not change it.
    func nextChange(after now: Int64) -> Int64? {
        switch kind {
        case .none: return nil
        case .quiet(let since): return nextSilence(since: since, after: now)
        case .retrying(_, _, let until, _):
            let rest = until - now
            guard rest > 0 else { return nextSilence(since: until, after: now) }
            let part = rest % 1000
            return now + (part == 0 ? 1000 : part)
        }
    }

    /// - Parameter start: when something came last, or was sent.
    private func silence(since start: Int64, at now: Int64) -> Remark? {
        let time = now - start
        return time >= Self.silence ? .silence(seconds: time / Self.step * (Self.step / 1000)) : nil
    }

    private func nextSilence(since start: Int64, after now: Int64) -> Int64 {
        let time = max(0, now - start)
        return start + (time < Self.silence ? Self.silence : (time / Self.step + 1) * Self.step)
    }
}
