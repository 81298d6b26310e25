/// The transcript as JSON Lines: each object of ``WireEvents`` on a line of its own.
public struct EventLines: Transcript {
    private var events: WireEvents

    public init(runID: RunID, showsMessagesBetweenAgents: Bool = false) {
        events = WireEvents(runID: runID, showsMessagesBetweenAgents: showsMessagesBetweenAgents)
    }

    /// Lines are written whole.
    public var isLineOpen: Bool { false }

    public mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        events.objects(for: entry).flatMap { $0.text + [UInt8(ascii: "\n")] }
    }

    public mutating func finish() -> [UInt8] { [] }
}
