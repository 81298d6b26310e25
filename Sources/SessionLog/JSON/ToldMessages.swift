package import Streaming

/// The messages of a log as JSON tells them, in the order of their starts.
package struct ToldMessages: Sendable {
    package struct Message: Sendable {
        package var messageID: String
        /// Who said it; a human is an agent here.
        package var agent: String
        package var recipient: String
        package var replaces: String?
        /// As far as it is written.
        package var content = ""
        /// How it ended; nil while it is written.
        package var finish: String?
        package var artifacts: [MessageArtifact] = []
        package var isByHuman = false
        /// The number of the entry that ended it; nil while it is written.
        package var endSequence: Int?
    }

    private var audience: Audience
    package private(set) var messages: [Message] = []
    /// Where the messages that are being written stand in `messages`, which only grows.
    private var openMessages: [String: Int] = [:]

    package init(showsMessagesBetweenAgents: Bool = false) {
        audience = Audience(showsMessagesBetweenAgents: showsMessagesBetweenAgents)
    }

    /// To be told every entry, in order.
    package mutating func follow(_ entry: LogEntry) {
        audience.follow(entry.event)
        switch entry.event {
        case .humanMessage(let messageID, let sender, let recipient, let content):
            messages.append(
                Message(
                    messageID: messageID, agent: sender, recipient: recipient, content: content,
                    finish: MessageFinish.stop, isByHuman: true, endSequence: entry.sequence))
        case .message(let message) where audience.sees(messageTo: message.recipient):
            messages.append(
                Message(
                    messageID: message.messageID, agent: message.sender, recipient: message.recipient,
                    replaces: message.replaces, content: message.content, finish: MessageFinish.stop,
                    artifacts: message.artifacts, endSequence: entry.sequence))
        case .stream(.start(let start)) where audience.sees(messageTo: start.recipient):
            openMessages[start.messageID] = messages.count
            messages.append(
                Message(
                    messageID: start.messageID, agent: start.sender, recipient: start.recipient,
                    replaces: start.replaces))
        case .stream(.update(let update)):
            change(update.messageID) { $0.content += update.content }
        case .stream(.complete(let complete)):
            end(complete.messageID, complete.content, finish: MessageFinish.stop, complete.artifacts, entry)
        case .stream(.aborted(let aborted)):
            end(aborted.messageID, aborted.content, finish: aborted.reason.rawValue, [], entry)
        default: break
        }
    }

    private mutating func end(
        _ messageID: String, _ content: String, finish: String, _ artifacts: [MessageArtifact], _ entry: LogEntry
    ) {
        change(messageID) { message in
            message.content = content
            message.finish = finish
            message.artifacts = artifacts
            message.endSequence = entry.sequence
        }
        openMessages[messageID] = nil
    }

    private mutating func change(_ messageID: String, _ body: (inout Message) -> Void) {
        guard let position = openMessages[messageID] else { return }
        body(&messages[position])
    }
}

extension ToldMessages.Message {
    /// The message as an object.
    ///
    /// - Parameter openFinish: the `finish` of a message that is still written; nil leaves it out.
    package func object(openFinish: String? = nil) -> JSONObjectText {
        var object = JSONObjectText()
        object.set("message_id", messageID)
        object.set("agent", agent)
        object.set("recipient", recipient)
        object.set("content", content)
        object.set("finish", finish ?? openFinish)
        object.set("replaces", replaces)
        object.set(artifacts)
        return object
    }
}
