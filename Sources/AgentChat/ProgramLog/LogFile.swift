import ArgumentParser
import CoreMetrics
import Logging
import Synchronization

/// The program's own log, for whoever has to find out what happened (`--log-file`). Without a file nothing is logged anywhere.
enum LogFile {
    /// Where lines go and which; nil for nowhere.
    private static let target = Mutex<(file: OutputFile, level: Logger.Level)?>(nil)

    private static let tally = Mutex<RunTally?>(nil)

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
    ///   - isVerbose: which playbooks begin and return, each request with its cost, and why something failed too.
    static func start(path: String?, isVerbose: Bool) throws(CommandFailure) {
        guard let path else { return }
        let file = try OutputFile.appending(to: path)
        target.withLock { $0 = (file, isVerbose ? .debug : .info) }
        let tally = RunTally()
        Self.tally.withLock { $0 = tally }
        MetricsSystem.bootstrap(tally)
        let options = optionNames(in: CommandLine.arguments.dropFirst()).map { " \($0)" }.joined()
        logger.info("agent-chat \(AgentChat.configuration.version) has started:\(options)")
    }

    private static let hasToldFailure = Mutex(false)

    /// Says on standard error, once, that lines are missing from the file.
    static func tellFailure(of file: OutputFile, _ reason: String) {
        let isFirst = hasToldFailure.withLock { hasTold in
            defer { hasTold = true }
            return !hasTold
        }
        guard isFirst else { return }
        StandardStreams.writeLine(
            "agent-chat: \(file.path) cannot be written: \(reason). The run goes on without all of the log.",
            to: StandardStreams.error, patience: 500)
    }

    /// What a run that has ended has cost.
    static func tellSummary() {
        guard let tally = tally.withLock({ $0 }) else { return }
        logger.info("Requests to models", metadata: tally.summary)
    }

    static func tell(_ reason: ExitReason) {
        logger.info("agent-chat ends with status \(reason.rawValue)")
    }

    static func tell(_ failure: CommandFailure) {
        switch failure.reason {
        // What is wrong there is quoted, and may be anything: a key, or what somebody says.
        case .usage, .configuration: logger.error("\(failure.reason.meaning)")
        default: logger.error("\(failure.message)")
        }
        tell(failure.reason)
    }

    private static var logger: Logger { Logger(label: "agent-chat") }

    /// The options that were given, without what was given for them: that may be a key, or what somebody says.
    static func optionNames(in arguments: some Sequence<String>) -> [String] {
        arguments.prefix { $0 != "--" }.filter { $0.hasPrefix("-") }.map { String($0.prefix { $0 != "=" }) }
    }
}
