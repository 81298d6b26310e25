import SessionLog
import Streaming

/// The messages of a log, each from its start to its end, and what contradicts itself in them.
struct MessageRecord {
    struct Message {
        var id: String
        var sender: String
        var recipient: String
        var replaces: String?
        /// What has been delivered.
        var content = ""
        /// Nil while it is open.
        var end: End?

        enum End: Equatable {
            case complete
            case aborted(AbortReason)
        }

        var route: String { "\(sender) → \(recipient)" }
        var shown: String { "\(route): \(content)" }
    }

    /// In the order of their starts.
    private(set) var messages: [Message] = []
    /// Positions of complete messages, in the order of their ends.
    private var completed: [Int] = []
    private(set) var contradictions: [String] = []
    private var positions: [String: Int] = [:]

    init(_ entries: [LogEntry]) {
        for (index, entry) in entries.enumerated() {
            if entry.sequence != index { contradictions.append("entry \(index) has the number \(entry.sequence)") }
            take(entry.event)
        }
        for message in messages where message.end == nil {
            contradictions.append("\(message.id) never ends: \(message.shown)")
        }
        checkReplacements()
    }

    /// Those that are whole, in the order of their ends.
    var complete: [Message] { completed.compactMap { messages.indices.contains($0) ? messages[$0] : nil } }

    /// Those that were broken off and that no later one replaces.
    var unreplaced: [Message] {
        let replaced = Set(messages.compactMap(\.replaces))
        return messages.filter { message in
            if case .aborted = message.end { !replaced.contains(message.id) } else { false }
        }
    }

    private mutating func take(_ event: LogEvent) {
        switch event {
        case .humanMessage(let id, let sender, let recipient, let content):
            open(Message(id: id, sender: sender, recipient: recipient, content: content))
            close(id, .complete, content)
        case .message(let message):
            open(
                Message(
                    id: message.messageID, sender: message.sender, recipient: message.recipient,
                    replaces: message.replaces, content: message.content))
            close(message.messageID, .complete, message.content)
        case .stream(.start(let start)):
            open(
                Message(
                    id: start.messageID, sender: start.sender, recipient: start.recipient, replaces: start.replaces))
        case .stream(.update(let update)):
            change(update.messageID) { message, found in
                if update.offset != message.content.utf8.count {
                    found.append("\(message.id) goes on at \(update.offset) behind \(message.content.utf8.count) bytes")
                }
                if message.end != nil { found.append("\(message.id) goes on behind its end") }
                message.content += update.content
            }
        case .stream(.complete(let end)): close(end.messageID, .complete, end.content)
        case .stream(.aborted(let end)): close(end.messageID, .aborted(end.reason), end.content)
        default: break
        }
    }

    private mutating func open(_ message: Message) {
        if positions[message.id] != nil { contradictions.append("\(message.id) begins twice") }
        positions[message.id] = messages.count
        messages.append(message)
    }

    private mutating func close(_ id: String, _ end: Message.End, _ content: String) {
        change(id) { message, found in
            if message.end != nil { found.append("\(id) ends twice") }
            if Array(message.content.utf8) != Array(content.utf8) {
                found.append("\(id) ends as \(content.debugDescription), and was \(message.content.debugDescription)")
            }
            message.end = end
        }
        if end == .complete, let position = positions[id] { completed.append(position) }
    }

    private mutating func change(_ id: String, _ body: (inout Message, inout [String]) -> Void) {
        guard let position = positions[id], messages.indices.contains(position) else {
            contradictions.append("\(id) was never begun")
            return
        }
        body(&messages[position], &contradictions)
    }

    /// A replacement says what the message said that was broken off, and goes on.
    private mutating func checkReplacements() {
        var replaced: Set<String> = []
        for message in messages {
            guard let id = message.replaces else { continue }
            guard let position = positions[id], messages.indices.contains(position) else {
                contradictions.append("\(message.id) replaces \(id), which is none")
                continue
            }
            let old = messages[position]
            if !replaced.insert(id).inserted { contradictions.append("\(id) is replaced twice") }
            if case .aborted = old.end {} else { contradictions.append("\(id) was whole and is replaced") }
            if old.route != message.route {
                contradictions.append("\(message.shown) replaces \(old.shown), which went elsewhere")
            }
            let shorter = min(old.content.utf8.count, message.content.utf8.count)
            if !old.content.utf8.prefix(shorter).elementsEqual(message.content.utf8.prefix(shorter)) {
                contradictions.append("\(message.shown) replaces \(old.shown), which is another message")
            }
        }
    }
}
