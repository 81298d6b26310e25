import SessionLog
import Streaming

/// The last messages in plain text, as the text transcript has them, but without those in whose place another stands: what
/// stays on the terminal after the full screen.
enum TranscriptTail {
    /// Bytes of a message of which more is not shown, and about those of the whole.
    private static let limit = 8192

    /// - Parameters:
    ///   - rows: how many rows of the terminal it may take.
    ///   - width: of the terminal, in cells.
    static func text(of list: PanelList, rows: Int, width: Int) -> String {
        var events: [LogEvent] = []
        var rest = limit
        // Each message takes two rows or more.
        let shown = list.panels.indices.reversed().lazy.filter { !list.isReplaced($0) }
        for panel in shown.prefix(max(0, rows)).map({ list.panels[$0] }) where rest > 0 {
            let part = self.events(of: panel, list, limit: rest)
            rest -= part.size
            events = part.events + events
        }
        let options = TranscriptOptions(showsMessagesBetweenAgents: true)
        var transcript = TranscriptFormat.text.makeTranscript(runID: RunID(), options: options)
        var bytes: [UInt8] = []
        for event in [.runStarted(program: "", agents: [], humans: list.audience.humans)] + events {
            bytes += transcript.render(LogEntry(sequence: 0, milliseconds: 0, event: event))
        }
        bytes += transcript.finish()
        return lastRows(of: String(decoding: bytes, as: UTF8.self), rows: rows, width: max(1, width))
    }

    private static func events(of panel: Panel, _ list: PanelList, limit: Int) -> (events: [LogEvent], size: Int) {
        guard let heading = list.heading(of: panel) else { return ([], 0) }
        let text = end(of: panel.text, limit: limit)
        let artifacts = panel.artifacts.map {
            MessageArtifact(name: $0.name, content: end(of: $0.content, limit: limit))
        }
        let size = artifacts.reduce(text.utf8.count) { $0 + $1.content.utf8.count }
        if heading.isByHuman {
            let event = LogEvent.humanMessage(
                messageID: "", sender: heading.sender, recipient: heading.recipient, content: text)
            return ([event], size)
        }
        if panel.state == .complete {
            let message = CompleteMessage(
                messageID: "", sender: heading.sender, recipient: heading.recipient, content: text, artifacts: artifacts
            )
            return ([.message(message)], size)
        }
        // Only the text form of it is of interest: broken off is broken off.
        let start = MessageStreamStartEvent(messageID: "", sender: heading.sender, recipient: heading.recipient)
        let update = MessageStreamUpdateEvent(messageID: "", content: text, offset: 0)
        let aborted = MessageStreamAbortedEvent(messageID: "", content: text, reason: .cancelled)
        return ([.stream(.start(start)), .stream(.update(update)), .stream(.aborted(aborted))], size)
    }

    /// The last bytes of a text, from the beginning of a line if there is one.
    private static func end(of text: String, limit: Int) -> String {
        let utf8 = text.utf8
        guard utf8.count > limit else { return text }
        let part = utf8.suffix(limit)
        if let lineEnd = part.firstIndex(of: UInt8(ascii: "\n")), part.index(after: lineEnd) < part.endIndex {
            return "…\n" + text[part.index(after: lineEnd)...]
        }
        // Not from the middle of a scalar.
        let start = part.firstIndex { $0 & 0xC0 != 0x80 } ?? part.endIndex
        return "…" + text[start...]
    }

    private static func lastRows(of text: String, rows: Int, width: Int) -> String {
        var rest = rows
        var lines: [Substring] = []
        let lineEnd = UInt8(ascii: "\n")
        // The last line end is not the beginning of a line. Bytes: to split characters took a fifth of the screen's work.
        let bytes = text.utf8.last == lineEnd ? text.utf8.dropLast() : text.utf8[...]
        for line in bytes.split(separator: lineEnd, omittingEmptySubsequences: false).reversed().map(Substring.init) {
            rest -= max(1, (CellText.width(of: String(line)) + width - 1) / width)
            guard rest >= 0 || lines.isEmpty else { break }
            lines.append(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.reversed().map { $0 + "\n" }.joined()
    }
}
