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
            // Whether the recipient still listens and has room is decided with the record, so neither can change between.
            try programRun.route(
                .messageOpened(frame: frame, recipient: recipient), to: recipient, ofBytes: 0, from: name)
            live.messageResult = head.result
        case .unknown(let error):
            if head.result != nil || programRun.options.isGuided { throw error }
            live.skipsMessage = true
            ledger.record(
                .messageRefused(frame: frame, message: error.message),
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
        try liveReplies[frame]?.charge(text.utf8.count)
        try deliver(text, in: frame)
    }

    /// A variable named in a plain literal stands for its value where it exists; otherwise its characters stay.
    func deliverVariable(_ variable: String, source: String, in frame: FrameID) throws(ExecutionError) {
        let text = scope(of: frame).value(of: variable)?.text ?? source
        try liveReplies[frame]?.charge(text.utf8.count)
        try deliver(text, in: frame)
    }

    /// The next piece of the text. A message that outgrows the recipient's inbox fails there, and is aborted.
    ///
    /// - Parameters:
    ///   - number: of a message of a playbook in Python.
    ///   - earlier: has happened in any case, and is recorded with it.
    func deliver(
        _ text: String, in frame: FrameID, number: Int? = nil, after earlier: [Transition] = []
    ) throws(ExecutionError) {
        let recipient = ledger.read { state in state.look(at: frame) { $0.openMessage(number)?.recipient } ?? nil }
        guard !text.isEmpty, let recipient else {
            if !earlier.isEmpty { ledger.record(earlier) }
            return
        }
        try programRun.route(
            .messageArrived(frame: frame, text: text, number: number), to: recipient, ofBytes: text.utf8.count,
            from: name, after: earlier)
        wakeObserver(of: frame, number: number)
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

    /// Begins a message that Python writes.
    func openMessage(to target: String?, in frame: FrameID, number: Int) throws(ExecutionError) {
        switch programRun.recipient(named: target, from: name, in: frame) {
        case .known(let recipient):
            try programRun.route(
                .messageOpened(frame: frame, recipient: recipient, number: number), to: recipient, ofBytes: 0,
                from: name)
        case .unknown(let error): throw error
        }
    }

    // MARK: Messages with a known text

    /// Says a whole message to a human or an agent (the plan's `BaseAgent.sendMessage`); a message that is said while the
    /// model still writes it begins in ``startMessage(_:of:in:)``. Both come to their recipient through
    /// ``ProgramRun/routeMessage(_:to:from:thenRecording:)`` or the same transitions.
    func sendMessage(
        _ content: String, to target: PlaybookValue?, in frame: FrameID, thenRecording end: [Transition] = []
    ) throws(ExecutionError) {
        switch programRun.recipient(named: target?.text, from: name, in: frame) {
        case .known(let recipient):
            try programRun.routeMessage(content, to: recipient, from: frame, thenRecording: end)
        case .unknown(let error): throw error
        }
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
