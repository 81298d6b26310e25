import SessionLog
import Streaming

/// Joins what is added to a message within 40 ms, for one reader: many models write a few characters at a time, and a reader
/// that was held up gets what it missed in few pieces.
///
/// The first addition goes out at once. Only additions to one message that follow each other are joined, so the joined one,
/// which has the number of the last, stands for nothing else.
struct UpdateMerging: Sendable {
    /// In milliseconds.
    static let window: Int64 = 40
    /// A frame should not become much longer; in bytes.
    static let longest = 64 * 1024

    private var held: LogEntry?
    /// When the last addition to a message went out, and to which.
    private var lastSent: (messageID: String, at: Int64)?

    /// When what is held must go out; nil if nothing is.
    private(set) var deadline: Int64?

    /// Takes an entry that tells of an addition.
    ///
    /// - Parameter now: milliseconds of a clock that only goes forward, here and below.
    /// - Returns: what is to be told now, in this order.
    mutating func take(_ entry: LogEntry, _ update: MessageStreamUpdateEvent, now: Int64) -> [LogEntry] {
        if let held, case .stream(.update(let earlier)) = held.event {
            if earlier.messageID == update.messageID, earlier.content.utf8.count < Self.longest {
                var joined = entry
                joined.event = .stream(
                    .update(
                        MessageStreamUpdateEvent(
                            messageID: update.messageID, content: earlier.content + update.content,
                            offset: earlier.offset)))
                self.held = joined
                return flush(ifDueAt: now)
            }
            return flush(now: now) + take(entry, update, now: now)
        }
        if let lastSent, lastSent.messageID == update.messageID, now - lastSent.at < Self.window {
            held = entry
            deadline = lastSent.at + Self.window
            return []
        }
        lastSent = (update.messageID, now)
        return [entry]
    }

    /// What is held, if its time has come.
    mutating func flush(ifDueAt now: Int64) -> [LogEntry] {
        guard let deadline, now >= deadline else { return [] }
        return flush(now: now)
    }

    /// What is held; it must go out before anything else is told.
    mutating func flush(now: Int64) -> [LogEntry] {
        guard let entry = held, case .stream(.update(let update)) = entry.event else { return [] }
        held = nil
        deadline = nil
        lastSent = (update.messageID, now)
        return [entry]
    }
}
