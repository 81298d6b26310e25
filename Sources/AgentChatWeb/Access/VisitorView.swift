import SessionLog

/// What those are told who talk with a program that somebody else runs. Servers, files, variables and settings are the
/// business of whoever runs it, who finds them in the server's log and in the saved session.
extension LogEntry {
    /// The entry as everybody may see it; what is only for those who run the program becomes one that tells nothing.
    var forVisitors: LogEntry {
        guard let event = event.forVisitors else { return self }
        return LogEntry(sequence: sequence, milliseconds: milliseconds, event: event, state: state)
    }
}

extension LogEvent {
    /// Nil where nothing is to be changed.
    fileprivate var forVisitors: LogEvent? {
        switch self {
        // Of this level are only those that tell of an outage.
        case .note(.error, let agent, _, audience: .keepers):
            .note(level: .error, agent: agent, text: Self.outage, audience: .everybody)
        case .note(_, _, _, audience: .keepers): .transition
        case .status(let agent, .unavailable): .status(agent: agent, .unavailable(reason: Self.outage))
        case .status(let agent, .preparing): .status(agent: agent, .preparing("starting the model"))
        case .ended(.failed(let failure)): .ended(.failed(RunFailure(failure.kind, failure.messageForVisitors)))
        default: nil
        }
    }

    private static let outage =
        "The model gives no answer. Nothing is lost: wait a while, then any message has the model asked again."
}

extension RunFailure {
    /// What happened, and what somebody can do who only talks with the program.
    fileprivate var messageForVisitors: String {
        switch kind {
        case .program: message
        case .step: "A step of the program failed, and the program cannot go on. The server's log says more."
        case .recordingOver: "The recording that is played here has no further reply. Begin another conversation."
        case .modelUnavailable: "The model cannot be reached. Try again in a while; the server's log says more."
        case .modelUnfit: "The model's replies are of no use to the program. The server's log says more."
        case .modelNeeded: "The program needs a model here, and the server has none. The server's log says more."
        case .keyRefused: "The model's provider refused the server. Whoever runs it finds more in its log."
        case .programText: "The program's Python is wrong, and the program cannot begin. The server's log says more."
        case .pythonUnavailable: "The program needs Python, which the server cannot run. The server's log says more."
        }
    }
}
