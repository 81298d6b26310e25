import LanguageModels
import OrderedCollections

/// Fitting a prompt into the model's window: what has to be shortened for it, and how the prompt reads then.
extension PromptBuilder {
    struct FittedPrompt {
        var prompt: Prompt
        /// What is shortened in it, by frame; empty where the prompt had room as it was.
        var shortenings: [Int: Shortening] = [:]
        /// Before anything was shortened.
        var tokensBefore = 0
        var tokens = 0

        init(_ prompt: Prompt) { self.prompt = prompt }
    }

    /// Eighths of a model's window.
    ///
    /// A prompt that passes `limit` is shortened down to `aim`, in one go, so that the requests until the next shortening
    /// begin alike and providers' caches serve them. Where all that can be is shortened and still more than `room` is
    /// filled, so that the next shortening would come soon, the oldest exchanges are left out.
    private enum Eighths {
        static let limit = 6
        static let room = 5
        static let aim = 4
    }

    /// The request for a frame's next reply, shortened if it is too long for the window.
    ///
    /// - Parameter window: the tokens that a prompt and its reply may have together.
    func fittedRequest(for id: FrameID, window: Int) -> FittedPrompt {
        func tokens(_ eighths: Int) -> Int { window / 8 * eighths + window % 8 * eighths / 8 }
        var fitted = FittedPrompt(request(for: id))
        fitted.tokens = state.budget.tokens(ofBytes: fitted.prompt.request.byteCount)
        fitted.tokensBefore = fitted.tokens
        guard fitted.tokens > tokens(Eighths.limit) else { return fitted }
        var builder = self
        // What shortening saves is known roughly; how long the prompt is then tells whether it was enough.
        while fitted.tokens > tokens(Eighths.aim), builder.shorten(id, by: fitted.tokens - tokens(Eighths.aim)) {
            builder.measure(&fitted, for: id)
        }
        guard fitted.tokens > tokens(Eighths.room) else { return fitted }
        while fitted.tokens > tokens(Eighths.aim), builder.leaveOut(id, by: fitted.tokens - tokens(Eighths.aim)) {
            builder.measure(&fitted, for: id)
        }
        return fitted
    }

    private func measure(_ fitted: inout FittedPrompt, for id: FrameID) {
        fitted.prompt = request(for: id)
        fitted.tokens = state.budget.tokens(ofBytes: fitted.prompt.request.byteCount)
        for frame in state.stacks[id.stack]?.frames ?? [] { fitted.shortenings[frame.id] = frame.shortening }
    }

    /// Shortens the oldest whole exchanges, but never the newest of the frame that goes on.
    ///
    /// - Returns: whether there was one.
    private mutating func shorten(_ id: FrameID, by tokens: Int) -> Bool {
        changeFrames(ofStack: id.stack, saving: tokens) { frame in
            let kept = frame.id == id.frame ? 1 : 0
            guard let exchange = frame.wholeExchanges.dropLast(kept).first else { return nil }
            frame.shortening.shortened += 1
            return exchange.instruction.utf8.count + exchange.reply.utf8.count - exchange.inShort.utf8.count
        }
    }

    /// Leaves out the oldest shortened exchanges.
    ///
    /// - Returns: whether there was one.
    private mutating func leaveOut(_ id: FrameID, by tokens: Int) -> Bool {
        changeFrames(ofStack: id.stack, saving: tokens) { frame in
            guard let exchange = frame.shortenedExchanges.first else { return nil }
            frame.shortening.leftOut += 1
            return exchange.inShort.utf8.count
        }
    }

    /// Changes frames, the bottom one first, exchange by exchange until so many tokens are saved.
    ///
    /// - Parameter change: returns the bytes that it saves, or nil where the frame has nothing left to change.
    private mutating func changeFrames(
        ofStack stack: Int, saving tokens: Int, _ change: (inout Frame) -> Int?
    ) -> Bool {
        var missing = state.budget.bytes(ofTokens: tokens)
        var hasChanged = false
        for frame in state.stacks[stack]?.frames ?? [] {
            while missing > 0 {
                var saved: Int?
                state.change(FrameID(stack: stack, frame: frame.id)) { saved = change(&$0) }
                guard let saved else { break }
                missing -= max(saved, 0)
                hasChanged = true
            }
        }
        return hasChanged
    }
}
