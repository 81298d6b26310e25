import LanguageModels
import SessionLog
import Streaming

/// What becomes of a run whose model gives no answer, in whatever way it was asked, or none that helps.
extension AIAgent {
    /// Ends the run, or lets it wait until the human lets it try again: nothing of the reply had come.
    func awaitModel(_ error: ModelError, of frame: FrameID) throws(RunFailure) {
        guard error.code.mayPass else { throw error.asRunFailure }
        try awaitHuman(
            after: error.asRunFailure, of: frame,
            dropping: [.messageAborted(frame: frame, reason: .error), .replyDropped(frame: frame)])
    }

    /// Ends the run, or lets it wait until the human lets the model try again.
    ///
    /// - Parameter reply: what becomes of the reply that had begun.
    func awaitHuman(
        after failure: RunFailure, of frame: FrameID, dropping reply: [Transition] = []
    ) throws(RunFailure) {
        guard programRun.options.waitsForModel else { throw failure }
        programRun.engineLog.modelUnavailable(failure, for: name)
        ledger.record(
            reply + [.modelUnavailable(stack: frame.stack, failure)],
            showing: .note(
                level: .error, agent: name,
                text: "\(failure.message) Nothing is lost: \(programRun.options.retryAdvice)"))
        ledger.record(showing: .status(agent: name, .unavailable(reason: failure.message)))
    }
}

extension ModelError {
    var asRunFailure: RunFailure {
        switch code {
        case .authentication: RunFailure(.keyRefused, message)
        case .recordingExhausted: RunFailure(.recordingOver, message)
        default: RunFailure(.modelUnavailable, message)
        }
    }
}

extension ModelError.Code {
    /// What went wrong, for where it is said what is done about it; the error's own message says what people can do.
    var phrase: String {
        switch self {
        case .rateLimited: "the model's server has had too many requests"
        case .overloaded: "the model's server is overloaded"
        case .server: "the model's server failed"
        case .unreachable: "the model's server cannot be reached"
        case .network: "the connection to the model's server broke"
        case .timeout: "the model's server did not answer in time"
        default: "the request to the model failed"
        }
    }
}

extension String {
    var asSentenceStart: String { prefix(1).uppercased() + dropFirst() }
}

extension Duration {
    var inWords: String { components.seconds == 0 ? "at once" : "in \(components.seconds) s" }

    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
