import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// What playbooks in Python change beyond what all playbooks do.
extension RunState {
    mutating func applyToPython(_ transition: Transition) -> [LogEvent] {
        switch transition {
        case .pythonStarted(let frame):
            change(frame) { $0.python = PythonExecution() }
            wait(stack: frame.stack, for: .python)
        case .pythonRequested(let frame, let request):
            change(frame) { $0.python?.queue.append(request) }
            // The agent carries it out; while another one is carried out it waits for its turn.
            if stacks[frame.stack]?.wait == .python { resume(stack: frame.stack) { _ in } }
        case .pythonRequestBegun(let frame):
            change(frame) { $0.python?.beginNext() }
        case .pythonRequestRefused(let frame, let request, let message):
            change(frame) { $0.python?.keep(.refusal(message), to: request) }
        case .pythonAnswered(let frame):
            change(frame) {
                $0.python?.current = nil
                $0.python?.answer = nil
            }
        case .pythonRequestCancelled(let frame, let request):
            return cancelRequest(request, of: frame)
        case .pythonReturned(let frame, let value):
            guard self.frame(frame) != nil else { return [] }
            let events = endWork(of: frame)
            returnFrame(ofStack: frame.stack, value)
            return events
        case .pythonFailed(let frame, let message):
            guard self.frame(frame) != nil else { return [] }
            let events = endWork(of: frame)
            failFrame(ofStack: frame.stack, message)
            return events
        case .pythonRestarted(let frame):
            let events = endWork(of: frame)
            change(frame) { $0.python = nil }
            return events
        case .parallelCalled(let caller, let agent, let opening):
            callInParallel(opening, on: agent, from: caller)
        case .parallelCallsSettled(let frame):
            settleParallelCalls(of: frame)
        // What others than Python change: see RunState+Apply and RunState+Resuming. They are listed so that none is forgotten.
        case .stackStarted, .framePushed, .stackCalled, .frameReturned, .placeholderFailed, .descriptionResolved,
            .callFailed, .shortened, .requested, .questionRepeated, .measured, .promptRefused, .replyArrived,
            .replyRead, .replyFinished, .replyDropped, .replyMalformed, .brokeOff, .requestRepeated, .unstreamed,
            .streamSucceeded, .modelUnavailable, .triedAgain, .guided, .driven, .runResumed, .replyLost,
            .itemExecuted, .itemFailed, .argumentComputed, .resultDelivered, .artifactSaved, .stepReached,
            .variableGiven, .assigned, .heard, .told, .agentCreated, .messageOpened, .messageArrived,
            .messageCompleted, .messageAborted, .messageRefused, .messageSent, .messagesTaken, .inputRequested,
            .humanSaid, .humanSaidToTriggers, .stopAsked, .interrupted, .humanLineKept, .keptLineTaken, .humanLeft,
            .waiting, .resumed, .endingDecided, .ended:
            break
        }
        return []
    }

    // MARK: What a frame has called

    /// Ends everything that a playbook in Python has under way, so that its frame is at the top of its stack and may end.
    private mutating func endWork(of id: FrameID) -> [LogEvent] {
        var events = dropFrames(above: id)
        for number in frame(id)?.python?.messages.keys.elements ?? [] {
            events += endMessage(id, number: number, abortedBy: .error)
        }
        return events
    }

    /// Takes the frames above one from its stack, and ends what they have called. Nobody waits for their results.
    private mutating func dropFrames(above id: FrameID) -> [LogEvent] {
        guard let index = stacks[id.stack]?.frames.firstIndex(where: { $0.id == id.frame }) else { return [] }
        var events: [LogEvent] = []
        if case .call(let called) = stacks[id.stack]?.wait { events += dropStack(called) }
        for frame in stacks[id.stack]?.frames.dropFirst(index + 1).reversed() ?? [] {
            events += endMessages(of: FrameID(stack: id.stack, frame: frame.id))
            for call in frame.parallelCalls { events += dropStack(call.stack) }
            stacks[id.stack]?.frames.removeLast()
        }
        if stacks[id.stack]?.wait != nil { resume(stack: id.stack) { _ in } }
        return events
    }

    mutating func dropStack(_ id: Int) -> [LogEvent] {
        guard let bottom = stacks[id]?.frames.first?.id else { return [] }
        let frame = FrameID(stack: id, frame: bottom)
        var events = dropFrames(above: frame) + endMessages(of: frame)
        for call in self.frame(frame)?.parallelCalls ?? [] { events += dropStack(call.stack) }
        stacks.removeValue(forKey: id)
        return events
    }

    private mutating func endMessages(of id: FrameID) -> [LogEvent] {
        var events = endMessage(id, abortedBy: .cancelled)
        for number in frame(id)?.python?.messages.keys.elements ?? [] {
            events += endMessage(id, number: number, abortedBy: .cancelled)
        }
        return events
    }

    private mutating func cancelRequest(_ request: Int, of id: FrameID) -> [LogEvent] {
        guard frame(id)?.python?.current?.id == request else {
            change(id) { $0.python?.queue.removeAll { $0.id == request } }
            return []
        }
        let events = dropFrames(above: id)
        change(id) {
            $0.python?.current = nil
            $0.python?.answer = nil
        }
        return events
    }

    /// The playbooks in Python that ``dropFrames(above:)`` would end, whose code still runs.
    func pythonFrames(calledFrom id: FrameID) -> [FrameID] {
        guard let stack = stacks[id.stack], let index = stack.frames.firstIndex(where: { $0.id == id.frame }) else {
            return []
        }
        let above = stack.frames.dropFirst(index + 1)
        var called = above.flatMap { $0.parallelCalls.map(\.stack) }
        if case .call(let other) = stack.wait { called.append(other) }
        return above.filter { $0.python != nil }.map { FrameID(stack: stack.id, frame: $0.id) }
            + called.flatMap { pythonFrames(ofStack: $0) }
    }

    /// The playbooks in Python that run together with the replies of a stack.
    func pythonFrames(runningBeside stack: Int) -> [FrameID] {
        let calls = stacks[stack]?.frames.flatMap(\.parallelCalls) ?? []
        return calls.flatMap { pythonFrames(ofStack: $0.stack) }
    }

    /// Those of a stack and of all that it has called.
    private func pythonFrames(ofStack id: Int) -> [FrameID] {
        guard let bottom = stacks[id]?.frames.first else { return [] }
        let frame = FrameID(stack: id, frame: bottom.id)
        return (bottom.python == nil ? [] : [frame]) + bottom.parallelCalls.flatMap { pythonFrames(ofStack: $0.stack) }
            + pythonFrames(calledFrom: frame)
    }

    // MARK: Looking

    /// Whether a playbook in Python on this agent wants to see messages grow.
    func isObserved(_ recipient: String) -> Bool {
        agents[recipient] != nil
            && stacks.values.contains { $0.agent == recipient && $0.frames.last?.observesMessages == true }
    }
}
