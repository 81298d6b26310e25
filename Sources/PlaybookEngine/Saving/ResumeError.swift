public import SessionLog

/// Why a run cannot go on from its log.
public enum ResumeError: Error, Sendable, Hashable {
    /// It has come to its end: there is nothing left to do.
    case ended(RunEnding)
    /// An entry holds what cannot be read. Those before it can be used.
    case damaged(entry: Int, reason: String)
    /// It was saved by another version of this program.
    case unknownVersion(Int)

    /// One sentence for people.
    public var message: String {
        switch self {
        case .ended(.failed(let failure)): "The session has failed and cannot go on: \(failure.message)"
        case .ended: "The session has ended."
        case .damaged(let entry, _): "Entry \(entry) of the session's log cannot be read; it may be damaged."
        case .unknownVersion(let version):
            "The session was saved in version \(version) of the format, and this agent-chat reads version "
                + "\(SavedRun.currentVersion). Use the agent-chat that wrote it."
        }
    }
}
