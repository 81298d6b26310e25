import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Rebuilds the state from a log, entry by entry, from the state in which the run began, or from a checkpoint.
struct LogFold {
    private(set) var state: RunState
    /// What the log should still show of the last change: a process may end between the entries of one.
    private(set) var missing: ArraySlice<LogEvent> = []
    /// Which requests have had their answers.
    private(set) var requests = AnsweredRequests()
    /// Bytes of transitions that were folded.
    private(set) var byteCount = 0
    private let decoder = JSONDecoder()

    init(from initial: RunState) {
        state = initial
    }

    init(from checkpoint: RunCheckpoint) {
        state = checkpoint.state
        requests = checkpoint.requests
    }

    /// Takes the next entry.
    ///
    /// - Throws: `DecodingError` where it holds what is not a list of transitions.
    mutating func take(_ entry: LogEntry) throws {
        guard !entry.state.isEmpty else {
            missing = missing.dropFirst()
            return
        }
        byteCount += entry.state.count
        var events: [LogEvent] = []
        for transition in try RunLedger.transitions(of: entry, decoder: decoder) {
            requests.follow(transition, in: state)
            events += state.apply(transition)
        }
        missing = events.dropFirst()
    }

    /// - Throws: ``ResumeError/damaged(entry:reason:)``.
    init(_ entries: some Sequence<LogEntry>, from initial: RunState) throws(ResumeError) {
        self.init(from: initial)
        try take(entries)
    }

    /// - Throws: ``ResumeError/damaged(entry:reason:)``.
    mutating func take(_ entries: some Sequence<LogEntry>) throws(ResumeError) {
        for entry in entries {
            do {
                try take(entry)
            } catch {
                throw .damaged(entry: entry.sequence, reason: "\(error)")
            }
        }
    }
}
