import ArgumentParser
import CoreMetrics
import Logging
import SessionLog
import Settings
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The command `agent-chat-web`.
@main struct AgentChatWeb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent-chat-web",
        abstract: "Serves playbooks over HTTP: as a page to chat with, and to programs.",
        discussion: """
            It prints the address to open, which has the token in it that a browser logs in with. Programs send the token as \
            Authorization: Bearer TOKEN. The model is chosen as by agent-chat.

            To see it without a model and a key:
                mkdir books; agent-chat examples welcome > books/welcome.md
                agent-chat-web --playbooks books --model none

            agent-chat-web(1) says what can be asked for, and how to give the server to others safely.

            Exit status:
                0  it was told to stop, by SIGTERM or Ctrl-C
               64  the command line is wrong
               66  a folder or a saved session cannot be read
               69  the address cannot be listened at
               70  the server failed while it served
               74  a file cannot be written
               78  the environment or a configuration file is wrong, or no model is set up
            """,
        version: version
    )

    static let version = "0.1.0"

    @OptionGroup(title: "Where it is reached") var addressOptions: AddressOptions
    @OptionGroup(title: "What it serves") var programOptions: ProgramOptions
    @OptionGroup(title: "Limits") var limitOptions: LimitOptions
    @OptionGroup(title: "Model options") var modelOptions: WebModelOptions

    @Flag(name: .shortAndLong, help: "Say more on standard error: runs that begin and end, and the server's own work.")
    var verbose = false

    static func main() async {
        do {
            let command = try parse()
            try await command.serve()
        } catch let failure as StartFailure {
            write("agent-chat-web: \(failure.message)", to: STDERR_FILENO)
            endProcess(failure.reason.rawValue)
        } catch {
            guard !exitCode(for: error).isSuccess else {
                write(fullMessage(for: error), to: STDOUT_FILENO)
                endProcess(0)
            }
            let message = message(for: error).split(separator: "\n").joined(separator: " ")
            write("agent-chat-web: \(message) (agent-chat-web --help lists the options)", to: STDERR_FILENO)
            endProcess(StartFailure.Reason.usage.rawValue)
        }
        endProcess(0)
    }

    private func serve() async throws {
        LoggingSystem.bootstrap { [verbose] label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = verbose ? .info : .notice
            return handler
        }
        let logger = Logger(label: "agent-chat-web")
        let metrics = MetricsRegistry(help: WebMetric.help)
        // Engines and models measure themselves by what the process is set up with.
        MetricsSystem.bootstrap(metrics)
        let settings = try modelOptions.resolve()
        for notice in settings.notices { Self.write(notice, to: STDERR_FILENO) }
        let limits = limitOptions.limits(settings.web)
        if let allowed = OpenFileLimit.raise(),
            let notice = OpenFileLimit.notice(
                allowed: allowed, maxStreams: limits.maxStreams, maxRuns: limits.maxRuns)
        {
            Self.write("agent-chat-web: \(notice)", to: STDERR_FILENO)
        }
        let folder = try addressOptions.storeFolder()
        let keys = try addressOptions.accessKeys(storedIn: folder)
        let store = try RunStore(folder: folder)
        for session in programOptions.resume { try store.adopt(session) }
        let hasListened = Mutex(false)
        let server = WebServer(
            addressOptions.serverConfiguration(limits: limits),
            runs: RunHost.Configuration(
                model: try modelOptions.model(settings), isGuided: try modelOptions.isGuided(settings),
                maxLLMCalls: settings.maxLLMCalls, fileFolder: programOptions.allowFiles,
                allowsPostedPython: programOptions.allowPython, maxRuns: limits.maxRuns, patience: limits.idleLimit,
                keepsFiles: limits.keepsFiles),
            store: store,
            loader: try programOptions.loader(), keys: keys, metrics: metrics, version: Self.version, logger: logger
        ) { address in
            hasListened.withLock { $0 = true }
            let token = keys.token.map { "#token=\($0)" } ?? ""
            Self.write("agent-chat-web: \(address.url)\(token)", to: STDOUT_FILENO)
        }
        do {
            try await server.run()
        } catch {
            throw StartFailure(
                serving: error, host: addressOptions.host, port: addressOptions.port,
                hasListened: hasListened.withLock { $0 })
        }
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let bytes = TextSanitizer.line(text)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}

/// `exit(3)`, which a method of the command hides.
private func endProcess(_ status: Int32) -> Never { exit(status) }

/// `write(2)`, which a method of the command hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
