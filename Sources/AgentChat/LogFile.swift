import ArgumentParser
import Logging
import SessionLog
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The program's own log, for whoever has to find out what happened (`--log-file`). Without a file nothing is logged anywhere.
enum LogFile {
    /// Where lines go and which; nil for nowhere.
    private static let target = Mutex<(file: OutputFile, level: Logger.Level)?>(nil)

    /// From now on nothing is logged to standard error, which is for people. To be called once, before any logger is made.
    static func takeOverLogging() {
        LoggingSystem.bootstrap { label in
            guard let target = target.withLock({ $0 }) else { return SwiftLogNoOpLogHandler() }
            return LogFileHandler(file: target.file, label: label, logLevel: target.level)
        }
    }

    /// Directs what loggers that are made from now on say to the file, and says in its first line what was started.
    ///
    /// - Parameters:
    ///   - path: the file to which lines are added; nil for none.
    ///   - isVerbose: steps, calls and variables too.
    static func start(path: String?, isVerbose: Bool) throws(CommandFailure) {
        guard let path else { return }
        let file = try OutputFile.appending(to: path)
        target.withLock { $0 = (file, isVerbose ? .debug : .info) }
        let arguments = withoutSecrets(
            Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment)
        logger.info("agent-chat \(AgentChat.configuration.version) has started: \(arguments.joined(separator: " "))")
    }

    static func tell(_ reason: ExitReason) {
        logger.info("agent-chat ends with status \(reason.rawValue)")
    }

    static func tell(_ failure: CommandFailure) {
        logger.error("\(failure.message)")
        tell(failure.reason)
    }

    private static var logger: Logger { Logger(label: "agent-chat") }

    /// Keys belong into the environment; one that stands in an argument all the same is not repeated.
    static func withoutSecrets(_ arguments: [String], environment: [String: String]) -> [String] {
        let secrets = environment.filter { name, value in
            ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { name.hasSuffix($0) } && value.count >= 8
        }
        return arguments.map { argument in
            secrets.reduce(argument) { $0.replacing($1.value, with: "[\($1.key)]") }
        }
    }
}

/// Writes each message as one line: time, level, label, text, and what else is known about it.
struct LogFileHandler: LogHandler {
    let file: OutputFile
    let label: String
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        let time = UTCTime.text(milliseconds: StreamingSessionLog.systemTime())
        let known = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        let line =
            ([time, event.level.rawValue, "\(label):", "\(event.message)"] + known.map { "\($0.key)=\($0.value)" })
            .joined(separator: " ")
        // In one write, so that lines of several processes do not mix. A full disk is no reason to stop the program.
        let bytes = Array((TextSanitizer.sanitized(line).replacing("\n", with: "␊") + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(file.descriptor, $0.baseAddress, $0.count) }
    }
}

/// A run in the program's own log, beside what the engine tells there: what people were warned of, and what requests cost.
/// What anybody said, and what variables hold, is not repeated; the transcript and `-v` have it.
struct RunLog {
    /// Names the run in each line.
    let logger: Logger

    init(runID: RunID) {
        var logger = Logger(label: "run")
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
