/// A Say or SendMessage while it is written.
public struct StreamingSendMessage: StreamingCall, Hashable, Codable {
    public let messageID: String
    public let sender: String
    public let recipient: String
    public let replaces: String?
    public private(set) var content = ""
    public private(set) var hasStarted = false

    public init(messageID: String, sender: String, recipient: String, replaces: String? = nil) {
        self.messageID = messageID
        self.sender = sender
        self.recipient = recipient
        self.replaces = replaces
    }

    public mutating func append(_ text: String) -> [MessageStreamEvent] {
        guard !text.isEmpty else { return [] }
        let update = MessageStreamUpdateEvent(messageID: messageID, content: text, offset: content.utf8.count)
        content += text
        guard !hasStarted else { return [.update(update)] }
        hasStarted = true
        let start = MessageStreamStartEvent(
            messageID: messageID, sender: sender, recipient: recipient, replaces: replaces)
        return [.start(start), .update(update)]
    }

    public mutating func complete() -> [MessageStreamEvent] {
        guard hasStarted else { return [] }
        return [.complete(MessageStreamCompleteEvent(messageID: messageID, content: content))]
    }

    public mutating func abort(_ reason: AbortReason) -> [MessageStreamEvent] {
        guard hasStarted else { return [] }
        return [.aborted(MessageStreamAbortedEvent(messageID: messageID, content: content, reason: reason))]
    }
}
