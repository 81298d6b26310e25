import SessionLog
import Streaming

/// One reader of a run's stream, as a state machine: entries and the time go in, frames come out.
///
/// It skips what the reader has, or tells it at once in a snapshot; then it tells each entry, merging what is added to
/// messages (``UpdateMerging``), and pings in silence. It is over when the run is, when the turn is for which it was asked, or
/// when it has said `bye`.
struct Watcher: Sendable {
    /// What the reader wants to see.
    enum Scope: Sendable, Hashable {
        case run
        /// What comes of the message with this ID: from where it is heard, until the program waits for a human or hears other
        /// words, after which comes `done`.
        case turn(of: String)
        /// What there is already, and `done`.
        case nothingMore
    }

    /// Why the stream ends though there is more.
    enum Farewell: String, Sendable {
        case shutdown
        case tooSlow = "too_slow"
    }

    /// Milliseconds of silence after which a ping is sent: proxies cut what is silent for a minute, some sooner.
    static let silence: Int64 = 15_000

    private let runID: RunID
    private let epoch: String
    private let scope: Scope
    /// The reader has the entries before this one.
    private let firstTold: Int
    /// The entries from this one on come while the reader watches.
    private let firstLive: Int
    private var pace: ReaderPace
    private var wire: WireEvents
    private var merging = UpdateMerging()
    /// What an agent did last, of the time before the reader came; nil as soon as it does something else.
    private var earlierStatus: LogEntry?
    /// By the clock that only goes forward.
    private var lastFrame: Int64
    /// Whether the message has been heard of which the reader wants to see the turn.
    private var hasBegunTurn = false
    /// Whether somebody has stopped an answer in it.
    private var isTurnStopped = false
    /// How the run has ended, by what was passed over or told so far; nil if it has not, or has gone on since.
    private var ending: RunEnding?
    /// Whether nothing more is told.
    private(set) var isOver = false
    /// Whether that is because the reader took too little.
    private(set) var isTooSlow = false

    /// When the watcher is to be asked again though no entry comes, by the clock that only goes forward; nil for some seconds.
    var deadline: Int64? { merging.deadline }

    /// - Parameters:
    ///   - firstTold: where the reader's part of the log begins.
    ///   - count: how many entries there are now.
    init(runID: RunID, epoch: String, scope: Scope, firstTold: Int, count: Int, now: Moment) {
        self.runID = runID
        self.epoch = epoch
        self.scope = scope
        self.firstTold = firstTold
        firstLive = count
        wire = WireEvents(runID: runID)
        lastFrame = now.ticks
        pace = ReaderPace(count: count)
    }

    /// The frames that tell of entries, which are all that follow those given before, from the first of the log on.
    mutating func take(_ entries: some Sequence<LogEntry>, now: Moment) -> [UInt8] {
        var frames: [UInt8] = []
        for entry in entries where !isOver { take(entry, now: now, into: &frames) }
        return frames
    }

    /// To be asked when entries were taken.
    ///
    /// - Parameters:
    ///   - position: how many entries of the log were taken.
    ///   - count: how many there are.
    /// - Returns: the last frames, if the reader has fallen behind too far.
    mutating func keepPace(position: Int, count: Int, now: Moment) -> [UInt8] {
        pace.isTooSlow(position: position, count: count, now: now.ticks) ? sayGoodbye(.tooSlow, now: now) : []
    }

    /// The reader has been given every entry that there is.
    mutating func rest(now: Moment) -> [UInt8] {
        var frames: [UInt8] = []
        if scope == .nothingMore, !isOver { endTurn(now: now, into: &frames) }
        return frames
    }

    /// What is due at this time.
    mutating func tick(now: Moment) -> [UInt8] {
        var frames: [UInt8] = []
        guard !isOver else { return frames }
        for entry in merging.flush(ifDueAt: now.ticks) { tell(entry, now: now, into: &frames) }
        if now.ticks - lastFrame >= Self.silence {
            EventFrame.append(transient("ping", now: now).bytes, id: nil, to: &frames)
            lastFrame = now.ticks
        }
        return frames
    }

    /// The last frames of a reader that is to come back later.
    mutating func sayGoodbye(_ farewell: Farewell, now: Moment) -> [UInt8] {
        var frames: [UInt8] = []
        guard !isOver else { return frames }
        for entry in merging.flush(now: now.ticks) { tell(entry, now: now, into: &frames) }
        var bye = transient("bye", now: now)
        bye.set("reason", farewell.rawValue)
        bye.set("retry_ms", farewell == .shutdown ? 1000 : 0)
        EventFrame.append(bye.bytes, id: nil, to: &frames)
        isOver = true
        isTooSlow = farewell == .tooSlow
        return frames
    }

    /// Nothing follows: the log has ended.
    mutating func end(now: Moment) -> [UInt8] {
        var frames: [UInt8] = []
        guard !isOver else { return frames }
        for entry in merging.flush(now: now.ticks) { tell(entry, now: now, into: &frames) }
        // The reader had the end in its snapshot; or the log tells of none, and nobody goes on with the run.
        sayDone((ending ?? .cancelled).wireReason, now: now, into: &frames)
        return frames
    }

    // MARK: Entries

    private mutating func take(_ entry: LogEntry, now: Moment, into frames: inout [UInt8]) {
        let entry = entry.forVisitors
        switch entry.event {
        case .ended(let ending): self.ending = ending
        case .turnStarted: ending = nil
        default: break
        }
        guard entry.sequence >= firstTold else {
            wire.skip(entry)
            holdStatus(entry, now: now, into: &frames)
            return
        }
        guard !isOutsideTurn(entry, now: now, into: &frames) else {
            wire.skip(entry)
            return
        }
        if case .stream(.update(let update)) = entry.event {
            for merged in merging.take(entry, update, now: now.ticks) { tell(merged, now: now, into: &frames) }
        } else if entry.event.isForPeople {
            for merged in merging.flush(now: now.ticks) { tell(merged, now: now, into: &frames) }
            if entry.sequence < firstLive, case .status = entry.event {
                wire.skip(entry)
            } else {
                tell(entry, now: now, into: &frames)
            }
        }
        holdStatus(entry, now: now, into: &frames)
    }

    /// Whether an entry belongs to another turn than the one for which the reader asked, which ends where that begins.
    private mutating func isOutsideTurn(_ entry: LogEntry, now: Moment, into frames: inout [UInt8]) -> Bool {
        guard case .turn(let messageID) = scope else { return false }
        switch entry.event {
        case .humanMessage where hasBegunTurn:
            for merged in merging.flush(now: now.ticks) { tell(merged, now: now, into: &frames) }
            endTurn(now: now, into: &frames)
            return true
        case .humanMessage(let heardID, _, _, _): hasBegunTurn = heardID == messageID
        case .interrupted where hasBegunTurn: isTurnStopped = true
        case .ended: return false
        default: break
        }
        return !hasBegunTurn
    }

    /// What an agent does is only worth telling while it does it: of the time before the reader came, the last status is told,
    /// if nothing came after it.
    private mutating func holdStatus(_ entry: LogEntry, now: Moment, into frames: inout [UInt8]) {
        guard entry.sequence < firstLive else { return }
        switch entry.event {
        case .status: earlierStatus = entry
        case .transition, .interrupted, .note, .usage: break
        // A model that gives no answer still gives none while the human is waited for.
        case .inputRequested where earlierStatus?.event.isOutage ?? false: break
        default: earlierStatus = nil
        }
        if entry.sequence == firstLive - 1, let status = earlierStatus { tell(status, now: now, into: &frames) }
    }

    private mutating func tell(_ entry: LogEntry, now: Moment, into frames: inout [UInt8]) {
        if case .ended = entry.event, entry.sequence < firstLive - 1 {
            // The run was stopped here, and has gone on.
            wire.skip(entry)
            return
        }
        for object in wire.objects(for: entry) {
            let id = object.sequence.map { EventID(epoch: epoch, sequence: $0) }
            EventFrame.append(object.text, id: id, to: &frames)
            lastFrame = now.ticks
        }
        switch entry.event {
        case .ended: isOver = true
        case .inputRequested where hasBegunTurn: endTurn(now: now, into: &frames)
        default: break
        }
    }

    /// The program waits: for a reader of one turn, that is the end.
    private mutating func endTurn(now: Moment, into frames: inout [UInt8]) {
        sayDone(isTurnStopped ? RunEnding.cancelled.wireReason : "turn_complete", now: now, into: &frames)
    }

    private mutating func sayDone(_ reason: String, now: Moment, into frames: inout [UInt8]) {
        var done = transient("done", now: now)
        done.set("reason", reason)
        EventFrame.append(done.bytes, id: nil, to: &frames)
        isOver = true
    }

    private func transient(_ type: String, now: Moment) -> JSONObjectText {
        WireEvents.begin(type, of: runID, milliseconds: now.milliseconds)
    }
}

extension LogEvent {
    /// Whether an agent waits for the human to let it ask its model again.
    var isOutage: Bool { if case .status(_, .unavailable) = self { true } else { false } }
}
