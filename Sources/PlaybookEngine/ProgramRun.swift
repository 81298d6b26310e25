public import LanguageModels
import OrderedCollections
public import PlaybookLanguage
public import SessionLog
import Streaming

public import struct Logging.Logger

/// One run of a program: it starts the agents, carries messages between them and to the human, and knows when the run
/// waits for the human and when it is over.
///
/// Everything that happens goes to the log, and nobody is told in another way. A front end reads the log, and answers
/// `inputRequested` with ``submit(_:)`` or ``endInput()``.
public final class ProgramRun: Sendable {
    let program: Program
    let humans: Humans
    let model: any LanguageModel
    let options: RunOptions
    let ledger: RunLedger
    let activity: AgentActivity
    /// The descriptions that have placeholders.
    let placeholders: [PlaybookID: PlaceholderText]
    /// Runs the program's Python; nil for a program without, or where none may be run.
    let python: PythonHost?
    private let engineLog: EngineLog
    private let programName: String
    private let over = WakeSignal()

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

    /// - Parameter makeChild: makes a child process for Python; nil where none may be run.
    init(
        program: Program, programName: String, model: any LanguageModel, log: StreamingSessionLog,
        options: RunOptions, makeChild: (@Sendable () -> any PythonChild)?
    ) {
        let modules = program.pythonModules
        python = modules.isEmpty ? nil : makeChild.map { PythonHost(modules: modules, makeChild: $0) }
        self.program = program
        humans = program.humans
        placeholders = program.placeholders
        self.programName = programName
        self.model = model
        self.options = options
        let agents = program.aiAgents.map(\.className)
        engineLog = EngineLog(options.logger)
        self.ledger = RunLedger(
            state: RunState(agents: agents, humans: humans.names), log: log, engineLog: engineLog)
        self.activity = AgentActivity(agents: agents)
    }

    /// Runs the program to its end and closes the log.
    ///
    /// Cancelling the task ends the run as `cancelled`; every request and child task has ended when this returns.
    public func run() async -> RunEnding {
        engineLog.runStarted(program: programName, model: model.name)
        ledger.record(
            givenVariables + firstLine,
            showing: .runStarted(
                program: programName, agents: program.aiAgents.map(\.className),
                humans: humans.areSeveral ? humans.names : []))
        ledger.record(showing: .turnStarted(cause: .start))
        await withDiscardingTaskGroup { group in
            if let python { group.addTask { await self.serve(python) } }
            if await loadPython() { await runAgents() }
            // The child process has ended when the group has.
            group.cancelAll()
        }
        end(.cancelled)
        if endsInOrder { tellOfUnheardLines() }
        let ending = ledger.read { $0.decidedEnding ?? .cancelled }
        ledger.record(.ended(ending))
        ledger.log.close()
        return ending
    }

    private func runAgents() async {
        await withDiscardingTaskGroup { group in
            for definition in program.aiAgents {
                group.addTask { await AIAgent(definition, in: self).work() }
            }
            await over.wait()
            // An agent that sees an orderly end lets its last requests come to theirs; any other end stops them at once.
            if endsInOrder { activity.wakeAll() } else { group.cancelAll() }
        }
    }

    /// - Returns: whether the run may begin.
    private func loadPython() async -> Bool {
        guard let python else { return true }
        switch await python.load() {
        case .done: return true
        case .failed(let failure):
            if !failure.traceback.isEmpty {
                ledger.record(showing: .note(level: .info, agent: nil, text: failure.traceback))
            }
            var ending = failure.asRunFailure(of: nil, in: program)
            if failure.isSyntaxError { ending.kind = .programText }
            if failure.message.hasPrefix("ModuleNotFoundError") {
                ending.message +=
                    ". Install the module in a virtual environment `.venv` beside the program, or name the Python that has "
                    + "it with --python PATH."
            }
            end(.failed(ending))
        case .unavailable(let sentence): end(.failed(RunFailure(.pythonUnavailable, sentence)))
        // The run was stopped.
        case .underWay: break
        }
        return false
    }

    private func serve(_ python: PythonHost) async {
        await python.serve(
            note: { level, agent, text in self.ledger.record(showing: .note(level: level, agent: agent, text: text)) },
            wake: { self.activity.wake($0) })
    }

    /// What the agents know before their first playbook begins.
    private var givenVariables: [Transition] {
        guard let message = options.startupMessage else { return [] }
        return program.aiAgents.map {
            .variableGiven(agent: $0.className, name: "startup_message", value: .string(message))
        }
    }

    /// Decides how the run ends, unless that is decided already. The log tells it when every agent has stopped.
    func end(_ ending: RunEnding) {
        ledger.record { state in
            guard state.decidedEnding == nil else { return [] }
            return state.openMessages.map { .messageAborted(frame: $0.frame, reason: .cancelled, number: $0.number) }
                + [.endingDecided(ending)]
        }
        over.wake()
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
            // The human may have said something just now, and the agents are about to be woken.
            guard state.decidedEnding == nil, !state.canSomeoneGoOn,
                !program.aiAgents.contains(where: { state.wouldHandleMessage($0) })
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

    private func deadlockReport(of state: borrowing RunState) -> String {
        let waits = state.stacks.values.compactMap { stack -> String? in
            switch stack.wait {
            case .agents(let names): "\(stack.agent) waits for a message from \(names.joined(separator: ", "))"
            case .message(let source, _, _): "\(stack.agent) waits for a message from \(source ?? "anyone")"
            case .call(let callee): "\(stack.agent) waits for a call to \(state.stacks[callee]?.agent ?? "an agent")"
            case .python: "\(stack.agent) runs Python in \(stack.frames.last?.playbook.name ?? "a playbook")"
            // What it waits for is told with the stacks of its calls.
            case .human, .parallelCalls, nil: nil
            }
        }
        return "Nobody can go on: \(waits.joined(separator: "; ")), and no message is on its way. "
            + "Give the wait a time-out, or let a step wait for the user."
    }
}

/// How a run goes about its work.
public struct RunOptions: Sendable {
    /// Whether replies are asked for as a stream.
    public var streamingEnabled: Bool
    /// Requests to models between two messages of the human, at most.
    public var maxLLMCalls: Int
    /// What the human says first, before a front end is asked for a line.
    public var firstMessage: String?
    /// Values for the parameters of begin playbooks, by name without `$`.
    public var arguments: [String: PlaybookValue]
    /// What every agent has as `$startup_message` from the beginning.
    public var startupMessage: String?
    /// Where LoadFile reads; nil where no file may be read.
    public var folder: ProgramFolder?
    /// How the program's Python is run; nil where none may be.
    public var python: PythonOptions?
    /// Where the engine says what it does; never what anybody says in the run.
    public var logger: Logger

    public init(
        streamingEnabled: Bool = false, maxLLMCalls: Int = 100, firstMessage: String? = nil,
        arguments: [String: PlaybookValue] = [:], startupMessage: String? = nil, folder: ProgramFolder? = nil,
        python: PythonOptions? = nil, logger: Logger = Logger(label: "agent-chat.engine")
    ) {
        self.streamingEnabled = streamingEnabled
        self.maxLLMCalls = maxLLMCalls
        self.firstMessage = firstMessage
        self.arguments = arguments
        self.startupMessage = startupMessage
        self.folder = folder
        self.python = python
        self.logger = logger
    }
}
