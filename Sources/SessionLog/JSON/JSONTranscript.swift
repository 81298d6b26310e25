import Streaming

/// The transcript as one JSON object, written at the end: `run_id`, `messages` in the order of their starts, `terminated`
/// (whether the program ended by itself), `usage` if the server told any tokens (`requests` are those of which it did), and
/// `error` if the run failed.
///
/// A message has `message_id`, `agent` (who said it; a human is an agent here), `recipient`, `content` and `finish`, and, where
/// there are any, `replaces` and `artifacts`, all as in ``WireEvents``.
public struct JSONTranscript: Transcript {
    private struct Message {
        var messageID: String
        var agent: String
        var recipient: String
        var replaces: String?
        var content = ""
        /// nil while it is written.
        var finish: String?
        var artifacts: [MessageArtifact] = []
    }

    private let runID: RunID
    private var audience: Audience
    private var messages: [Message] = []
    /// Where the messages that are being written stand.
    private var openMessages: [String: Int] = [:]
    private var usage = UsageTotal()
    private var ending: RunEnding?

    public init(runID: RunID, showsMessagesBetweenAgents: Bool = false) {
        self.runID = runID
        audience = Audience(showsMessagesBetweenAgents: showsMessagesBetweenAgents)
    }

    public var isLineOpen: Bool { false }

    public mutating func render(_ entry: LogEntry, isEchoed: Bool) -> [UInt8] {
        audience.follow(entry.event)
        usage.add(entry.event)
        switch entry.event {
        case .humanMessage(let messageID, let sender, let recipient, let content):
            messages.append(
                Message(
                    messageID: messageID, agent: sender, recipient: recipient, content: content,
                    finish: MessageFinish.stop))
        case .message(let message) where audience.sees(messageTo: message.recipient):
            messages.append(
                Message(
                    messageID: message.messageID, agent: message.sender, recipient: message.recipient,
                    replaces: message.replaces, content: message.content, finish: MessageFinish.stop,
                    artifacts: message.artifacts))
        case .stream(.start(let start)) where audience.sees(messageTo: start.recipient):
            openMessages[start.messageID] = messages.count
            messages.append(
                Message(
                    messageID: start.messageID, agent: start.sender, recipient: start.recipient,
                    replaces: start.replaces))
        case .stream(.update(let update)):
            change(update.messageID) { $0.content += update.content }
        case .stream(.complete(let complete)):
            end(complete.messageID, complete.content, finish: MessageFinish.stop, complete.artifacts)
        case .stream(.aborted(let aborted)):
            end(aborted.messageID, aborted.content, finish: aborted.reason.rawValue)
        case .ended(let ending): self.ending = ending
        default: break
        }
        return []
    }

    public mutating func finish() -> [UInt8] {
        var object = JSONObjectText()
        object.set("run_id", runID.description)
        object.set("messages", messages.map(Self.text(of:)))
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

    private mutating func end(
        _ messageID: String, _ content: String, finish: String, _ artifacts: [MessageArtifact] = []
    ) {
        change(messageID) { message in
            message.content = content
            message.finish = finish
            message.artifacts = artifacts
        }
        openMessages[messageID] = nil
    }

    private mutating func change(_ messageID: String, _ body: (inout Message) -> Void) {
        // Positions in `messages`, which only grows.
        guard let position = openMessages[messageID] else { return }
        body(&messages[position])
    }

    private static func text(of message: Message) -> JSONObjectText {
        var object = JSONObjectText()
        object.set("message_id", message.messageID)
        object.set("agent", message.agent)
        object.set("recipient", message.recipient)
        object.set("content", message.content)
        // What is open when the log ends was broken off.
        object.set("finish", message.finish ?? AbortReason.cancelled.rawValue)
        object.set("replaces", message.replaces)
        object.set(message.artifacts)
        return object
    }
}
