import DequeModule
import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

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

    // MARK: Requests

    /// What a request is answered with; nil where the answer comes later, or never.
    private func meet(
        _ request: PythonRequest, numbered id: Int, of frame: FrameID
    ) throws(ExecutionError) -> PlaybookValue? {
        switch request {
        case .waitForMessage(_, let timeout?, _) where !timeout.isFinite:
            throw ExecutionError(message: "The timeout of WaitForMessage is a number of seconds")
        case .call, .waitForMessage:
            ledger.record(.pythonRequested(frame: frame, PythonExecution.Request(id: id, content: request)))
            return nil
        case .send(let target, let text):
            try checkMessages(of: frame)
            try sendMessage(text, to: target.map { .string($0) }, in: frame)
        case .messageStart(let target):
            try checkMessages(of: frame)
            try openMessage(to: target, in: frame, number: id)
        case .messagePiece(let start, let text):
            do {
                try deliver(text, in: frame, number: start)
            } catch {
                // Pieces are not answered: the code learns it at the message's end.
                ledger.record(
                    .messageAborted(frame: frame, reason: .error, number: start),
                    showing: .note(level: .info, agent: name, text: "A message was broken off: \(error.message)"))
            }
            return nil
        case .messageEnd(let start, let isAborted):
            let recipient = ledger.read { $0.frame(frame)?.openMessage(start)?.recipient }
            guard isAborted || recipient != nil else {
                throw ExecutionError(
                    message: "The message was broken off: its recipient has finished, or its inbox is full")
            }
            ledger.record(
                isAborted
                    ? .messageAborted(frame: frame, reason: .error, number: start)
                    : .messageCompleted(frame: frame, number: start))
            if let recipient { programRun.activity.wake(recipient) }
        case .saveArtifact(let artifact, let summary, let content):
            return .string(try keepArtifact(content, named: artifact, summary: summary))
        case .loadArtifact(let artifact):
            return .string(try findArtifact(artifact).artifact.content)
        case .variable(let variable):
            return ledger.read { $0.agents[name]?.variables[variable] } ?? .null
        case .variables:
            let variables = ledger.read { $0.agents[name]?.variables ?? [:] }
            return .dictionary(
                OrderedDictionary(
                    variables.map { (PlaybookValue.string($0.key), $0.value) }, uniquingKeysWith: { $1 }))
        case .setVariable(let variable, let value):
            ledger.record(
                .variableGiven(agent: name, name: variable, value: value),
                showing: .note(level: .debug, agent: name, text: "$\(variable) = \(Instruction.brief(value))"))
        case .createAgent(let className, let arguments):
            return try createAgent(of: className, arguments).map { .string($0) }
        case .endProgram:
            programRun.end(.finished)
        }
        return .null
    }

    /// Playbooks that run together with others say nothing and wait for nobody: nothing would say in which order.
    private func checkMessages(of frame: FrameID) throws(ExecutionError) {
        guard let playbook = parallelPlaybook(of: frame) else { return }
        throw ExecutionError(
            message: "\(playbook) is marked parallel=True, and such playbooks cannot call Say or SendMessage; "
                + "return the text, or take the mark away")
    }

    /// The first playbook of the chain of calls that is marked to run together with others.
    func parallelPlaybook(of frame: FrameID) -> String? {
        ledger.read { $0.chain(to: frame) }.first { called in
            called.frame.python != nil && programRun.program.definition(of: called.frame.playbook)?.isParallel == true
        }?.frame.playbook.name
    }

    // MARK: Ends

    private func failPython(_ frame: FrameID, _ failure: PythonFailure) {
        let playbook = ledger.read { $0.frame(frame)?.playbook }
        if !failure.traceback.isEmpty {
            ledger.record(showing: .note(level: .info, agent: name, text: failure.traceback))
        }
        guard isCalled(frame) else {
            // Nobody is there who could be told.
            endCall(frame)
            return programRun.end(.failed(failure.asRunFailure(of: playbook, in: programRun.program)))
        }
        let place = failure.file.map { " (\($0)\(failure.line.map { ":\($0)" } ?? ""))" } ?? ""
        endPython(
            frame, .failed,
            by: .pythonFailed(frame: frame, message: "\(playbook?.name ?? "") failed: \(failure.message)\(place)"))
    }

    /// Ends a call of Python whose code is over.
    private func endPython(_ frame: FrameID, _ status: CallStatus, by transition: Transition) {
        stopPython(calledFrom: frame)
        let ended = ledger.read { state in
            (
                playbook: state.frame(frame)?.playbook.name ?? "", start: state.frame(frame)?.startTime,
                callers: state.callers(of: frame)
            )
        }
        let caller = callingAgent(of: frame)
        ledger.record(
            [transition],
            showing: .call(
                agent: name, name: ended.playbook, status: status, milliseconds: ended.start.map(elapsed),
                callers: ended.callers))
        endCall(frame)
        if let caller { programRun.activity.wake(caller) }
    }

    private func endCall(_ frame: FrameID) { programRun.python?.forget(frame) }

    /// Stops the code of the Python that a frame has called: nobody waits for it any more.
    private func stopPython(calledFrom frame: FrameID) {
        let (called, isAlone) = ledger.read { state in
            let stack = state.stacks[frame.stack]
            return (
                state.pythonFrames(calledFrom: frame),
                stack?.frames.last?.id == frame.frame && (stack?.wait == nil || stack?.wait == .python)
            )
        }
        for called in called { programRun.python?.cancel(called) }
        // Agents stop reading the replies of frames that are no more.
        if !isAlone { programRun.activity.wakeAll() }
    }

    /// Whether somebody waits for a frame's result, or waited while there was the frame.
    func isCalled(_ frame: FrameID) -> Bool {
        ledger.read { state in
            guard let stack = state.stacks[frame.stack] else { return true }
            switch stack.origin {
            case .call, .parallelCall: return true
            case .begin, .triggerHandling: return stack.frames.first?.id != frame.frame
            }
        }
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

    // MARK: Messages that grow

    /// Wakes who wants to see a message grow.
    func wakeObserver(of frame: FrameID, number: Int? = nil) {
        guard programRun.python != nil else { return }
        let observer = ledger.read { state -> String? in
            guard let recipient = state.frame(frame)?.openMessage(number)?.recipient, state.isObserved(recipient)
            else { return nil }
            return recipient
        }
        if let observer { programRun.activity.wake(observer) }
    }

    /// Tells code that waits for a message what has been written of it since it was last told.
    private func growObservedMessages(_ python: PythonHost) {
        let grown = ledger.read { state -> [(request: Int, message: InboxMessage, sender: String)] in
            state.stacks.values.compactMap { stack in
                guard stack.agent == name, let frame = stack.frames.last, frame.observesMessages,
                    case .message(let source, _, _) = stack.wait, let request = frame.python?.current?.id,
                    let (sender, message) = state.agents[name]?.firstMessage(of: state.senders(meantBy: source))
                else { return nil }
                return (request, message, sender)
            }
        }
        for (request, message, sender) in grown {
            var told = observed[request] ?? ObservedMessage(id: message.id, bytes: 0)
            if told.id != message.id { told = ObservedMessage(id: message.id, bytes: 0) }
            let rest = String(decoding: message.content.utf8.dropFirst(told.bytes), as: UTF8.self)
            told.bytes = message.content.utf8.count
            observed[request] = told
            if !rest.isEmpty { python.grow(request, sender: sender, by: rest) }
        }
        // What nobody waits for any more is not kept.
        if grown.isEmpty, !observed.isEmpty { observed = [:] }
    }
}

/// How much of a message code that waits for it was told.
struct ObservedMessage: Sendable {
    var id: String
    var bytes: Int
}

extension AgentState {
    /// The oldest message at the head of an inbox of these senders, whole or not.
    fileprivate func firstMessage(of senders: [String]?) -> (sender: String, message: InboxMessage)? {
        (senders ?? inboxes.keys.elements).compactMap { sender in
            inboxes[sender]?.first.map { (sender, $0) }
        }
        .min { $0.message.time < $1.message.time }
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
            .program, "\(name)\(place)\(message.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }
}

extension Array {
    /// The longest end of it whose elements all are so.
    fileprivate func suffix(while isPart: (Element) -> Bool) -> ArraySlice<Element> {
        self[(lastIndex { !isPart($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
