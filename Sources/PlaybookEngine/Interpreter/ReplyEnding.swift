import LanguageModels
import SessionLog
import Streaming

/// What follows when everything of a reply is executed: the next one, patience with what was of no use, or the end of it.
extension AIAgent {
    /// Closes a reply of which everything is executed, and decides how the interpreter goes on.
    func finishReply(
        _ live: LiveReply, of frame: FrameID, in group: inout DiscardingTaskGroup
    ) throws(RunFailure) {
        if live.isRaw { return try finishRawReply(live, of: frame) }
        if ledger.read({ $0.frame(frame)?.guide?.next != nil }) {
            return try finishGuidedReply(live, of: frame, in: &group)
        }
        let reply = ledger.read { state in
            state.frame(frame)?.reply.map {
                (
                    executed: $0.executedItems, hasShownText: $0.hasShownText, isStreamed: $0.isStreamed,
                    isLost: $0.isLost
                )
            }
        }
        liveReplies[frame] = nil
        guard let reply else { return }
        guard case .broken(let reason, let error) = live.end, !live.isAbandoned else {
            if reply.isStreamed { ledger.record(.streamSucceeded) }
            try finishWholeReply(live, of: frame)
            return
        }
        let isUntouched = reply.executed == 0 && !reply.hasShownText
        guard !reply.isLost else {
            // No fault of the model, nor of the network: the next reply is asked for as any other.
            let line = Instruction.brokenOff(by: reason, inMessage: live.endsInMessage)
            ledger.record(
                isUntouched
                    ? [.replyDropped(frame: frame)]
                    : [.told(frame: frame, line: line), .replyFinished(frame: frame, keptBytes: live.keptByteCount)])
            return
        }
        let hasOpenMessage = ledger.read { $0.frame(frame)?.reply?.message?.hasStarted ?? false }
        if let error { tellDetail(of: error) }
        if error?.code == .contextTooLong {
            return try mendRefusedPrompt(live, of: frame, isUntouched: isUntouched)
        }
        if let error, isPatienceOver(after: error, live, isStreamed: reply.isStreamed, of: frame) {
            return try awaitModel(error, of: frame)
        }
        var transitions: [Transition] = [
            .messageAborted(frame: frame, reason: reason),
            .brokeOff(frame: frame, isStreamingFailure: error != nil && reply.isStreamed),
        ]
        if isUntouched, error != nil {
            transitions.append(.replyDropped(frame: frame))
        } else {
            transitions.append(
                .told(frame: frame, line: Instruction.brokenOff(by: reason, inMessage: hasOpenMessage)))
            transitions.append(.replyFinished(frame: frame, keptBytes: live.keptByteCount))
        }
        // A limit that is reached before anything is whole will be reached again.
        if reply.executed == 0, error == nil { transitions.append(.replyMalformed(frame: frame)) }
        ledger.record(transitions)
        if let error { tellOfBreak(error, isStreamed: reply.isStreamed) }
        try givesUp(on: frame, isLimited: reason == .length)
    }

    /// Whether a reply that broke off is not asked for again.
    func isPatienceOver(
        after error: ModelError, _ live: LiveReply, isStreamed: Bool, of frame: FrameID
    ) -> Bool {
        // Before any text the model was asked in every way that there is.
        guard live.hasArrived else { return true }
        // Some servers send a whole reply as a stream all the same, and it can break as one.
        guard !isStreamed else { return false }
        let spent = ledger.read { $0.frame(frame)?.spentRetries ?? 0 }
        return !error.code.mayPass || spent >= ModelRequest.mostRetries
    }

    private func finishWholeReply(_ live: LiveReply, of frame: FrameID) throws(RunFailure) {
        guard !live.hasItems, !live.isAbandoned else {
            ledger.record(.replyFinished(frame: frame, keptBytes: live.keptByteCount))
            if live.isAbandoned { try givesUp(on: frame) }
            return
        }
        tellReply(of: frame)
        ledger.record(
            .replyMalformed(frame: frame), .told(frame: frame, line: Instruction.withoutItems),
            .replyFinished(frame: frame, keptBytes: live.keptByteCount))
        try givesUp(on: frame)
    }

    /// Replies that cannot be read, in a row, after which a playbook gives up.
    private static let toleratedMalformedReplies = 3

    /// Ends the run, or lets it wait for the human, after too many replies that are of no use.
    ///
    /// - Parameter isLimited: whether the last one was cut off by a limit of its length.
    /// - Returns: whether the run waits.
    @discardableResult
    func givesUp(on frame: FrameID, isLimited: Bool = false) throws(RunFailure) -> Bool {
        let count = ledger.read { $0.frame(frame)?.malformedReplies ?? 0 }
        guard count >= Self.toleratedMalformedReplies else { return false }
        let name = programRun.model.name
        let failure = RunFailure(
            .modelUnfit,
            isLimited
                ? "The output limit of \(name) cut off \(count) replies in a row before they had anything whole. Use a "
                    + "model that may write longer replies, or raise the limit at its server."
                : "\(name) wrote \(count) replies in a row that cannot be read, were cut off, or hold nothing to execute. "
                    + "A larger model may follow the playbook; -v shows what was written.")
        try awaitHuman(after: failure, of: frame)
        return true
    }

    /// With `-v` people see the reply that could not be used.
    func tellReply(of frame: FrameID) {
        let text = ledger.read { $0.frame(frame)?.reply?.text ?? "" }
        ledger.record(showing: .note(level: .debug, agent: name, text: "The reply was:\n\(text)"))
    }

    /// With `-v` people see what the server said.
    func tellDetail(of error: ModelError) {
        guard let detail = error.detail else { return }
        ledger.record(showing: .note(level: .debug, agent: name, text: "The server said: \(detail)"))
    }

    func tellOfBreak(_ error: ModelError, isStreamed: Bool) {
        ledger.record(showing: .note(level: .info, agent: name, text: "The reply broke off: \(error.message)"))
        if isStreamed { tellOfStreaming(error) }
    }

    /// Says once that the session has stopped streaming.
    func tellOfStreaming(_ error: ModelError) {
        guard ledger.read({ $0.streamingFailures }) == Self.toleratedStreamingFailures else { return }
        ledger.record(
            showing: .note(
                level: .warning, agent: nil,
                text: "Streaming failed \(Self.toleratedStreamingFailures) times in a row; "
                    + "messages are shown whole from now on. Last error: \(error.message)"))
    }
}
