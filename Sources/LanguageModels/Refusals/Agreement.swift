import Synchronization

/// What was learned in this run about the server: how it wants requests, and how much it can read. All requests of a model
/// share it.
final class Agreement: Sendable {
    /// What a failure tells.
    enum Lesson: Sendable, Hashable {
        case nothing
        /// The form was changed; the request may be sent again.
        case mend(Mend)
        /// Another request has changed the form since this one was sent.
        case wasMended
    }

    private struct State {
        var form: RequestForm
        var contextWindow: Int?
    }

    private let state: Mutex<State>

    init(form: RequestForm) {
        state = Mutex(State(form: form))
    }

    var form: RequestForm { state.withLock { $0.form } }

    /// The model's context window, as the server has said it in a refusal.
    var contextWindow: Int? { state.withLock { $0.contextWindow } }

    /// - Parameters:
    ///   - form: the one in which the request was sent that failed.
    ///   - streaming: whether it asked for a stream.
    func learn(from failure: ServerFailure, form: RequestForm, streaming: Bool) -> Lesson {
        state.withLock { state in
            if failure.modelErrorCode == .contextTooLong, let window = failure.statedContextWindow {
                state.contextWindow = window
            }
            var mended = form
            guard let mend = mended.mend(after: failure, streaming: streaming) else { return .nothing }
            guard state.form == form else { return .wasMended }
            state.form = mended
            return .mend(mend)
        }
    }
}
