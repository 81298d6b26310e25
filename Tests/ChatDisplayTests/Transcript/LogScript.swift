import SessionLog
import Streaming

@testable import ChatDisplay

/// A log, written down line by line.
struct LogScript {
    private(set) var events: [LogEvent] = []
    private var texts: [String: String] = [:]

    init(agents: [String] = ["Guide", "Weather"], humans: [String] = []) {
        events = [.runStarted(program: "Test", agents: agents, humans: humans)]
    }

    mutating func human(_ text: String, as sender: String = LogEvent.human) {
        events.append(
            .humanMessage(messageID: "h\(events.count)", sender: sender, recipient: "Guide", content: text))
    }

    mutating func whole(
        _ sender: String, _ text: String, to recipient: String = LogEvent.human, replaces: String? = nil,
        artifacts: [MessageArtifact] = []
    ) {
        events.append(
            .message(
                CompleteMessage(
                    messageID: "w\(events.count)", sender: sender, recipient: recipient, content: text,
                    replaces: replaces, artifacts: artifacts)))
    }

    mutating func start(_ id: String, _ sender: String, to recipient: String = LogEvent.human, replaces: String? = nil)
    {
        texts[id] = ""
        events.append(
            .stream(
                .start(
                    MessageStreamStartEvent(messageID: id, sender: sender, recipient: recipient, replaces: replaces))))
    }

    mutating func write(_ id: String, _ text: String) {
        let before = texts[id, default: ""]
        texts[id] = before + text
        events.append(
            .stream(.update(MessageStreamUpdateEvent(messageID: id, content: text, offset: before.utf8.count))))
    }

    mutating func complete(_ id: String, artifacts: [MessageArtifact] = []) {
        events.append(
            .stream(
                .complete(
                    MessageStreamCompleteEvent(messageID: id, content: texts[id, default: ""], artifacts: artifacts))))
    }

    mutating func abort(_ id: String, _ reason: AbortReason) {
        events.append(
            .stream(
                .aborted(MessageStreamAbortedEvent(messageID: id, content: texts[id, default: ""], reason: reason))))
    }

    mutating func end(_ ending: RunEnding = .finished) {
        events.append(.ended(ending))
    }

    /// A message in pieces.
    mutating func stream(_ id: String, _ sender: String, _ pieces: [String], to recipient: String = LogEvent.human) {
        start(id, sender, to: recipient)
        for piece in pieces { write(id, piece) }
        complete(id)
    }
}

extension TranscriptView {
    /// A view that has taken these events.
    init(
        _ events: [LogEvent], width: Int, height: Int, betweenAgents: Bool = false, whole: Bool = false
    ) {
        self.init(showsMessagesBetweenAgents: betweenAgents, showsMessagesWhole: whole)
        resize(width: width, height: height)
        take(events)
    }

    mutating func take(_ events: [LogEvent]) {
        for event in events { take(LogEntry(sequence: 0, milliseconds: 0, event: event)) }
    }

    /// The rows to show as text.
    mutating func shown() -> [String] {
        rows().map(\.text)
    }

    /// The whole transcript at the width of the view, as text.
    mutating func wholeTranscript() -> [String] {
        var copy = self
        var height = 2000
        while true {
            copy.resize(width: width, height: height)
            copy.scrollToEnd()
            let rows = copy.shown()
            // The last row of a panel or remark is never blank.
            if let last = rows.lastIndex(where: { !$0.isEmpty }), last < rows.count - 1 {
                return Array(rows[...last])
            }
            guard rows.contains(where: { !$0.isEmpty }) else { return [] }
            height *= 2
        }
    }
}
