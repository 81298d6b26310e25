import OrderedCollections
import PlaybookLanguage
import SessionLog

/// How playbooks in Python end: by themselves, with those who called them, or because the person interrupts.
extension AIAgent {
    func failPython(_ frame: FrameID, _ failure: PythonFailure) {
        let playbook = ledger.read { $0.frame(frame)?.playbook }
        if !failure.traceback.isEmpty {
            ledger.record(showing: .note(level: .info, agent: name, text: failure.traceback))
        }
        guard ledger.read({ $0.isCalled(frame) }) else {
            // Nobody is there who could be told.
            programRun.python?.forget(frame)
            return programRun.end(.failed(failure.asRunFailure(of: playbook, in: programRun.program)))
        }
        let place = failure.file.map { " (\($0)\(failure.line.map { ":\($0)" } ?? ""))" } ?? ""
        endPython(
            frame, .failed,
            by: .pythonFailed(frame: frame, message: "\(playbook?.name ?? "") failed: \(failure.message)\(place)"))
    }

    /// Ends a call of Python whose code is over.
    func endPython(_ frame: FrameID, _ status: CallStatus, by transition: Transition) {
        stopPython(calledFrom: frame)
        endCall(of: frame, status, by: [transition])
        programRun.python?.forget(frame)
    }

    /// Stops the code of the Python that a frame has called: nobody waits for it any more.
    func stopPython(calledFrom frame: FrameID) {
        for called in ledger.read({ $0.pythonFrames(calledFrom: frame) }) { programRun.python?.cancel(called) }
    }

    // MARK: Interrupts

    /// Stops Python that runs at the top of a stack: it fails towards its callers, up to one that a model executes and that
    /// then waits for the human. A begin playbook without such a caller is over; so is the run, if there was nothing else.
    func interruptPython() {
        let stacks = ledger.read { state in
            state.stacks.values.filter { stack in
                stack.agent == name && stack.frames.last?.python != nil && (stack.wait == nil || stack.wait == .python)
            }
        }
        for stack in stacks {
            let stopped = stack.frames.suffix(while: { $0.python != nil }).reversed()
            let isWhole = stopped.count == stack.frames.count
            let transitions = stopped.map { frame in
                Transition.pythonFailed(
                    frame: FrameID(stack: stack.id, frame: frame.id),
                    message: "\(frame.playbook.name) failed: Interrupted")
            }
            for frame in stopped { programRun.python?.cancel(FrameID(stack: stack.id, frame: frame.id)) }
            ledger.record(transitions)
            guard isWhole else {
                interrupt(stack.id)
                continue
            }
            let caller = ledger.read { state -> String? in
                switch stack.origin {
                case .call(let caller): return state.stacks[caller]?.agent
                case .parallelCall(let caller): return state.stacks[caller.stack]?.agent
                case .begin, .triggerHandling: return nil
                }
            }
            guard let caller else { continue }
            programRun.activity.interrupt(caller)
            programRun.activity.wake(caller)
        }
        let hasStopped = !stacks.isEmpty
        if hasStopped, !programRun.program.handlesMessages, ledger.read({ $0.stacks.isEmpty }) {
            programRun.end(.cancelled)
        }
    }
}

extension PythonFailure {
    /// What ends a run in which nobody can be told of the failure.
    func asRunFailure(of playbook: PlaybookID?, in program: Program) -> RunFailure {
        let definition = playbook.flatMap { program.definition(of: $0) }
        let name = playbook.map { "\($0.agent).\($0.name), " } ?? ""
        let place =
            file.map { "\($0):\(line.map { "\($0):" } ?? "") " }
            ?? definition.map { "\($0.location.file):\($0.location.line): " } ?? ""
        return RunFailure(
            .step, "\(name)\(place)\(message.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }
}

extension Array {
    /// The longest end of it whose elements all are so.
    fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice<Element> {
        self[(lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
