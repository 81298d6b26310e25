import ArgumentParser
import Logging
import SessionLog

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
    /// Directs everything that is logged to the file, and says in its first line what was started.
    ///
    /// - Parameters:
    ///   - path: the file to which lines are added; nil for none.
    ///   - isVerbose: steps, calls and variables too.
    static func start(path: String?, isVerbose: Bool) throws(CommandFailure) {
        guard let path else {
            LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
            return
        }
        let file = try OutputFile.appending(to: path)
        let level: Logger.Level = isVerbose ? .debug : .info
        LoggingSystem.bootstrap { LogFileHandler(file: file, label: $0, logLevel: level) }
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

/// A run in the program's own log: how it begins and ends, what people were warned of, and with `-v` what it does. Messages
/// are not repeated; the transcript has them.
struct RunLog {
    private let logger: Logger

    init(runID: RunID) {
        var logger = Logger(label: "run")
        logger[metadataKey: "run_id"] = "\(runID)"
        self.logger = logger
    }

    func tell(_ entry: LogEntry) {
        switch entry.event {
        case .runStarted(let program, let agents, _):
            logger.info("\(program) has started with \(agents.joined(separator: ", "))")
        case .ended(let ending): tell(ending)
        case .note(let level, let agent, let text):
            logger.log(level: Logger.Level(level), "\(agent.map { "[\($0)] " } ?? "")\(text)")
        case .inputRequested(let agent, _): logger.debug("\(agent) waits for a line")
        default:
            guard let text = SessionLogLine.text(of: entry.event, isVerbose: true) else { return }
            logger.debug("\(text)")
        }
    }

    private func tell(_ ending: RunEnding) {
        switch ending {
        case .finished: logger.info("The program has ended")
        case .inputEnded: logger.info("Standard input has ended, and the program waits for a line")
        case .cancelled: logger.info("The run was stopped")
        case .failed(let failure): logger.error("\(failure.message)")
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: NoteLevel) {
        self =
            switch level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            case .error: .error
            }
    }
}
