import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// `execution_mode: raw`: one request, whose reply is the playbook's result and is not read for items.
extension AIAgent {
    func rawPrompt(for frame: FrameID) -> PromptBuilder.Prompt {
        ledger.read { state in
            let usedNames = state.frame(frame).flatMap { programRun.placeholders[$0.playbook]?.variableNames } ?? []
            return promptBuilder(for: state).rawRequest(for: frame, usedNames: usedNames)
        }
    }

    /// Returns the reply as the result. One that broke off is asked for once more, whole; after that the call fails.
    func finishRawReply(_ live: LiveReply, of frame: FrameID) throws(RunFailure) {
        let reply = ledger.read { state in
            state.frame(frame)?.reply.map { (text: $0.text, isStreamed: $0.isStreamed, isLost: $0.isLost) }
        }
        liveReplies[frame] = nil
        guard let reply else { return }
        guard case .broken(let reason, let error) = live.end else {
            if reply.isStreamed { ledger.record(.streamSucceeded) }
            returnFrame(live, of: frame, value: .string(RawReply.result(of: reply.text)))
            return
        }
        // No fault of the model: its request is sent again.
        guard !reply.isLost else { return ledger.record(.replyDropped(frame: frame)) }
        if let error { tellDetail(of: error) }
        var isTooLong = false
        if case .contextTooLong = error?.code { isTooLong = true }
        if let error, !isTooLong, !live.hasArrived { return try awaitModel(error, of: frame) }
        let isFirst = ledger.read { $0.frame(frame)?.malformedReplies == 0 }
        guard isFirst, !isTooLong else {
            try failCall(of: frame, RawReply.failure(reason, error, isTooLong: isTooLong))
            return
        }
        ledger.record(
            .brokeOff(frame: frame, isStreamingFailure: error != nil && reply.isStreamed),
            .replyMalformed(frame: frame), .replyDropped(frame: frame))
        if let error { tellOfBreak(error, isStreamed: reply.isStreamed) }
    }

    /// Ends the top frame of a stack with an error: the item that called it fails.
    private func failCall(of frame: FrameID, _ message: String) throws(RunFailure) {
        guard ledger.read({ $0.isCalled(frame) }) else { throw RunFailure(.program, message) }
        let playbook = ledger.read { $0.frame(frame)?.playbook.name ?? "" }
        endCall(
            of: frame, .failed, by: [.callFailed(stack: frame.stack, message: "\(playbook) failed: \(message)")])
    }
}

/// What a raw reply comes to.
enum RawReply {
    /// The text without white space at its ends, and without the reasoning that some models write before it.
    static func result(of text: String) -> String {
        text.withoutReasoning.trimmingBlankEnds
    }

    static func failure(_ reason: AbortReason, _ error: ModelError?, isTooLong: Bool) -> String {
        if let error { return isTooLong ? error.message : "its reply broke off twice: \(error.message)" }
        return reason == .length
            ? "its reply was cut off twice at the model's output limit" : "the provider withheld its reply"
    }
}
