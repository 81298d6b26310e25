import Logging
import SessionLog

/// A run in the program's own log, beside what the engine tells there: what people were warned of, and what requests cost.
/// What anybody said, and what variables hold, is not repeated; the transcript and `-v` have it.
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
        case .note(.warning, _, let text): logger.warning("\(text)")
        case .note(.error, _, let text): logger.error("\(text)")
        case .usage:
            guard let text = SessionLogLine.text(of: entry.event, isVerbose: true) else { return }
            logger.debug("\(text)")
        default: break
        }
    }
}
