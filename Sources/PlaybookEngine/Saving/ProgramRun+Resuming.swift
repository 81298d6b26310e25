public import LanguageModels
import OrderedCollections
import PlaybookLanguage
public import SessionLog

public import struct Logging.Logger

/// Going on from a log: what its process was doing at its end is done anew, or told to be over.
///
/// Every change here follows from the state alone, so a run that is killed meanwhile goes on in the same way.
extension ProgramRun {
    func resume(from resumption: Resumption) {
        ledger.log.append(resumption.missingEvents, state: [])
        guard ledger.read({ $0.canGoOn(handlesMessages: program.handlesMessages) }) else { return }
        ledger.recordResumption()
        endLostPython()
        let lost = ledger.read { $0.lostReplies }
        // Somebody was told that they would be stopped.
        if ledger.read({ $0.stops.isDue }) {
            for stack in Set(lost.map(\.stack)).sorted() {
                ledger.record(.interrupted(stack: stack, keptBytes: [:]))
            }
        }
        for frame in ledger.read({ $0.lostReplies }) { ledger.record(.replyLost(frame: frame)) }
    }

    /// Code that ran in the child process is lost with it (language.md 4): its caller gets the error `Interrupted`, unless
    /// the playbook is `idempotent` and runs again.
    private func endLostPython() {
        while !hasEnded, let lost = ledger.read({ $0.lostPython }) {
            let playbook = ledger.read { $0.frame(lost)?.playbook }
            let definition = playbook.flatMap { program.definition(of: $0) }
            if definition?.metadata["idempotent"] == .bool(true) {
                ledger.record(.pythonRestarted(frame: lost))
            } else if ledger.read({ $0.isCalled(lost) }) {
                endInterrupted(lost, of: playbook)
            } else {
                let failure = PythonFailure(
                    "Interrupted: its code ran when the session broke off, and nobody called it who could be told. "
                        + "A playbook in Python that may run again from its beginning says so: "
                        + "@playbook(idempotent=True)")
                end(.failed(failure.asRunFailure(of: playbook, in: program)))
            }
        }
    }

    private func endInterrupted(_ frame: FrameID, of playbook: PlaybookID?) {
        let name = playbook?.name ?? ""
        let (agent, callers) = ledger.read { ($0.stacks[frame.stack]?.agent ?? "", $0.callers(of: frame)) }
        ledger.record(
            .pythonFailed(frame: frame, message: "\(name) failed: Interrupted"),
            showing: .call(agent: agent, name: name, status: .failed, callers: callers))
    }
}

extension ProgramRun {
    /// A saved run that goes on from its log, or begins where that is still empty.
    ///
    /// It goes on where it stood: what was executed is not executed again, messages that were complete are not written
    /// again, and one that was being written is aborted and written anew. An entry `ended` may stand in the midst of such a
    /// log: a run that was stopped, or whose human has left, goes on all the same.
    ///
    /// - Parameters:
    ///   - model: answers every request from now on.
    ///   - hasModel: whether there is a model to ask.
    ///   - isModelSmall: as in ``RunOptions``.
    ///   - waitsForModel: whether the run waits for the human where the model gives no answer, instead of failing.
    ///   - retryAdvice: see ``RunOptions/retryAdvice``; nil for what is said at a terminal.
    ///   - log: holds the run's entries so far (``StreamingSessionLog/init(beginningWith:store:now:)``); is closed when the run is
    ///     over.
    ///   - logger: where the engine says what it does.
    /// - Throws: ``ResumeError`` where the run has ended for good, or its log cannot be read.
    public convenience init(
        resuming saved: SavedRun, model: any LanguageModel, hasModel: Bool = true, isModelSmall: Bool = false,
        waitsForModel: Bool = false, retryAdvice: String? = nil, log: StreamingSessionLog,
        logger: Logger = Logger(label: "agent-chat.engine")
    ) throws(ResumeError) {
        var options = RunOptions(saved.options, hasModel: hasModel, logger: logger)
        options.isModelSmall = isModelSmall
        options.waitsForModel = waitsForModel
        options.retryAdvice = retryAdvice ?? options.retryAdvice
        try self.init(resuming: saved, model: model, log: log, options: options, makeChild: options.makePythonChild)
    }

    /// - Parameter makeChild: makes a child process for Python; nil where none may be run.
    convenience init(
        resuming saved: SavedRun, model: any LanguageModel, log: StreamingSessionLog, options: RunOptions,
        makeChild: (@Sendable () -> any PythonChild)?
    ) throws(ResumeError) {
        let resumption = try Resumption(
            of: saved.program, from: log.entries(in: 0..<log.count), log.checkpoint)
        if let resumption { model.passOver(resumption.requests.agents(lostIn: resumption.state)) }
        self.init(
            program: saved.program, programName: saved.programName, model: model, log: log, options: options,
            resumption: resumption, makeChild: makeChild)
    }
}

extension ProgramRun.Resumption {
    /// nil where nothing has happened yet.
    ///
    /// - Throws: ``ResumeError`` where the run has ended for good, or its log cannot be read.
    init?(
        of program: Program, from entries: [LogEntry], _ checkpoint: LogCheckpoint? = nil
    ) throws(ResumeError) {
        guard !entries.isEmpty else { return nil }
        var fold = LogFold(from: RunState(beginning: program))
        var rest = entries[...]
        var checkpoints = RunCheckpoint.Plan()
        if let checkpoint, checkpoint.entryCount <= entries.count, let saved = RunCheckpoint(checkpoint.state) {
            fold = LogFold(from: saved)
            rest = entries.dropFirst(checkpoint.entryCount)
            checkpoints = RunCheckpoint.Plan(size: checkpoint.state.count)
        }
        try fold.take(rest)
        checkpoints.add(fold.byteCount)
        if let ending = fold.state.ending, !fold.state.canGoOn(handlesMessages: program.handlesMessages) {
            throw .ended(ending)
        }
        self.init(
            state: fold.state, missingEvents: Array(fold.missing), requests: fold.requests, checkpoints: checkpoints)
    }
}

extension RunOptions {
    init(_ saved: SavedRun.Options, hasModel: Bool, logger: Logger) {
        self.init(
            streamingEnabled: saved.streamingEnabled, isGuided: saved.isGuided, hasModel: hasModel,
            maxLLMCalls: saved.maxLLMCalls, firstMessage: saved.firstMessage, arguments: saved.arguments,
            startupMessage: saved.startupMessage, folder: saved.folder, python: saved.python, logger: logger)
    }
}
