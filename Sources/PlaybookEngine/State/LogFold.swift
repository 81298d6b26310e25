import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Rebuilds the state from a log, entry by entry, from the state in which the run began.
struct LogFold {
    private(set) var state: RunState
    /// What the log should still show of the last change: a process may end between the entries of one.
    private(set) var missing: ArraySlice<LogEvent> = []
    private var requests = AnsweredRequests()
    private let decoder = JSONDecoder()

    /// The agents whose requests have had their answers, in the order of the requests.
    var answeredRequests: [String] { requests.agents(lostIn: state) }

    init(from initial: RunState) {
        state = initial
    }

    /// Takes the next entry.
    ///
    /// - Throws: `DecodingError` where it holds what is not a list of transitions.
    mutating func take(_ entry: LogEntry) throws {
        guard !entry.state.isEmpty else {
            missing = missing.dropFirst()
            return
        }
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
        for entry in entries {
            do {
                try take(entry)
            } catch {
                throw .damaged(entry: entry.sequence, reason: "\(error)")
            }
        }
    }
}
