import LanguageModels
import Logging
import PlaybookEngine
import PlaybookLanguage
import ServiceLifecycle
import SessionLog
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// All runs of the server: makes them, carries them out, finds them again, and forgets those that ended long ago.
final class RunHost: Service {
    /// How runs are carried out, and how many.
    struct Configuration: Sendable {
        var model: RunModel
        var isGuided: Bool
        var maxLLMCalls: Int
        /// The only folder that LoadFile reads; nil where it reads none.
        var fileFolder: String?
        /// Whether the Python of programs that clients send may be run.
        var allowsPostedPython: Bool
        /// How many runs may be under way at once.
        var maxRuns: Int
        /// How many of them may be one browser's, so that none takes them all.
        var maxRunsOfVisitor: Int { max(1, maxRuns / 5) }
        /// How long a run is kept in memory after its end.
        var keepsEnded: Duration = .seconds(3600)
        /// After how long a run ends to which nobody says anything; nil for never.
        var patience: Duration? = .seconds(24 * 3600)
        /// How long the file of a run is kept after its end; nil for always.
        var keepsFiles: Duration?
    }

    let configuration: Configuration
    /// Nil where runs are not to outlive the server.
    let store: RunStore?
    let logger: Logger
    private let state: Mutex<State>
    /// Runs that are to be carried out.
    private let begun = AsyncStream.makeStream(of: HostedRun.self)

    private struct State {
        var runs: [RunID: HostedRun] = [:]
        /// Those that count against the limit.
        var liveCount = 0
        /// By the names of ``RunCreation``: those under way and, where there is no store, those that led to a run.
        var creations = IdempotencyKeys<Creation>(limit: 10_000)
        var isDraining = false
    }

    /// What a request with an Idempotency-Key led to.
    private enum Creation: Sendable {
        case underWay(RunCreation)
        case made(RunCreation, RunID)
    }

    init(_ configuration: Configuration, store: RunStore?, logger: Logger) {
        self.configuration = configuration
        self.store = store
        self.logger = logger
        state = Mutex(State())
    }

    // MARK: The service

    /// Carries runs out until the server stops; runs that are under way then are broken off, and go on when it starts again.
    func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await run in begun.stream {
                    group.addTask {
                        await run.execute()
                        self.state.withLock { $0.liveCount -= 1 }
                        if run.progress.ending?.letsRunGoOn == false { self.store?.noteEnd(of: run.id) }
                        self.tellEnd(of: run)
                    }
                }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: {
            self.begun.continuation.finish()
        }
    }

    /// Visitors are not told all of it.
    private func tellEnd(of run: HostedRun) {
        let logger = logger(of: run.id)
        let count = run.log.count
        if case .ended(.failed(let failure))? = run.log.entries(in: max(0, count - 1)..<count).first?.event {
            logger.error(
                "Run failed", metadata: ["kind": "\(failure.kind.rawValue)", "reason": "\(failure.message)"])
        } else {
            logger.info("Run ended")
        }
    }

    // MARK: Making runs

    /// Begins a run of a program, or finds the one that the same request began before.
    ///
    /// - Parameters:
    ///   - request: what the program was made from.
    ///   - load: makes the program.
    func begin(
        _ request: ProgramRequest, for owner: RunOwner, key: String?,
        loading load: () async throws(WebError) -> LoadedProgram
    ) async throws(WebError) -> HostedRun {
        guard let key else { return try await start(try await load(), for: owner, creation: nil) }
        let creation = RunCreation(key: key, of: owner, for: request)
        if let earlier = try reserve(creation) { return earlier }
        do throws(WebError) {
            let run = try await start(try await load(), for: owner, creation: creation)
            state.withLock { state in
                // A store remembers it, as long as it has the run.
                guard store == nil else { return state.creations.forget(creation.name) }
                state.creations.remember(.made(creation, run.id), for: creation.name)
            }
            return run
        } catch {
            state.withLock { $0.creations.forget(creation.name) }
            throw error
        }
    }

    /// The run that a key led to; nil if it is new.
    private func reserve(_ creation: RunCreation) throws(WebError) -> HostedRun? {
        let result = state.withLock { state -> Result<RunID?, WebError> in
            switch state.creations[creation.name] {
            case .underWay: return .failure(.keyInUse)
            case .made(let earlier, let id):
                return earlier == creation ? .success(id) : .failure(.keyUsedOtherwise)
            case nil: break
            }
            if let (id, record) = store?.run(begunBy: creation.name) {
                return record.creation == creation ? .success(id) : .failure(.keyUsedOtherwise)
            }
            state.creations.remember(.underWay(creation), for: creation.name)
            return .success(nil)
        }
        return try result.get().map { id throws(WebError) in try run(id.description, for: .keeper) }
    }

    private func start(
        _ loaded: LoadedProgram, for owner: RunOwner, creation: RunCreation?
    ) async throws(WebError) -> HostedRun {
        try refuseWhatIsTooMuch(of: owner)
        let id = RunID()
        let runLogger = logger(of: id)
        let model = try configuration.model.make()
        let program = try await configuration.model.compile(loaded.program, by: model)
        var options = RunOptions(
            streamingEnabled: configuration.model.streams, isGuided: configuration.isGuided,
            hasModel: configuration.model.canBeAsked, isModelSmall: configuration.model.isSmall,
            maxLLMCalls: configuration.maxLLMCalls, waitsForModel: true,
            folder: fileFolder, python: loaded.python, logger: runLogger)
        options.retryAdvice = Self.retryAdvice
        let saved = SavedRun(
            program: program, programName: loaded.name, models: configuration.model.names, options: options,
            sourceFiles: loaded.files)
        let file = try store?.create(id, saved, for: owner, isPosted: loaded.isPosted, creation: creation)
        let log = StreamingSessionLog(store: file)
        let run = ProgramRun(
            program: program, programName: loaded.name, model: model, log: log, options: options)
        let hosted = HostedRun(
            id: id, epoch: file?.epoch ?? LogEpoch.make(), owner: owner, run: run, log: log, logger: runLogger)
        carryOut(hosted)
        runLogger.info("Run begun", metadata: ["program": "\(loaded.name)"])
        return hosted
    }

    var fileFolder: ProgramFolder? { configuration.fileFolder.map { ProgramFolder(path: $0) } }

    /// Before anything is made; a few more that begin at the same moment do no harm.
    private func refuseWhatIsTooMuch(of owner: RunOwner) throws(WebError) {
        let (isDraining, liveCount, own) = state.withLock { state in
            (state.isDraining, state.liveCount, state.runs.values.filter { $0.owner == owner })
        }
        if isDraining { throw .draining }
        guard liveCount < configuration.maxRuns else { throw Self.tooManyRuns(configuration.maxRuns) }
        if case .visitor = owner, own.count(where: { $0.progress.turn != .ended }) >= configuration.maxRunsOfVisitor {
            throw Self.tooManyOwnRuns(configuration.maxRunsOfVisitor)
        }
    }

    static let retryAdvice = "any message has the model asked again."

    func carryOut(_ run: HostedRun) {
        state.withLock { state in
            state.liveCount += 1
            state.runs[run.id] = run
        }
        begun.continuation.yield(run)
    }

    func logger(of id: RunID) -> Logger {
        var logger = logger
        logger[metadataKey: "run_id"] = "\(id)"
        return logger
    }

    private static func tooManyRuns(_ limit: Int) -> WebError {
        WebError(
            .serviceUnavailable, "too_many_runs", "The server has \(limit) runs under way, which is all that it takes.",
            advice: "End one with DELETE /runs/{id}, or try again later.", retryAfter: 30)
    }

    private static func tooManyOwnRuns(_ limit: Int) -> WebError {
        WebError(
            .tooManyRequests, "too_many_own_runs",
            "You have \(limit) conversation\(limit == 1 ? "" : "s") under way, which is all that one browser may have.",
            advice: "Open one of them and end it.", retryAfter: 60)
    }

    // MARK: Ending

    /// Ends a run for good.
    func end(_ run: HostedRun) {
        store?.noteEnd(of: run.id)
        run.end()
    }

    // MARK: Finding runs

    /// The run of this name, if the owner may see it.
    func run(_ id: String, for owner: RunOwner) throws(WebError) -> HostedRun {
        guard let id = RunID(id) else { throw .runNotFound }
        if let run = runInMemory(id) {
            guard owner == .keeper || run.owner == owner else { throw .runNotFound }
            return run
        }
        guard let store, let record = store.record(of: id), owner == .keeper || record.owner == owner else {
            throw .runNotFound
        }
        // It is not over, and is none of ours.
        if !record.isOver, store.isInUse(id) { throw .runElsewhere }
        guard let run = earlierRun(id, record, in: store) else { throw .runNotFound }
        return run
    }

    func runInMemory(_ id: RunID) -> HostedRun? { state.withLock { $0.runs[id] } }

    /// A run that the server carried out before, and has forgotten.
    private func earlierRun(_ id: RunID, _ record: RunStore.Record, in store: RunStore) -> HostedRun? {
        guard let session = try? store.read(id) else { return nil }
        let log = StreamingSessionLog(beginningWith: session.entries)
        log.close()
        let run = HostedRun(id: id, epoch: session.epoch, owner: record.owner, run: nil, log: log)
        return state.withLock { state in
            // Another request may have been quicker.
            if let known = state.runs[id] { return known }
            state.runs[id] = run
            return run
        }
    }

    /// The runs in memory, the latest first.
    var runs: [HostedRun] {
        state.withLock { Array($0.runs.values) }.sorted { $0.beganAt > $1.beganAt }
    }

    // MARK: Time

    /// Forgets runs that ended long ago, deletes those that ended before that, and ends those that wait for nobody.
    ///
    /// Only files go by the time of day: a clock that is put right must end nobody's conversation.
    func tidy(now: Moment) {
        for run in state.withLock({ Array($0.runs.values) }) {
            let progress = run.progress
            let age = run.timeSinceChange(at: now)
            switch progress.turn {
            case .ended where age > configuration.keepsEnded.milliseconds:
                state.withLock { state in _ = state.runs.removeValue(forKey: run.id) }
            case .waiting where configuration.patience.map { age > $0.milliseconds } ?? false: end(run)
            default: break
            }
        }
        guard let keepsFiles = configuration.keepsFiles, let store else { return }
        for id in store.delete(unusedFor: keepsFiles.milliseconds, now: now.milliseconds) {
            state.withLock { state in _ = state.runs.removeValue(forKey: id) }
            logger.info("Run deleted", metadata: ["run_id": "\(id)"])
        }
    }

    /// From now on nothing new begins.
    func drain() { state.withLock { $0.isDraining = true } }

    /// How many runs are under way.
    var liveCount: Int { state.withLock { $0.liveCount } }

    var isDraining: Bool { state.withLock { $0.isDraining } }

    /// Waits until no program is at work, at most this long.
    func waitForTurns(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        for run in state.withLock({ Array($0.runs.values) }) {
            await run.waitForTurn(within: deadline - .now)
        }
    }
}

extension Duration {
    /// Whole milliseconds; as many as there can be for what is longer.
    var milliseconds: Int64 {
        let (milliseconds, overflows) = components.seconds.multipliedReportingOverflow(by: 1000)
        return overflows ? .max : milliseconds.saturatingAdd(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension Int64 {
    fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
