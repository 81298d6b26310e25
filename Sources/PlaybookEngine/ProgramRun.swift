public import LanguageModels
import OrderedCollections
public import PlaybookLanguage
public import SessionLog
import Streaming
import Synchronization

/// One run of a program: it starts the agents, carries messages between them and to the human, and knows when the run
/// waits for the human and when it is over.
///
/// Everything that happens goes to the log, and nobody is told in another way. A front end reads the log, and answers
/// `inputRequested` with ``submit(_:)`` or ``endInput()``.
public final class ProgramRun: Sendable {
    /// The program as it was written: its agents are the classes that CreateAgent knows.
    let classes: Program
    private let roster: Mutex<Roster>
    let humans: Humans
    let model: any LanguageModel
    let options: RunOptions
    /// How long a provider may take to end a reply that is over; it usually does so within a millisecond.
    let restLimit: Duration
    let ledger: RunLedger
    let activity: AgentActivity
    /// Runs the program's Python; nil for a program without, or where none may be run.
    let python: PythonHost?
    let engineLog: EngineLog
    private let metrics: RunMetrics
    private let programName: String
    /// Wakes the run when agents have joined it, and when it is over.
    private let attention = WakeSignal()
    /// Of a run that goes on from its log; nil for one that begins.
    private let resumption: Resumption?
    /// Whether the log says that the run begins or goes on.
    private let isAnnounced = Mutex(false)

    /// What a run goes on from.
    struct Resumption: Sendable {
        var state: RunState
        /// What the log should still show of its last change.
        var missingEvents: [LogEvent] = []
        var requests = AnsweredRequests()
        /// When the log's next checkpoint is to be kept.
        var checkpoints = RunCheckpoint.Plan()
    }

    /// - Parameters:
    ///   - programName: what the log calls the program: its title, or its file.
    ///   - model: answers every request of the run.
    ///   - log: is closed when the run is over.
    public convenience init(
        program: Program, programName: String, model: any LanguageModel, log: StreamingSessionLog,
        options: RunOptions = RunOptions()
    ) {
        self.init(
            program: program, programName: programName, model: model, log: log, options: options,
            makeChild: options.makePythonChild)
    }

    /// - Parameters:
    ///   - resumption: from where the run goes on; nil for one that begins.
    ///   - restLimit: see ``restLimit``.
    ///   - makeChild: makes a child process for Python; nil where none may be run.
    init(
        program: Program, programName: String, model: any LanguageModel, log: StreamingSessionLog,
        options: RunOptions, resumption: Resumption? = nil, restLimit: Duration = .seconds(1),
        makeChild: (@Sendable () -> any PythonChild)?
    ) {
        self.resumption = resumption
        self.restLimit = restLimit
        let modules = program.pythonModules
        python = modules.isEmpty ? nil : makeChild.map { PythonHost(modules: modules, makeChild: $0) }
        classes = program
        let state = resumption?.state ?? RunState(beginning: program)
        roster = Mutex(Roster(of: program, with: state.agents))
        humans = program.humans
        self.programName = programName
        let metrics = RunMetrics()
        self.metrics = metrics
        self.model = MeasuredModel(model, metrics)
        self.options = options
        engineLog = EngineLog(options.logger)
        let activity = AgentActivity(agents: state.agents.keys.elements)
        self.activity = activity
        self.ledger = RunLedger(
            state: state, requests: resumption?.requests ?? AnsweredRequests(),
            checkpoints: resumption?.checkpoints ?? RunCheckpoint.Plan(), log: log, engineLog: engineLog,
            metrics: metrics,
            letEverybodyLook: { activity.wakeAll() })
    }

    /// Runs the program to its end and closes the log.
    ///
    /// Cancelling the task ends the run as `cancelled`; every request and child task has ended when this returns.
    public func run() async -> RunEnding {
        announce()
        await withDiscardingTaskGroup { group in
            // One that was killed while it ended has nothing to do but to say so.
            guard !hasEnded else { return }
            if let python { group.addTask { await self.serve(python) } }
            if await loadPython() { await runAgents() }
            // The child process has ended when the group has.
            group.cancelAll()
        }
        end(.cancelled)
        if endsInOrder { tellOfUnheardWords() }
        if options.isGuided { tellCost() }
        let ending = ledger.read { $0.decidedEnding ?? .cancelled }
        ledger.record(.ended(ending))
        metrics.runEnded(ending)
        ledger.log.close()
        return ending
    }

    /// Writes to the log that the run begins, or goes on, if it does not say so yet. For those who let others read the log,
    /// or speak to the run, before ``run()`` may get there.
    public func announce() {
        let isFirst = isAnnounced.withLock { isAnnounced in
            defer { isAnnounced = true }
            return !isAnnounced
        }
        guard isFirst else { return }
        engineLog.runStarted(program: programName, model: model.name)
        metrics.runStarted()
        if let resumption { resume(from: resumption) } else { begin() }
    }

    private func begin() {
        ledger.record(
            givenVariables + firstLine,
            showing: .runStarted(
                program: programName, agents: program.aiAgents.map(\.className),
                humans: humans.areSeveral ? humans.names : []))
        ledger.record(showing: .turnStarted(cause: .start))
    }

    private func runAgents() async {
        await withDiscardingTaskGroup { group in
            var startedCount = 0
            repeat {
                let agents = program.aiAgents
                for definition in agents.dropFirst(startedCount) {
                    group.addTask { await AIAgent(definition, in: self).work() }
                }
                startedCount = agents.count
                await attention.wait()
            } while !hasEnded && !Task.isCancelled
            // An agent that sees an orderly end lets its last requests come to theirs; any other end stops them at once.
            if endsInOrder { activity.wakeAll() } else { group.cancelAll() }
        }
    }

    // MARK: Agents

    /// The program with the agents that were created in the run, as if it had written each under its id.
    var program: Program { roster.withLock { $0.program } }

    /// The descriptions that have placeholders.
    var placeholders: [PlaybookID: PlaceholderText] { roster.withLock { $0.placeholders } }

    /// The program as it was when it had so many AI agents.
    func program(withAgents count: Int) -> Program {
        roster.withLock { $0.program(withAgents: count) }
    }

    /// Lets another agent join the run, which goes to work at once.
    ///
    /// - Parameter end: is recorded with it, given its id.
    /// - Returns: its id; nil if there are too many, or the run is over.
    func addAgent(
        _ creation: AgentState.Creation, variables: OrderedDictionary<String, PlaybookValue>, by creator: String,
        thenRecording end: (String) -> [Transition]
    ) -> String? {
        var joined: String?
        ledger.record { state in
            guard state.decidedEnding == nil else { return [] }
            joined = roster.withLock { roster in
                guard roster.hasRoom else { return nil }
                let id = roster.newID(of: creation.className)
                roster.add(id, of: creation.className)
                return id
            }
            guard let joined else { return [] }
            activity.join(joined)
            return [.agentCreated(agent: joined, creation, creator: creator)]
                + variables.map { .variableGiven(agent: joined, name: $0.key, value: $0.value) } + end(joined)
        }
        if joined != nil { attention.wake() }
        return joined
    }

    /// What the agents know before their first playbook begins.
    private var givenVariables: [Transition] {
        guard let message = options.startupMessage else { return [] }
        return program.aiAgents.map {
            .variableGiven(agent: $0.className, name: "startup_message", value: .string(message))
        }
    }

    /// Decides how the run ends, unless that is decided already. The log tells it when every agent has stopped.
    ///
    /// - Parameter transitions: are recorded with it.
    func end(_ ending: RunEnding, after transitions: [Transition] = []) {
        ledger.record { state in
            guard state.decidedEnding == nil else { return [] }
            let aborted = state.openMessages.map {
                Transition.messageAborted(frame: $0.frame, reason: .cancelled, number: $0.number)
            }
            return transitions + aborted + [.endingDecided(ending)]
        }
        attention.wake()
    }

    /// Whether nothing is to be done any more.
    var hasEnded: Bool { ledger.read { $0.decidedEnding != nil } }

    /// Whether the program itself has come to its end.
    var endsInOrder: Bool {
        ledger.read { state in state.decidedEnding == .finished || state.decidedEnding == .inputEnded }
    }

    // MARK: When nothing moves

    /// Called when every agent waits: decides whether the run waits for the human, or is over.
    func allAgentsWait() {
        var isOver: RunEnding?
        let decided = ledger.record { state in
            // Somebody may have said something just now, and the agents are about to be woken.
            guard state.decidedEnding == nil, !state.canSomeoneGoOn,
                !program.aiAgents.contains(where: {
                    state.wouldHandleMessage($0) || state.nextBeginPlaybook(of: $0) != nil
                })
            else { return [] }
            if state.stacks.isEmpty, !program.handlesMessages {
                isOver = .finished
                return []
            }
            // A wait with a time-out ends by itself.
            let hasTimer = state.stacks.values.contains { $0.deadline != nil }
            guard let listener = humanListener(in: state) else {
                if !hasTimer { isOver = .failed(RunFailure(.program, deadlockReport(of: state))) }
                return []
            }
            if case let heard = keptLine(in: state), !heard.isEmpty { return heard }
            if state.hasHumanLeft {
                if let failure = state.stacks.values.lazy.compactMap(\.modelFailure).first {
                    isOver = .failed(failure)
                    return []
                }
                guard !hasTimer else { return [] }
                // With a human, who is gone, trigger handling could go on; a stack that waits for an agent could not.
                let isStuck = listener.stack == nil && !state.stacks.isEmpty
                isOver =
                    isStuck
                    ? .failed(RunFailure(.program, deadlockReport(of: state)))
                    : listener.stack == nil ? .finished : .inputEnded
                return []
            }
            if state.hasRequestedInput { return [] }
            return [.inputRequested(agent: listener.agent, inStep: listener.stack != nil)]
        }
        if let isOver { end(isOver) }
        if decided.contains(where: \.isLineOfHuman) { activity.wakeAll() }
    }
}
