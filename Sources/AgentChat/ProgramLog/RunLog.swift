import Logging
import SessionLog

/// A run in the program's own log, beside what the engine tells there: that people were warned, and what requests cost.
/// What anybody said, and what variables hold, is not repeated above `debug`, and warnings quote it; the transcript and `-v`
/// have it.
struct RunLog {
    /// Names the run in each line.
    let logger: Logger

    init(runID: RunID) {
        var logger = Logger(label: "agent-chat.run")
        logger[metadataKey: "run_id"] = "\(runID)"
        self.logger = logger
    }

    func tell(_ entry: LogEntry) {
        switch entry.event {
        case .note(.warning, let agent, let text, _): tell("A warning was shown", .warning, of: agent, text)
        case .note(.error, let agent, let text, _): tell("An error was shown", .error, of: agent, text)
        case .usage:
            guard let text = SessionLogLine.text(of: entry.event, isVerbose: true) else { return }
            logger.debug("\(text)")
        default: break
        }
    }

    /// - Parameter text: may quote what was said.
    private func tell(_ message: Logger.Message, _ level: Logger.Level, of agent: String?, _ text: String) {
        var metadata: Logger.Metadata = [:]
        if let agent { metadata["agent"] = "\(agent)" }
        if logger.logLevel <= .debug { metadata["text"] = "\(text)" }
        logger.log(level: level, message, metadata: metadata)
    }
}
