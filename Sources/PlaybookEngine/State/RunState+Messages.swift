import OrderedCollections
import SessionLog
import Streaming

/// What messages change: the frame that says them, and the inbox that they enter.
extension RunState {
    mutating func openMessage(_ id: FrameID, number: Int?, to recipient: String) {
        guard let sender = stacks[id.stack]?.agent else { return }
        let messageID = "m\(nextID())"
        change(id) {
            let message = StreamingSendMessage(
                messageID: messageID, sender: sender, recipient: recipient, replaces: $0.abortedMessages[recipient])
            if let number { $0.python?.messages[number] = message } else { $0.reply?.message = message }
            $0.spokeTo(recipient)
        }
    }

    mutating func growMessage(_ id: FrameID, number: Int?, by text: String) -> [LogEvent] {
        var events: [MessageStreamEvent] = []
        change(id) {
            if let number {
                events = $0.python?.messages[number]?.append(text) ?? []
            } else {
                events = $0.reply?.message?.append(text) ?? []
                $0.reply?.hasShownText = true
            }
        }
        for event in events {
            switch event {
            case .start(let start):
                change(id) { $0.abortedMessages[start.recipient] = nil }
                noteSpeaker(start.sender, to: start.recipient)
                putIntoInbox(start.recipient, from: start.sender, id: start.messageID)
            case .update(let update):
                changeInInbox(update.messageID, of: id, number: number) { $0.content += update.content }
            case .complete, .aborted:
                break
            }
        }
        return events.map { .stream($0) }
    }

    mutating func endMessage(_ id: FrameID, number: Int? = nil, abortedBy reason: AbortReason?) -> [LogEvent] {
        var events: [MessageStreamEvent] = []
        var recipient = ""
        var sender = ""
        var messageID = ""
        var content = ""
        change(id) { frame in
            guard var message = frame.openMessage(number) else { return }
            if let number { frame.python?.messages[number] = nil } else { frame.reply?.message = nil }
            events = reason.map { message.abort($0) } ?? message.complete()
            (recipient, sender, messageID) = (message.recipient, message.sender, message.messageID)
            content = message.content
            if let reason, reason != .cancelled, message.hasStarted { frame.abortedMessages[recipient] = messageID }
        }
        let artifacts = reason == nil ? artifacts(namedIn: content, by: sender) : []
        events = events.map { $0.attaching(artifacts) }
        guard let index = agents[recipient]?.inboxes[sender]?.firstIndex(where: { $0.id == messageID }) else {
            return events.map { .stream($0) }
        }
        // The index was just found in that very inbox.
        if reason == nil {
            agents[recipient]?.inboxes[sender]?[index].content += Instruction.attachment(artifacts)
            agents[recipient]?.inboxes[sender]?[index].isComplete = true
        } else {
            agents[recipient]?.inboxes[sender]?.remove(at: index)
        }
        return events.map { .stream($0) }
    }

    mutating func sendMessage(_ id: FrameID, to recipient: String, content: String) -> [LogEvent] {
        guard !content.isEmpty, let sender = stacks[id.stack]?.agent else { return [] }
        let messageID = "m\(nextID())"
        let artifacts = artifacts(namedIn: content, by: sender)
        var replaces: String?
        change(id) {
            replaces = $0.abortedMessages.removeValue(forKey: recipient)
            $0.spokeTo(recipient)
        }
        noteSpeaker(sender, to: recipient)
        putIntoInbox(recipient, from: sender, id: messageID)
        if let last = agents[recipient]?.inboxes[sender]?.indices.last {
            agents[recipient]?.inboxes[sender]?[last].content = content + Instruction.attachment(artifacts)
            agents[recipient]?.inboxes[sender]?[last].isComplete = true
        }
        return [
            .message(
                CompleteMessage(
                    messageID: messageID, sender: sender, recipient: recipient, content: content, replaces: replaces,
                    artifacts: artifacts))
        ]
    }

    private mutating func noteSpeaker(_ sender: String, to recipient: String) {
        if humans.contains(recipient) { lastSpeakers[recipient] = sender }
    }

    /// Does nothing for a human, who has no inbox: the log is all of it.
    private mutating func putIntoInbox(_ recipient: String, from sender: String, id: String) {
        agents[recipient]?.inboxes[sender, default: []].append(
            InboxMessage(id: id, content: "", isComplete: false, time: time))
    }

    private mutating func changeInInbox(
        _ messageID: String, of id: FrameID, number: Int?, _ body: (inout InboxMessage) -> Void
    ) {
        guard let message = frame(id)?.openMessage(number),
            let index = agents[message.recipient]?.inboxes[message.sender]?.lastIndex(where: { $0.id == messageID })
        else { return }
        // The index was just found in that very inbox.
        agents[message.recipient]?.inboxes[message.sender]?.withMessage(at: index, body)
    }
}

extension Frame {
    fileprivate mutating func spokeTo(_ recipient: String) {
        if !spokenTo.contains(recipient) { spokenTo.append(recipient) }
    }
}

extension [InboxMessage] {
    fileprivate mutating func withMessage(at index: Int, _ body: (inout InboxMessage) -> Void) {
        body(&self[index])
    }
}
