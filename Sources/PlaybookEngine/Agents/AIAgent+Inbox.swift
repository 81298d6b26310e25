import OrderedCollections
import PlaybookLanguage

/// Taking messages out of the inboxes.
extension AIAgent {
    /// Gives messages to those stacks of this agent that wait for them, and ends waits that last too long.
    func takeAwaitedMessages() {
        for stack in ledger.read({ state in state.stacks.values.filter { $0.agent == name && $0.wait != nil } }) {
            guard let top = stack.frames.last?.id else { continue }
            let frame = FrameID(stack: stack.id, frame: top)
            switch stack.wait {
            case .agents(let senders):
                take(from: senders, for: frame)
            case .message(let source, let deadline, let result):
                take(from: source, until: deadline, result: result, for: frame)
            case .human, .call, .python, .parallelCalls, .model, nil:
                break
            }
        }
    }

    /// Starts the trigger handling of a message from another agent, if this one has triggers and nothing else to do.
    func handleNextMessage() -> Bool {
        let started = ledger.record { state in
            guard state.wouldHandleMessage(definition), let agent = state.agents[name],
                let (sender, messages) = agent.earliest(of: nil), let message = messages.first
            else { return [] }
            let opening = MessageHandling.opening(
                agent: name, sender: sender, content: message.content,
                isGuided: programRun.options.isGuided, time: ledger.now)
            return [
                .messagesTaken(agent: name, sender: sender, count: 1),
                .stackStarted(agent: name, origin: .triggerHandling, opening: opening),
            ]
        }
        return !started.isEmpty
    }

    /// Wakes the agent when the wait of a stack ends by itself.
    func startTimer(of stack: Int, in group: inout DiscardingTaskGroup) {
        guard let deadline = ledger.read({ $0.stacks[stack]?.deadline }) else { return }
        // By a clock that nobody sets: if the log's is set back meanwhile, the wait does not last longer.
        let rest = max(0, deadline - ledger.now)
        group.addTask {
            // Throws only when the run is over.
            guard (try? await Task.sleep(for: .milliseconds(rest))) != nil else { return }
            await self.pass(deadline, of: stack)
        }
    }

    private func pass(_ deadline: Int64, of stack: Int) {
        guard ledger.read({ $0.stacks[stack]?.deadline }) == deadline else { return }
        passedDeadlines[stack] = deadline
        programRun.activity.wake(name)
    }

    private func take(from senders: [String], for frame: FrameID) {
        ledger.record { state in
            guard let (sender, messages) = state.agents[name]?.earliest(of: senders) else { return [] }
            let lines = messages.map { Transition.heard(frame: frame, sender: sender, content: $0.content) }
            return [.messagesTaken(agent: name, sender: sender, count: messages.count), .resumed(stack: frame.stack)]
                + lines
        }
    }

    private func take(from source: String?, until deadline: Int64?, result: ResultTarget, for frame: FrameID) {
        let isLate = deadline.map { $0 <= ledger.now || $0 == passedDeadlines[frame.stack] } ?? false
        if isLate { passedDeadlines[frame.stack] = nil }
        ledger.record { state in
            guard let agent = state.agents[name] else { return [] }
            let found = agent.earliest(of: state.senders(meantBy: source))
            guard isLate || found != nil else { return [] }
            let (sender, messages) = found ?? ("", [])
            let value = PlaybookValue.list(messages.map { $0.value(from: sender) })
            var transitions: [Transition] = [.resumed(stack: frame.stack)]
            if found != nil {
                transitions.append(.messagesTaken(agent: name, sender: sender, count: messages.count))
            }
            // Short messages are told one by one, as they were said.
            guard result.isOfItem, value.longText == nil else {
                return transitions
                    + [.resultDelivered(frame: frame, call: "WaitForMessage", value: value, to: result)]
            }
            if case .variable(let variable) = result {
                transitions.append(.assigned(frame: frame, name: variable, value: value))
            }
            let lines = messages.isEmpty ? ["No message came."] : messages.map { Instruction.said(sender, $0.content) }
            return transitions + lines.map { .told(frame: frame, line: $0) }
        }
    }
}

extension InboxMessage {
    fileprivate func value(from sender: String) -> PlaybookValue {
        .dictionary([.string("content"): .string(content), .string("sender"): .string(sender)])
    }
}
