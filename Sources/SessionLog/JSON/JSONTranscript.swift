import Streaming

/// The transcript as one JSON object, written at the end: `run_id`, `messages` in the order of their starts, `terminated`
/// (whether the program ended by itself), `usage` if the server told any tokens (`requests` are those of which it did), and
/// `error` if the run failed.
///
/// A message has `message_id`, `agent` (who said it; a human is an agent here), `recipient`, `content` and `finish`, and, where
/// there are any, `replaces` and `artifacts`, all as in ``WireEvents``.
public struct JSONTranscript: Transcript {
    private let runID: RunID
    private var told: ToldMessages
    private var usage = UsageTotal()
    private var ending: RunEnding?

    public init(runID: RunID, showsMessagesBetweenAgents: Bool = false) {
        self.runID = runID
        told = ToldMessages(showsMessagesBetweenAgents: showsMessagesBetweenAgents)
    }

    public var isLineOpen: Bool { false }

    public mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        told.follow(entry)
        usage.add(entry.event)
        if case .ended(let ending) = entry.event { self.ending = ending }
        return []
    }

    public mutating func finish() -> [UInt8] {
        var object = JSONObjectText()
        object.set("run_id", runID.description)
        // What is open when the log ends was broken off.
        object.set("messages", told.messages.map { $0.object(openFinish: AbortReason.cancelled.rawValue) })
        object.set("terminated", ending == .finished)
        // Sums of nothing would read as a run that cost nothing.
        if usage.requests > 0 {
            var cost = JSONObjectText()
            cost.set("requests", usage.requests)
            cost.set(usage.tokens)
            object.set("usage", cost)
        }
        if case .failed(let failure) = ending {
            var error = JSONObjectText()
            error.set(failure)
            object.set("error", error)
        }
        return object.bytes + [UInt8(ascii: "\n")]
    }
}
