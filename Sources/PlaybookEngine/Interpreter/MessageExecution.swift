import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Delivering messages: streaming calls piece by piece, and those whose text is known at once.
extension AIAgent {
    // MARK: Streaming calls

    func startMessage(_ head: MessageHead, of live: LiveReply, in frame: FrameID) throws(ExecutionError) {
        switch try recipient(head.target, in: frame) {
        case .known(let recipient):
            try checkSpace(for: recipient)
            ledger.record(.messageOpened(frame: frame, recipient: recipient))
            live.messageResult = head.result
        case .unknown(let error):
            if head.result != nil { throw error }
            live.skipsMessage = true
            ledger.record(
                .told(frame: frame, line: Instruction.error(error.message)),
                showing: .note(level: .info, agent: name, text: "A message was not delivered: \(error.message)"))
        }
    }

    func deliver(_ value: FormattedValue, in frame: FrameID) throws(ExecutionError) {
        let text: String
        do {
            text = try value.text(in: scope(of: frame))
        } catch {
            throw ExecutionError(message: error.message)
        }
        deliver(text, in: frame)
    }

    /// A variable named in a plain literal stands for its value where it exists; otherwise its characters stay.
    func deliverVariable(_ variable: String, source: String, in frame: FrameID) {
        deliver(scope(of: frame).value(of: variable)?.text ?? source, in: frame)
    }

    func deliver(_ text: String, in frame: FrameID) {
        guard !text.isEmpty else { return }
        ledger.record(.messageArrived(frame: frame, text: text))
        wakeObserver(of: frame)
    }

    /// After its text a message may still name the human to whom it was delivered.
    func checkTrailingTarget(_ target: Expression, in frame: FrameID) throws(ExecutionError) {
        let delivered = ledger.read { $0.frame(frame)?.reply?.message?.recipient }
        if case .known(delivered) = try recipient(target, in: frame) { return }
        throw ExecutionError(
            message: "A target that is not the user must stand before the text: the text was already delivered")
    }

    func endMessage(of live: LiveReply, in frame: FrameID) {
        let recipient = ledger.read { $0.frame(frame)?.reply?.message?.recipient }
        var transitions: [Transition] = [.messageCompleted(frame: frame), .itemExecuted(frame: frame)]
        if let result = live.messageResult {
            transitions.append(.assigned(frame: frame, name: result.name, value: .null))
        }
        live.messageResult = nil
        live.skipsMessage = false
        ledger.record(transitions)
        if let recipient { programRun.activity.wake(recipient) }
    }

    /// Who gets a message that Python begins to write.
    func openRecipient(named target: String?, in frame: FrameID) throws(ExecutionError) -> String {
        switch programRun.recipient(named: target, from: name, in: frame) {
        case .known(let recipient):
            try checkSpace(for: recipient)
            return recipient
        case .unknown(let error): throw error
        }
    }

    // MARK: Messages with a known text

    /// Carries a whole message to its recipient.
    func sendMessage(_ content: String, to target: PlaybookValue?, in frame: FrameID) throws(ExecutionError) {
        switch programRun.recipient(named: target?.text, from: name, in: frame) {
        case .known(let recipient):
            try checkSpace(for: recipient)
            programRun.routeMessage(content, to: recipient, from: frame)
        case .unknown(let error): throw error
        }
    }

    /// What an inbox holds of one sender (language.md 5).
    private static let inboxLimit = (messages: 1000, bytes: 1 << 20)

    private func checkSpace(for recipient: String) throws(ExecutionError) {
        let isFull = ledger.read { state in
            let waiting = state.agents[recipient]?.inboxes[name] ?? []
            return waiting.count >= Self.inboxLimit.messages
                || waiting.reduce(0) { $0 + $1.content.utf8.count } >= Self.inboxLimit.bytes
        }
        guard isFull else { return }
        throw ExecutionError(message: "\(recipient) has not read your earlier messages, and its inbox is full")
    }

    // MARK: Targets

    /// Who `target` means: a bare name is first a target, then a variable that holds one.
    private func recipient(_ target: Expression?, in frame: FrameID) throws(ExecutionError) -> ProgramRun.Recipient {
        let word = try target.map { target throws(ExecutionError) in try evaluateTarget(target, in: frame).text }
        return programRun.recipient(named: word, from: name, in: frame)
    }

    /// A bare name that is a target as its text, anything else as its value.
    func evaluateTarget(_ target: Expression, in frame: FrameID) throws(ExecutionError) -> PlaybookValue {
        if case .variable(let word) = target,
            scope(of: frame).value(of: word) == nil || word.isSameName(as: LogEvent.human),
            case .known = programRun.recipient(named: word, from: name, in: frame)
        {
            return .string(word)
        }
        return try evaluate(target, in: frame)
    }
}
