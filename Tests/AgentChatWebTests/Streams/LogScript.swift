import SessionLog
import Streaming

@testable import AgentChatWeb

/// Events of logs in tests, in few words.
extension LogEvent {
    static func start(_ id: String, by sender: String = "A") -> LogEvent {
        .stream(.start(MessageStreamStartEvent(messageID: id, sender: sender, recipient: LogEvent.human)))
    }

    static func update(_ id: String, _ content: String, at offset: Int) -> LogEvent {
        .stream(.update(MessageStreamUpdateEvent(messageID: id, content: content, offset: offset)))
    }

    static func complete(_ id: String, _ content: String) -> LogEvent {
        .stream(.complete(MessageStreamCompleteEvent(messageID: id, content: content)))
    }

    static func aborted(_ id: String, _ content: String) -> LogEvent {
        .stream(.aborted(MessageStreamAbortedEvent(messageID: id, content: content, reason: .cancelled)))
    }
}

extension [LogEvent] {
    /// The events as a log numbers them, each at the time of its number times `step`.
    func entries(step: Int64 = 0) -> [LogEntry] {
        enumerated().map { LogEntry(sequence: $0, milliseconds: Int64($0) * step, event: $1) }
    }
}

extension Moment {
    /// That far from now by both clocks.
    static func inDays(_ days: Double) -> Moment {
        let (now, later) = (Moment.now(StreamingSessionLog.systemTime()), Int64(days * 86_400_000))
        return Moment(ticks: now.ticks + later, milliseconds: now.milliseconds + later)
    }
}

/// A moment for which both clocks say the same.
extension Moment: ExpressibleByIntegerLiteral {
    init(integerLiteral milliseconds: Int64) {
        self.init(ticks: milliseconds, milliseconds: milliseconds)
    }
}
