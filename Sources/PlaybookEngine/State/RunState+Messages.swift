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
        var place: (recipient: String, sender: String) = ("", "")
        change(id) {
            if let number {
                events = $0.python?.messages[number]?.append(text) ?? []
            } else {
                events = $0.reply?.message?.append(text) ?? []
                $0.reply?.hasShownText = true
            }
            place = $0.openMessage(number).map { ($0.recipient, $0.sender) } ?? place
        }
        for event in events {
            switch event {
            case .start(let start):
                change(id) { $0.abortedMessages[start.recipient] = nil }
                noteSpeaker(start.sender, to: start.recipient)
                let now = time
                agents[place.recipient]?.changeInbox(of: place.sender) { $0.enter(start.messageID, at: now) }
            case .update(let update):
                agents[place.recipient]?.changeInbox(of: place.sender) { $0.append(text, to: update.messageID) }
            case .complete, .aborted:
                break
            }
        }
        return events.map { .stream($0) }
    }

    mutating func endMessage(_ id: FrameID, number: Int? = nil, abortedBy reason: AbortReason?) -> [LogEvent] {
        var events: [MessageStreamEvent] = []
        var ended: StreamingSendMessage?
        change(id) { frame in
            guard var message = frame.openMessage(number) else { return }
            if let number { frame.python?.messages[number] = nil } else { frame.reply?.message = nil }
            events = reason.map { message.abort($0) } ?? message.complete()
            ended = message
            if reason != nil, message.hasStarted {
                frame.abortedMessages[message.recipient] = message.messageID
            }
        }
        guard let ended else { return [] }
        if reason == nil { noteDialogue(ended.content, by: ended.sender, in: id) }
        let artifacts = reason == nil ? artifacts(namedIn: ended.content, by: ended.sender) : []
        // What never started is in no inbox, and a human has none: the log is all of it.
        if ended.hasStarted {
            agents[ended.recipient]?.changeInbox(of: ended.sender) { inbox in
                if reason == nil {
                    inbox.append(Instruction.attachment(artifacts, upTo: inbox.freeBytes), to: ended.messageID)
                    inbox.complete(ended.messageID)
                } else {
                    inbox.abort(ended.messageID)
                }
            }
        }
        return events.map { .stream($0.attaching(artifacts)) }
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
        noteDialogue(content, by: sender, in: id)
        putIntoInbox(recipient, from: sender, id: messageID, content: content, artifacts: artifacts)
        return [
            .message(
                CompleteMessage(
                    messageID: messageID, sender: sender, recipient: recipient, content: content, replaces: replaces,
                    artifacts: artifacts))
        ]
    }

    /// Keeps what was said for questions to a model, where the engine drives the steps.
    mutating func noteDialogue(_ text: String, by speaker: String, in id: FrameID) {
        guard frame(id)?.guide != nil else { return }
        stacks[id.stack]?.dialogue.note(text, by: speaker)
    }

    private mutating func noteSpeaker(_ sender: String, to recipient: String) {
        if humans.contains(recipient) { lastSpeakers[recipient] = sender }
    }

    /// A whole message. Nothing happens for a human.
    mutating func putIntoInbox(
        _ recipient: String, from sender: String, id: String, content: String, artifacts: [MessageArtifact] = []
    ) {
        let now = time
        agents[recipient]?.changeInbox(of: sender) { inbox in
            inbox.enter(id, at: now)
            inbox.append(content, to: id)
            inbox.append(Instruction.attachment(artifacts, upTo: inbox.freeBytes), to: id)
            inbox.complete(id)
        }
    }
}

extension Frame {
    fileprivate mutating func spokeTo(_ recipient: String) {
        if !spokenTo.contains(recipient) { spokenTo.append(recipient) }
    }
}
