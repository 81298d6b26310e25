import OrderedCollections
import PlaybookLanguage
import SessionLog

/// What is said of a run in which nobody can go on, or that ends with words that nobody has read.
extension ProgramRun {
    /// Who waits for whom, and where in the program.
    func deadlockReport(of state: borrowing RunState) -> String {
        let program = program
        let waits = state.stacks.values.compactMap { stack -> String? in
            guard let reason = wait(of: stack, in: state, of: program) else { return nil }
            return "\(stack.agent)\(place(of: stack, in: program)) \(reason)"
        }
        return "Nobody can go on, and no message is on its way: \(waits.joined(separator: "; ")). "
            + "Let one of them speak first, give the wait a time-out, or let a step wait for the user."
    }

    private func wait(of stack: Stack, in state: borrowing RunState, of program: Program) -> String? {
        switch stack.wait {
        case .agents(let names):
            if names.isEmpty { return "waits for another agent, and there is none" }
            let finished = names.filter { name in program.agent(named: name).map(state.hasFinished) ?? false }
            return "waits for a message from \(names.joined(separator: " or "))"
                + (finished == names ? ", which \(names.count > 1 ? "have" : "has") finished" : "")
        case .message(let source, _, _):
            let finished = source.flatMap { program.agent(named: $0) }.map(state.hasFinished) ?? false
            return "waits for a message from \(source ?? "anyone")" + (finished ? ", which has finished" : "")
        case .call(let callee):
            let called = state.stacks[callee]
            return "waits for the result of \(called?.agent ?? "an agent").\(called?.frames.first?.playbook.name ?? "")"
        case .python: return "runs Python"
        // What it waits for is told with the stacks of its calls.
        case .parallelCalls: return nil
        case .human: return "waits for the user, who has left"
        case .model: return "has no answer of its model"
        case nil: return nil
        }
    }

    /// ` (Main, step 02, order.md:12)`
    private func place(of stack: Stack, in program: Program) -> String {
        guard let frame = stack.frames.last, let playbook = program.definition(of: frame.playbook) else { return "" }
        let step = frame.position.flatMap { playbook.step(numbered: $0) } ?? playbook.steps.first
        let location = step?.location ?? playbook.location
        return " (\(playbook.className), \(step.map { "step \($0.number), " } ?? "")\(location.file):\(location.line))"
    }

    // MARK: Unheard words

    /// Words of a human or of agents that nobody has heard when the run is over are not lost in silence.
    func tellOfUnheardWords() {
        let (kept, inboxes) = ledger.read { state in
            (
                state.keptLines,
                state.agents.flatMap { agent, kept in
                    kept.inboxes.compactMap { sender, inbox in
                        inbox.head.map { (agent, sender, first: $0.content, others: inbox.completed.count - 1) }
                    }
                }
            )
        }
        let lines = unheard(kept)
        if let first = lines.first {
            let others = lines.count > 1 ? ", and \(lines.count - 1) more," : ""
            warn("“\(first.content)”\(others) was never heard: nobody waited for it.")
        }
        for (agent, sender, first, others) in inboxes {
            let rest = others > 0 ? ", and \(others) more," : ""
            warn("\(agent) has not read “\(first.firstCharacters(80))”\(rest) from \(sender).")
        }
    }

    /// Without what the program could read as `$startup_message` from the beginning.
    private func unheard(_ lines: [KeptLine]) -> [KeptLine] {
        guard options.startupMessage != nil, options.startupMessage == options.firstMessage,
            let index = lines.firstIndex(where: { line in
                firstLine.contains(
                    .humanLineKept(content: line.content, sender: line.sender, addressee: line.addressee))
            })
        else { return lines }
        var rest = lines
        rest.remove(at: index)
        return rest
    }

    /// What the run has spared, and what it has cost.
    func tellCost() {
        let (requests, driven) = ledger.read { ($0.requests, $0.drivenReplies) }
        var usage = UsageTotal()
        for entry in ledger.log.entries(in: 0..<ledger.log.count) { usage.add(entry.event) }
        let tokens = usage.requests > 0 ? ", \(usage.tokens.input) tokens read and \(usage.tokens.output) written" : ""
        ledger.record(
            showing: .note(
                level: .info, agent: nil,
                text: "Guided: \(driven) replies without a model, \(requests) requests to a model\(tokens)."))
    }

    private func warn(_ text: String) {
        ledger.record(showing: .note(level: .warning, agent: nil, text: text, audience: .everybody))
    }
}
