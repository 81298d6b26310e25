import Logging
import SessionLog
import Settings
import StubModelServer
import Synchronization
import TestSupport

@testable import LanguageModels
@testable import PlaybookEngine

/// What surrounds a program when it is run under faults.
struct ChaosCase: Sendable, CustomStringConvertible {
    /// The wire format of the server.
    enum Dialect: String, CaseIterable, Sendable {
        case openAI, anthropic
    }

    let program: ChaosProgram
    let dialect: Dialect
    let isStreamed: Bool
    /// Whether a model that never fails can be asked where the first one cannot answer.
    let hasSecondModel: Bool
    let schedule: FaultSchedule
    /// How the texts of streams are cut into pieces.
    var seed: UInt64 = 0

    var description: String {
        "\(program) over \(dialect)\(isStreamed ? "" : ", not streamed")\(hasSecondModel ? ", with a second model" : "")"
            + " [\(schedule)]"
    }

    init(
        _ program: ChaosProgram, _ dialect: Dialect, isStreamed: Bool = true,
        _ schedule: FaultSchedule = FaultSchedule()
    ) {
        (self.program, self.dialect, self.isStreamed, self.schedule) = (program, dialect, isStreamed, schedule)
        hasSecondModel = false
    }

    /// All of it follows from the seed: the programs take turns, and the dialects.
    init(seed: UInt64) {
        // Python takes the machine's time for its start, so it comes half as often as the others.
        let programs = ChaosProgram.all + ChaosProgram.all.filter { !$0.needsPython }
        program = programs[Int(seed % UInt64(programs.count))]
        let round = seed / UInt64(programs.count)
        dialect = round % 2 == 0 ? .openAI : .anthropic
        isStreamed = round / 2 % 4 != 3
        hasSecondModel = round / 8 % 4 == 3
        schedule = FaultSchedule(seed: seed)
        self.seed = seed
    }
}

/// A program that was run under faults to its end.
struct ChaosRun: Sendable {
    let entries: [LogEntry]
    /// Nil where the run had not come to its end after a minute.
    let ending: RunEnding?
    let served: [FaultyModelServer.Served]
    /// What the model was asked that cannot be.
    let complaints: [String]
    /// Whether the log folds to the state in which the run ended.
    let isFoldOfLog: Bool

    /// Nobody waits that long: the run hangs.
    private static let deadline = Duration.seconds(120)
    /// Seconds of silence, real ones, where the server falls silent: long enough for a machine that is busy.
    private static let shortSilence = 0.5

    /// - Parameters:
    ///   - clock: the log's; milliseconds since 1970.
    ///   - policy: the patience of the run.
    static func play(
        _ chaos: ChaosCase, clock: @escaping @Sendable () -> Int64 = StreamingSessionLog.systemTime,
        policy: RetryPolicy = RetryPolicy()
    ) async throws -> ChaosRun {
        let complaints = Mutex<[String]>([])
        let writer = chaos.program.writer
        let write: @Sendable (ReceivedRequest) -> String = { request in
            do throws(ScriptedWriter.Complaint) { return try writer.reply(to: request) } catch {
                complaints.withLock { $0.append(error.description) }
                return "yld exit\n"
            }
        }
        let server = try FaultyModelServer(chaos.schedule, seed: chaos.seed, writing: write)
        defer { server.stop() }
        let second = chaos.hasSecondModel ? try FaultyModelServer(FaultSchedule(), writing: write) : nil
        defer { second?.stop() }
        let folder = try TestFolder()
        let log = StreamingSessionLog(now: clock)
        let run = ProgramRun(
            program: try chaos.program.program(), programName: chaos.program.name,
            model: try model(chaos, at: server, or: second, policy: policy),
            log: log,
            options: RunOptions(
                streamingEnabled: chaos.isStreamed, isGuided: chaos.program.isGuided,
                python: chaos.program.needsPython ? PythonOptions(folder: folder.path) : nil, logger: quietLogger))
        let initial = run.ledger.read { copy($0) }
        let ending = await withTaskGroup(of: RunEnding?.self) { group in
            group.addTask { await run.run() }
            group.addTask {
                try? await Task.sleep(for: Self.deadline)
                return nil
            }
            async let human: Void = speak(chaos.program.lines, to: run, log)
            let first = await group.next() ?? nil
            group.cancelAll()
            await group.waitForAll()
            await human
            return first
        }
        let entries = log.entries(in: 0..<log.count)
        let folded = try LogFold(entries, from: initial).state
        return ChaosRun(
            entries: entries, ending: ending, served: server.served, complaints: complaints.withLock { $0 },
            isFoldOfLog: run.ledger.read { $0 == folded })
    }

    private static func copy(_ state: borrowing RunState) -> RunState { copy state }

    private static let quietLogger = Logger(label: "chaos") { _ in SwiftLogNoOpLogHandler() }

    /// The real model of the dialect, with the patience of runs.
    static func model(
        _ chaos: ChaosCase, at server: FaultyModelServer, or second: FaultyModelServer? = nil,
        policy: RetryPolicy = RetryPolicy()
    ) throws -> any LanguageModel {
        let silence = chaos.schedule.contains(.stall) ? shortSilence : 60
        func model(at server: FaultyModelServer, silence: Double) throws -> any LanguageModel {
            func config(_ provider: ModelName.Provider, _ baseURL: String) -> LLMConfig {
                LLMConfig(
                    model: ModelName(provider, "chaos-1"), baseURL: baseURL, apiKey: Secret("sk-chaos/1234"),
                    timeout: silence, responseTimeout: silence)
            }
            return switch chaos.dialect {
            case .openAI: try OpenAIModel(config(.openai, server.openAIBaseURL), logger: quietLogger)
            case .anthropic: try AnthropicModel(config(.anthropic, server.anthropicBaseURL), logger: quietLogger)
            }
        }
        let models =
            [try model(at: server, silence: silence)] + (try second.map { [try model(at: $0, silence: 60)] } ?? [])
        // The waits between two attempts cost no time; the server counts them.
        return ModelLadder(models, policy: policy, sleep: { _ in server.clientWaits() }, logger: quietLogger)
    }

    /// The human: says the next line whenever the program waits, and leaves when there is none.
    private static func speak(_ lines: [String], to run: ProgramRun, _ log: StreamingSessionLog) async {
        var rest = lines[...]
        for await entry in log.entries(from: 0) {
            guard case .inputRequested = entry.event else { continue }
            if let line = rest.popFirst() { run.submit(line) } else { run.endInput() }
        }
    }
}
