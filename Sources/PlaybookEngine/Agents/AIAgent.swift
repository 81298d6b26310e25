import LanguageModels
import OrderedCollections
import PlaybookLanguage
import SessionLog

/// An agent whose steps a language model executes.
///
/// It keeps no state of its own: what it does next follows from the ledger. What it holds are the readers of replies
/// that are being read, which can be rebuilt from the replies' text.
actor AIAgent {
    let definition: AgentDefinition
    let programRun: ProgramRun
    /// By frame: replies that are read or executed now.
    var liveReplies: [FrameID: LiveReply] = [:]
    /// The frame for whose reply the agent waits, while nothing else of it can go on.
    var frameInWait: FrameID?
    /// Replies asked for so far.
    var replyCount = 0
    /// By reply: bytes that came after its end, while its request is still read.
    var ignoredBytes: [Int: Int] = [:]
    /// Numbers of the replies whose requests are still read.
    var openRequests: Set<Int> = []
    /// By stack: the deadline of a wait that has ended by itself.
    var passedDeadlines: [Int: Int64] = [:]
    /// By request of Python that waits for a message, what it was told of the one that is being written.
    var observed: [Int: ObservedMessage] = [:]
    /// The playbooks that the engine drives, read.
    var guidedPlaybooks: [PlaybookID: GuidedPlaybook] = [:]

    var name: String { definition.className }
    /// Of the class that it is one of.
    var className: String { ledger.read { $0.agents[name]?.creation?.className } ?? name }
    var ledger: RunLedger { programRun.ledger }

    init(_ definition: AgentDefinition, in run: ProgramRun) {
        self.definition = definition
        programRun = run
    }

    /// Works until the run is over.
    func work() async {
        await withDiscardingTaskGroup { group in
            takeUpWork(in: &group)
            while !Task.isCancelled, !programRun.hasEnded {
                servePython(in: &group)
                if beginNextPlaybook() { continue }
                if let stack = nextStack() {
                    await advance(stack, in: &group)
                } else if runsPython {
                    await awaitPython()
                } else if !handleNextMessage() {
                    await programRun.activity.waitIdle(name, whenAllWait: { programRun.allAgentsWait() })
                }
            }
            if programRun.endsInOrder { await awaitRests() }
            group.cancelAll()
        }
    }

    /// Reads requests whose replies are over to their ends: what they have cost is told last. Others are stopped.
    private func awaitRests() async {
        for live in liveReplies.values where !live.hasEnded { live.stopReading.wake() }
        await withDiscardingTaskGroup { group in
            group.addTask {
                guard (try? await Task.sleep(for: self.programRun.restLimit)) != nil else { return }
                await self.giveUpRests()
            }
            while !openRequests.isEmpty, !Task.isCancelled { await programRun.activity.waitBusy(name) }
            group.cancelAll()
        }
    }

    private func giveUpRests() {
        openRequests = []
        programRun.activity.wake(name)
    }

    // MARK: Choosing work

    /// The first stack of this agent that may execute; takes messages for a stack that waits for them.
    ///
    /// Its begin playbooks come first: a call may have woken an agent that stood by.
    private func nextStack() -> Int? {
        takeAwaitedMessages()
        settleEndedParallelCalls()
        return ledger.read { state in
            let ready = state.stacks.values.filter { $0.agent == name && $0.wait == nil && !$0.frames.isEmpty }
            return (ready.first { $0.isBeginning } ?? ready.first)?.id
        }
    }

    /// Starts the next begin playbook when the one before it has returned, unless the agent stands by.
    private func beginNextPlaybook() -> Bool {
        let playbooks = definition.beginPlaybooks
        let started = ledger.record { state in
            guard let begun = state.nextBeginPlaybook(of: definition) else { return [] }
            // The state counts within the begin playbooks.
            let playbook = playbooks[begun]
            let given = state.agents[name]?.creation?.arguments ?? programRun.options.arguments
            let opening = Frame.Opening(
                playbook: PlaybookID(agent: name, name: playbook.className),
                arguments: playbook.arguments(given: given), call: "\(playbook.className)()",
                time: ledger.now)
            return [.stackStarted(agent: name, origin: .begin(begun), opening: opening)]
        }
        return !started.isEmpty
    }

    // MARK: Executing

    /// Executes a stack until it waits or ends.
    private func advance(_ stack: Int, in group: inout DiscardingTaskGroup) async {
        while !Task.isCancelled, !programRun.hasEnded {
            servePython(in: &group)
            if programRun.activity.takeInterrupt(of: name) {
                interruptPython()
                if executingFrame(of: stack) != nil { interrupt(stack) }
            }
            guard let frame = executingFrame(of: stack) else {
                startTimer(of: stack, in: &group)
                return
            }
            do {
                if let live = liveReplies[frame] {
                    try await advance(live, of: frame, in: &group)
                } else if let python = playbook(of: frame), python.language == .python {
                    // It came to the top just now.
                    try advancePython(frame, python)
                } else if !resolvePlaceholder(of: frame) {
                    try goOn(frame, in: &group)
                }
            } catch {
                programRun.end(.failed(failure(error, at: frame)))
            }
        }
    }

    /// The top frame of a stack that does not wait.
    private func executingFrame(of stack: Int) -> FrameID? {
        ledger.read { state in
            guard let found = state.stacks[stack], found.wait == nil, let top = found.frames.last else { return nil }
            return FrameID(stack: stack, frame: top.id)
        }
    }

    private func advance(
        _ live: LiveReply, of frame: FrameID, in group: inout DiscardingTaskGroup
    ) async throws(RunFailure) {
        let (failure, calls) = ledger.read { state in
            state.look(at: frame) { ($0.reply?.callFailure, $0.parallelCalls) } ?? (nil, [])
        }
        if let failure {
            fail(ExecutionError(message: failure), of: live, in: frame)
        } else if !calls.isEmpty, live.isReadToEnd || live.hasEvent,
            !mayGoOn(with: live.firstEvent, beside: calls, in: frame)
        {
            settleParallelCalls(calls, of: frame)
        } else if let event = live.nextEvent() {
            try execute(event, of: live, in: frame)
        } else if live.isReadToEnd {
            try finishReply(live, of: frame, in: &group)
        } else {
            if calls.isEmpty { frameInWait = frame }
            await programRun.activity.waitBusy(name)
            frameInWait = nil
        }
    }

    func interrupt(_ stack: Int) {
        var keptBytes: [Int: Int] = [:]
        for (frame, live) in liveReplies where frame.stack == stack {
            live.stopReading.wake()
            keptBytes[frame.frame] = live.executedByteCount
            liveReplies[frame] = nil
        }
        for called in ledger.read({ $0.pythonFrames(runningBeside: stack) }) { programRun.python?.cancel(called) }
        ledger.record(.interrupted(stack: stack, keptBytes: keptBytes))
    }

    // MARK: What the parts share

    func playbook(of frame: FrameID) -> PlaybookDefinition? {
        ledger.read { state in state.frame(frame)?.playbook }.flatMap { programRun.program.definition(of: $0) }
    }

    func scope(of frame: FrameID) -> FrameScope {
        ledger.read { state in
            FrameScope(
                arguments: state.frame(frame)?.arguments ?? [:], variables: state.agents[name]?.variables ?? [:])
        }
    }

    /// An error with the playbook, the step and the line where it happened, in one line whatever a server wrote.
    private func failure(_ failure: RunFailure, at frame: FrameID) -> RunFailure {
        let message = failure.message.split(whereSeparator: \.isNewline).joined(separator: " ")
        let (playbook, position) = ledger.read { ($0.frame(frame)?.playbook, $0.frame(frame)?.position) }
        guard let playbook, let definition = programRun.program.definition(of: playbook) else { return failure }
        let step = position.flatMap { definition.step(numbered: $0) } ?? definition.steps.first
        let location = step?.location ?? definition.location
        let place = step.map { "step \($0.number), " } ?? ""
        return RunFailure(
            failure.kind,
            "\(playbook.agent).\(playbook.name), \(place)\(location.file):\(location.line): \(message)")
    }
}

/// The variables that a frame sees: its arguments, then those of its agent.
struct FrameScope: VariableScope {
    var arguments: OrderedDictionary<String, PlaybookValue>
    var variables: OrderedDictionary<String, PlaybookValue>

    func value(of name: String) -> PlaybookValue? { arguments[name] ?? variables[name] }

    var variableNames: [String] { arguments.keys.elements + variables.keys.elements }
}
