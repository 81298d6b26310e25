import Streaming

/// Where a log is kept beyond its process, such as a ``SessionFile``.
///
/// The log's one writer hands it every entry, in order, before any reader sees it. So what a store holds is always the
/// log's beginning, and nothing that somebody has seen is missing from it but pieces that were allowed to wait.
public protocol LogStore: Sendable {
    /// Takes the next entries, those of one change of the run.
    ///
    /// - Throws: when they cannot be kept. The log then tells people, and calls this store no more.
    func append(_ entries: [LogEntry], durability: LogDurability) throws(LogStoreFailure)

    /// Takes what the entries so far have come to, for whoever goes on from them. It need not be kept.
    ///
    /// - Throws: when nothing more can be kept, as with entries.
    func keep(_ checkpoint: LogCheckpoint) throws(LogStoreFailure)

    /// The log has ended in order: everything is kept now, and nothing follows in this process.
    func close()
}

extension LogStore {
    public func keep(_ checkpoint: LogCheckpoint) throws(LogStoreFailure) {}
}

/// How safe entries are to be before anybody sees them. What was handed over earlier is then as safe as they are.
public enum LogDurability: Int, Sendable, Comparable, CaseIterable {
    /// They may wait for those that follow: a piece of a message or of a reply.
    case buffered
    /// They outlive the process.
    case written
    /// They outlive the machine's power.
    case synchronized

    public static func < (one: LogDurability, other: LogDurability) -> Bool { one.rawValue < other.rawValue }
}

/// Why a store keeps nothing more.
public struct LogStoreFailure: Error, Sendable, Hashable {
    /// A sentence without its full stop: which file, and what the system says.
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}

extension LogEvent {
    /// How safe an entry with this event is to be, whatever its state. The person was told of it, or has said it.
    var leastDurability: LogDurability {
        switch self {
        case .inputRequested, .ended: .synchronized
        case .runStarted, .agentCreated, .humanMessage, .message: .written
        case .stream(.start), .stream(.complete), .stream(.aborted): .written
        case .stream(.update), .turnStarted, .step, .call, .status, .note, .usage, .interrupted, .transition:
            .buffered
        }
    }
}
