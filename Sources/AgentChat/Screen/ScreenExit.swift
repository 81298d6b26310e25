import SessionLog

/// How a session on the full screen is to end.
struct ScreenExit: Sendable {
    enum Request: Sendable, Hashable {
        /// By the person; `isInterrupted` for Ctrl-C.
        case quit(isInterrupted: Bool)
        /// SIGTERM.
        case terminate
        /// SIGHUP, or the terminal is gone.
        case hangUp
    }

    enum Answer: Sendable, Hashable {
        /// End the run if it goes on, and leave the screen.
        case leave
        /// Whoever asks twice does not want to wait for an orderly end.
        case exitAtOnce(ExitReason)
    }

    private var requested: ExitReason?
    private var wasAsked = false
    /// How the program has ended, once it has.
    private(set) var ending: RunEnding?
    var hasTranscriptFailed = false

    mutating func ended(_ ending: RunEnding) {
        self.ending = ending
    }

    mutating func request(_ request: Request) -> Answer {
        let reason: ExitReason? =
            switch request {
            // A program that has ended by itself was not interrupted.
            case .quit where ending != nil: nil
            case .quit(let isInterrupted): isInterrupted ? .interrupted : .success
            case .terminate: .terminated
            case .hangUp: .hungUp
            }
        guard !wasAsked else {
            // A terminal that goes away is told twice, by a signal and by its silence.
            return request == .hangUp ? .leave : .exitAtOnce(reason ?? self.reason)
        }
        wasAsked = true
        requested = reason
        return .leave
    }

    var reason: ExitReason {
        if let requested, requested != .success { return requested }
        let reason = requested ?? ending.map(ExitReason.init(for:)) ?? .programFailed
        return reason == .success && hasTranscriptFailed ? .outputFailed : reason
    }

    /// Why the program failed, for standard error; nil if it did not, or somebody ended it.
    var failure: String? {
        guard requested == nil, case .failed(let failure) = ending else { return nil }
        return failure.message
    }
}
