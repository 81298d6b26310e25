/// What happens to one message while it is written: it starts, grows by updates, and ends complete or aborted.
///
/// For each message the events come in that order, the start and the end once each. The concatenated updates equal
/// the text of the completed message, byte for byte.
public enum MessageStreamEvent: Sendable, Hashable {
    case start(MessageStreamStartEvent)
    case update(MessageStreamUpdateEvent)
    case complete(MessageStreamCompleteEvent)
    case aborted(MessageStreamAbortedEvent)
}

/// A message has begun; its first characters are about to follow.
public struct MessageStreamStartEvent: Sendable, Hashable, Codable {
    /// Names the message within its run.
    public var messageID: String
    /// Class name of the sending agent.
    public var sender: String
    /// Class name of the receiving agent, or `user` for the human.
    public var recipient: String
    /// The aborted message in whose place this one is written, if any.
    public var replaces: String?

    public init(messageID: String, sender: String, recipient: String, replaces: String? = nil) {
        self.messageID = messageID
        self.sender = sender
        self.recipient = recipient
        self.replaces = replaces
    }
}

/// A message has grown.
public struct MessageStreamUpdateEvent: Sendable, Hashable, Codable {
    public var messageID: String
    /// The new text alone, never the whole message so far.
    public var content: String
    /// UTF-8 bytes of the message before `content`.
    public var offset: Int

    public init(messageID: String, content: String, offset: Int) {
        self.messageID = messageID
        self.content = content
        self.offset = offset
    }
}

/// A message is whole.
public struct MessageStreamCompleteEvent: Sendable, Hashable, Codable {
    public var messageID: String
    /// The whole text: all updates joined.
    public var content: String
    /// The artifacts that the text names as `Artifact[name]`, in that order, each once.
    public var artifacts: [MessageArtifact]

    public init(messageID: String, content: String, artifacts: [MessageArtifact] = []) {
        self.messageID = messageID
        self.content = content
        self.artifacts = artifacts
    }
}

/// A stored text that a message names. The message's own text stays as it is; whoever shows the message appends this.
public struct MessageArtifact: Sendable, Hashable, Codable {
    public var name: String
    public var content: String

    public init(name: String, content: String) {
        self.name = name
        self.content = content
    }
}

/// A message was broken off; what was delivered of it stays.
public struct MessageStreamAbortedEvent: Sendable, Hashable, Codable {
    public var messageID: String
    /// What was delivered: all updates joined.
    public var content: String
    public var reason: AbortReason

    public init(messageID: String, content: String, reason: AbortReason) {
        self.messageID = messageID
        self.content = content
        self.reason = reason
    }
}

/// Why a message was broken off. The raw values are those of the wire format's `finish`.
public enum AbortReason: String, Sendable, Hashable, Codable {
    /// The model reached its output limit.
    case length
    /// A person interrupted the answer.
    case cancelled
    /// The connection broke, or the call turned out malformed or failed.
    case error
}
