import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Carrying messages between agents and to the human.
extension ProgramRun {
    enum Recipient {
        /// A class name, or a human's name.
        case known(String)
        case unknown(ExecutionError)
    }

    /// Who is meant by a target as a model writes it, in any case: a name of a human or an agent, or the human of the stack
    /// for `user`, `human`, or nothing.
    func recipient(named target: String?, from sender: String, in frame: FrameID) -> Recipient {
        guard let target else { return .known(ledger.read { $0.human(of: frame.stack) }) }
        if let human = humans.name(meantBy: target) { return .known(human) }
        if Humans.isGeneral(target) { return recipient(named: nil, from: sender, in: frame) }
        if target.isSameName(as: "meeting") {
            return .unknown(ExecutionError(message: "Meetings are not supported yet"))
        }
        guard let agent = program.agent(named: target) else {
            let known = ([LogEvent.human] + program.agents.map(\.className)).joined(separator: ", ")
            return .unknown(ExecutionError(message: "unknown target \(target.debugDescription); known are: \(known)"))
        }
        switch agent.kind {
        case .mcp: return .unknown(ExecutionError(message: "MCP agents are not supported yet"))
        case .ai where agent.className == sender:
            return .unknown(ExecutionError(message: "an agent cannot send messages to itself"))
        // A human was found above.
        case .ai, .human: return .known(agent.className)
        }
    }

    /// Whose message is meant by a source of WaitForMessage: as a recipient, but `user` means any human.
    func source(named source: String, from waiting: String, in frame: FrameID) -> Recipient {
        if humans.name(meantBy: source) == nil, Humans.isGeneral(source) { return .known(LogEvent.human) }
        return recipient(named: source, from: waiting, in: frame)
    }

    /// Puts a whole message into the log and into its recipient's inbox, and wakes the recipient.
    ///
    /// - Parameter end: is recorded with it.
    func routeMessage(
        _ content: String, to recipient: String, from frame: FrameID, thenRecording end: [Transition] = []
    ) throws(ExecutionError) {
        let sender = ledger.read { $0.stacks[frame.stack]?.agent } ?? ""
        try route(
            .messageSent(frame: frame, recipient: recipient, content: content), to: recipient,
            ofBytes: content.utf8.count, from: sender, thenRecording: end)
        activity.wake(recipient)
    }

    /// Records what brings a message, or the next piece of it, into the recipient's inbox, if it is still read and has room:
    /// that is decided with the record, so nothing can come between.
    ///
    /// - Parameters:
    ///   - earlier: is recorded before it, be it refused or not.
    ///   - end: is recorded behind it.
    func route(
        _ transition: Transition, to recipient: String, ofBytes bytes: Int, from sender: String,
        after earlier: [Transition] = [], thenRecording end: [Transition] = []
    ) throws(ExecutionError) {
        let definition = program.agents.first { $0.className == recipient && $0.kind == .ai }
        var refusal: String?
        ledger.record { state in
            let routed = earlier + [transition] + end
            guard let definition else { return routed }
            let inbox = state.agents[recipient]?.inboxes[sender] ?? Inbox()
            if state.hasFinished(definition) {
                refusal = "\(recipient) has finished and reads no more messages"
            } else if case .messageArrived(let frame, _, let number) = transition,
                state.isMessageShown(of: frame, number: number)
            {
                guard !inbox.hasRoom(for: bytes) else { return routed }
                refusal = "This message was broken off: \(Self.fullInbox(of: recipient, hasEarlier: inbox.count > 1))"
            } else {
                guard !inbox.hasRoom(forMessageOf: bytes) else { return routed }
                refusal = Self.fullInbox(of: recipient, hasEarlier: !inbox.isEmpty)
            }
            return earlier
        }
        if let refusal { throw ExecutionError(message: refusal) }
    }

    private static func fullInbox(of recipient: String, hasEarlier: Bool) -> String {
        hasEarlier
            ? "\(recipient) has not read your earlier messages, and its inbox is full: it holds "
                + "\(Inbox.messageLimit) messages or 1 MiB of one sender. Wait for its answer with yld agent"
            : "An inbox holds 1 MiB of one sender, and the message is longer. Write a shorter one"
    }
}
