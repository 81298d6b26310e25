import DequeModule
import OrderedCollections
import PlaybookLanguage
import SessionLog

/// What playbooks in Python say and ask for while their code runs in the child process.
extension AIAgent {
    /// Carries out what Python asks for on every stack of this agent, whichever is executed: code that runs by itself is
    /// not kept waiting by a model that writes.
    func servePython(in group: inout DiscardingTaskGroup) {
        guard programRun.python != nil else { return }
        takePythonReports()
        while !programRun.hasEnded, let frame = waitingPythonFrame, let playbook = playbook(of: frame) {
            do {
                try advancePython(frame, playbook)
                startTimer(of: frame.stack, in: &group)
            } catch {
                programRun.end(.failed(error))
            }
        }
        dropEndedReplies()
    }

    /// A playbook in Python for which there is something to do.
    private var waitingPythonFrame: FrameID? {
        ledger.read { state in
            for stack in state.stacks.values where stack.agent == name && stack.wait == nil {
                guard let top = stack.frames.last, programRun.program.definition(of: top.playbook)?.language == .python
                else { continue }
                return FrameID(stack: stack.id, frame: top.id)
            }
            return nil
        }
    }

    /// Stops reading replies whose frames others have ended.
    private func dropEndedReplies() {
        guard !liveReplies.isEmpty else { return }
        let ended = ledger.read { state in liveReplies.keys.filter { state.frame($0)?.reply == nil } }
        for frame in ended { liveReplies.removeValue(forKey: frame)?.stopReading.wake() }
    }

    /// Whether code runs for this agent, which is not idle then.
    var runsPython: Bool {
        ledger.read { state in state.stacks.values.contains { $0.agent == name && $0.wait == .python } }
    }

    func awaitPython() async {
        if programRun.activity.takeInterrupt(of: name) {
            interruptPython()
        } else {
            await programRun.activity.waitBusy(name)
        }
    }

    /// Takes what the child has said since the last time.
    private func takePythonReports() {
        guard let python = programRun.python else { return }
        for report in python.takeReports(for: name) { take(report.event, of: report.frame, python) }
        growObservedMessages(python)
    }

    private func take(_ event: PythonEvent, of frame: FrameID, _ python: PythonHost) {
        // What was reported of a call may have waited here while the call ended in another way.
        guard ledger.read({ $0.frame(frame)?.python != nil }) else { return }
        switch event {
        case .request(let id, _, let request):
            do {
                if let value = try meet(request, numbered: id, of: frame) { python.answer(id, .value(value)) }
            } catch {
                python.answer(id, .refusal(error.message))
            }
        case .requestCancelled(let id):
            // One that only waits for its turn has begun nothing.
            if ledger.read({ $0.frame(frame)?.python?.current?.id == id }) { stopPython(calledFrom: frame) }
            ledger.record(.pythonRequestCancelled(frame: frame, request: id))
        case .returned(_, let value):
            endPython(frame, .returned, by: .pythonReturned(frame: frame, value: value))
        case .failed(_, let failure):
            failPython(frame, failure)
        case .loaded, .notLoaded, .printed, .warned, .died:
            break  // These concern no call.
        }
    }
}
