import LanguageModels
import PlaybookLanguage
import SessionLog
import Streaming

/// Keeping prompts within what the model reads.
extension AIAgent {
    /// How often in a row a model may refuse a frame's prompt as too long, which is shorter each time.
    private static let toleratedRefusals = 3

    func promptBuilder(for state: RunState) -> PromptBuilder {
        PromptBuilder(
            program: programRun.program, agent: definition, state: state,
            canLoadFiles: programRun.options.folder != nil)
    }

    /// The prompt for a frame's next reply; what has to be shortened for it stays so. Nil where the model has refused it as
    /// too long and nothing more can be shortened.
    func fittingPrompt(for frame: FrameID) -> PromptBuilder.Prompt? {
        let model = programRun.model
        let (fitted, window, isRefused) = ledger.read { state in
            let window = state.budget.window(ofModel: model.contextWindow)
            let fitted = promptBuilder(for: state).fittedRequest(for: frame, window: window)
            return (fitted, window, (state.frame(frame)?.refusals ?? 0) > 0)
        }
        guard !fitted.shortenings.isEmpty else {
            return isRefused ? nil : fitted.prompt
        }
        ledger.record(
            .shortened(stack: frame.stack, frames: fitted.shortenings),
            showing: .note(
                level: .info, agent: name,
                text: "The prompt has about \(fitted.tokensBefore) tokens, more than 75 % of the \(window) that "
                    + "\(model.name) can read: its oldest parts are shortened, and it has about \(fitted.tokens). "
                    + fitted.inWords))
        return fitted.prompt
    }

    /// The model has refused the prompt as too long: from now on less is taken for its window, and it is asked again.
    func mendRefusedPrompt(_ live: LiveReply, of frame: FrameID, isUntouched: Bool) throws(RunFailure) {
        let (tokens, refusals, isFirst) = ledger.read { state in
            (
                state.budget.tokens(ofBytes: state.frame(frame)?.reply?.requestBytes ?? 0),
                state.frame(frame)?.refusals ?? 0, state.budget.learnedWindow == nil
            )
        }
        guard refusals < Self.toleratedRefusals else {
            return try awaitHuman(
                after: promptTooLong, of: frame,
                dropping: [.messageAborted(frame: frame, reason: .error), .replyDropped(frame: frame)])
        }
        // A prompt of this size was too much, with or without room for a reply.
        let window = tokens / 4 * 3
        let inMessage = ledger.read { $0.frame(frame)?.reply?.message?.hasStarted ?? false }
        ledger.record(
            [.messageAborted(frame: frame, reason: .error), .promptRefused(frame: frame, window: window)]
                + (isUntouched
                    ? [.replyDropped(frame: frame)]
                    : [
                        .told(frame: frame, line: Instruction.brokenOff(by: .error, inMessage: inMessage)),
                        .replyFinished(frame: frame, keptBytes: live.keptByteCount),
                    ]),
            showing: .note(
                level: isFirst ? .warning : .info, agent: name,
                text: "\(programRun.model.name) cannot read a prompt of about \(tokens) tokens. Its window is taken as "
                    + "\(window) tokens from now on, and the oldest parts of the conversation are shortened to fit."))
    }

    var promptTooLong: RunFailure {
        RunFailure(
            .modelUnfit,
            "The prompt is longer than \(programRun.model.name) can read, and nothing more of it can be shortened. "
                + "Use a model with a larger context window, or let the playbook do its work in smaller parts.")
    }
}

extension PromptBuilder.FittedPrompt {
    fileprivate var inWords: String {
        let shortened = shortenings.values.reduce(0) { $0 + $1.shortened - $1.leftOut }
        let leftOut = shortenings.values.reduce(0) { $0 + $1.leftOut }
        return "Of this playbook's and its callers' exchanges \(shortened) are now shown by their recaps"
            + (leftOut > 0 ? ", and \(leftOut) are left out." : ".")
    }
}
