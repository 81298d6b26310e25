import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Executing playbooks in Python: their code runs in the child process, and what it asks for is carried out here.
extension AIAgent {
    /// Does the next thing for a playbook in Python at the top of its stack: starts its code, hands it an answer, or carries
    /// out what it asks for. Where there is nothing to do the stack waits for the code.
    func advancePython(_ frame: FrameID, _ playbook: PlaybookDefinition) throws(RunFailure) {
        guard let python = programRun.python else {
            throw RunFailure(.program, "\(playbook.className) is a playbook in Python, which cannot be run here.")
        }
        let (isStarted, current, answer, next) = ledger.read { state in
            let execution = state.frame(frame)?.python
            return (execution != nil, execution?.current?.id, execution?.answer, execution?.queue.first)
        }
        guard isStarted else {
            let arguments = ledger.read { $0.frame(frame)?.arguments ?? [:] }
            ledger.record(.pythonStarted(frame: frame))
            ledger.record(showing: .status(agent: name, .running(playbook: playbook.className)))
            python.begin(
                frame, of: name, module: className, playbook: playbook.className, arguments: arguments)
            return
        }
        if let current {
            ledger.record(.pythonAnswered(frame: frame))
            // Where the answer is missing, what was begun ended without one.
            python.answer(current, answer ?? .refusal("What was asked for has ended"))
        } else if let next {
            ledger.record(.pythonRequestBegun(frame: frame))
            do {
                try carryOut(next, of: frame)
            } catch {
                ledger.record(.pythonRequestRefused(frame: frame, request: next.id, message: error.message))
            }
        } else {
            ledger.record(.waiting(stack: frame.stack, .python))
            ledger.record(showing: .status(agent: name, .running(playbook: playbook.className)))
        }
    }

    private func carryOut(_ request: PythonExecution.Request, of frame: FrameID) throws(ExecutionError) {
        let resultTarget = ResultTarget.python(request: request.id)
        switch request.content {
        case .call(let callee, let positional, let named):
            let arguments =
                positional.map { BoundArgument(value: $0) } + named.map { BoundArgument(name: $0.key, value: $0.value) }
            try callFromPython(callee, arguments, resultTarget: resultTarget, in: frame)
        case .waitForMessage(let source, let timeout, _):
            if let playbook = parallelPlaybook(of: frame) {
                throw ExecutionError(
                    message: "\(playbook) is marked parallel=True, and such playbooks cannot call WaitForMessage")
            }
            var values: [String: PlaybookValue] = [:]
            values["source"] = source.map { .string($0) }
            values["timeout"] = timeout.map { .double($0) }
            try waitForMessage(values, resultTarget: resultTarget, in: frame)
        default:
            break  // Everything else is met at once.
        }
    }

    private func callFromPython(
        _ callee: String, _ arguments: [BoundArgument], resultTarget: ResultTarget, in frame: FrameID
    ) throws(ExecutionError) {
        switch BuiltInPlaybook(calledAs: callee) {
        case nil: break
        case .loadFile:
            return try perform(.loadFile, arguments: arguments, resultTarget: resultTarget, in: frame)
        case .some(let builtIn):
            throw ExecutionError(message: "\(builtIn.rawValue) is not called in this way from Python")
        }
        guard let playbook = programRun.program.playbook(callee, calledBy: definition),
            let called = programRun.program.definition(of: playbook)
        else {
            throw ExecutionError(message: programRun.program.refusal(of: callee, calledBy: definition).message)
        }
        if called.language != .python, let parallel = parallelPlaybook(of: frame) {
            throw ExecutionError(
                message: "\(parallel) is marked parallel=True, and such playbooks cannot call \(callee), which a model "
                    + "executes")
        }
        try call(playbook, called, as: callee, arguments, resultTarget: resultTarget, in: frame)
    }
}

extension PlaybookDefinition {
    /// Whether calls of it that follow each other directly run together.
    var isParallel: Bool { language == .python && metadata["parallel"] == .bool(true) }
}
