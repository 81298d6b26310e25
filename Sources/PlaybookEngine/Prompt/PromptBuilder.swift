import LanguageModels
import OrderedCollections
import PlaybookLanguage

/// Makes the request for a frame's next reply from the state: what never changes first, so that providers can cache it,
/// and what changes with every reply last.
struct PromptBuilder {
    let program: Program
    let agent: AgentDefinition
    var state: RunState
    var canLoadFiles = false

    struct Prompt {
        var request: ModelRequest
        /// The last instruction, as the exchange keeps it.
        var instruction: String
    }

    func request(for id: FrameID) -> Prompt {
        let frames = state.stacks[id.stack]?.frames ?? []
        let prompt = InterpreterPrompt.standard
        var conversation = Conversation(prompt.example)
        conversation.add(.user, "Another program.\n\n" + agentText)
        var newestExchange: Int?
        var instruction = ""
        for frame in frames {
            guard let playbook = program.definition(of: frame.playbook), frame.id == id.frame || !frame.isEntering
            else { continue }
            conversation.add(.user, "The playbook in execution:\n\n\(frame.text(of: playbook))")
            conversation.add(.user, Instruction.builtIns(for: playbook, canLoadFiles: canLoadFiles))
            conversation.add(.user, frame.exchangesInShort)
            for exchange in frame.wholeExchanges {
                conversation.add(.user, exchange.instruction)
                conversation.add(.assistant, exchange.reply)
                if !exchange.reply.isEmpty { newestExchange = conversation.messages.indices.last }
            }
            if frame.id == id.frame {
                instruction = Instruction.next(of: frame, in: playbook)
                conversation.add(
                    .user,
                    [
                        variables(of: frame), Instruction.list(state.agents[agent.className]?.artifacts), reminder,
                        instruction,
                    ].filter { !$0.isEmpty }
                        .joined(separator: "\n\n"))
                break
            }
            if let reply = frame.reply {
                conversation.add(.user, reply.instruction)
                conversation.add(.assistant, reply.text)
            }
        }
        // Three marks: providers allow four, and one is the rules'. What follows the last changes with every request.
        let example = prompt.example.count
        for end in [example - 1, example, newestExchange ?? example] { conversation.endCacheablePrefix(at: end) }
        let request = ModelRequest(
            agent: agent.className, system: prompt.rules, messages: conversation.messages)
        return Prompt(request: request, instruction: instruction)
    }

    // MARK: Parts

    /// Who the agent is, whom it can call and address, and its triggers.
    private var agentText: String {
        var parts = ["You are the agent \(agent.className).\n\(agent.description)"]
        let callable = agent.runnablePlaybooks.filter { $0.beginsNothing }.map { "- \(line(for: $0, prefix: ""))" }
        if !callable.isEmpty { parts.append("Playbooks you can call:\n" + callable.joined(separator: "\n")) }
        let others = program.aiAgents.filter { $0.className != agent.className }
        if !others.isEmpty {
            let lines = others.flatMap { other in
                [line(for: other)]
                    + other.runnablePlaybooks.filter(\.isPublic).map {
                        "  - \(line(for: $0, prefix: other.className + "."))"
                    }
            }
            parts.append(
                "Other agents, with the playbooks of theirs that you can call:\n" + lines.joined(separator: "\n")
                    + "\n`SendMessage(\"Agent\", \"text\")` says a text to one of them; `yld agent` waits for the answer."
            )
        }
        parts += humansText
        let triggers = agent.runnablePlaybooks.flatMap { playbook in
            playbook.triggers.filter { $0.kind != .begin }.map { trigger in
                "- \(trigger.text): `Trigger[\"\(playbook.className):T\(trigger.number):\(trigger.kind.rawValue)\"]` "
                    + "`\(playbook.callSignature)`"
            }
        }
        if !triggers.isEmpty { parts.append("Triggers:\n" + triggers.joined(separator: "\n")) }
        return parts.map { $0.trimmingBlankEnds }.joined(separator: "\n\n")
    }

    /// The humans whom the program declares.
    private var humansText: [String] {
        let declared = program.agents.filter { $0.kind == .human }
        guard let first = declared.first else { return [] }
        let lines = declared.map { line(for: $0) }.joined(separator: "\n")
        guard program.humans.areSeveral else { return ["The user:\n\(lines)"] }
        return [
            "Humans:\n\(lines)\n`Say(\"\(first.className)\", \"text\")` says a text to one of them; "
                + "`Say(\"user\", …)` speaks to the one who spoke last. `yld user` waits until one of them speaks."
        ]
    }

    private func line(for other: AgentDefinition) -> String {
        "- \(other.className)\(other.description.isEmpty ? "" : ": \(other.description.trimmingBlankEnds)")"
    }

    private func line(for playbook: PlaybookDefinition, prefix: String) -> String {
        let description = playbook.description.split(separator: "\n").first.map { ": \($0)" } ?? ""
        return "`\(prefix)\(playbook.callSignature)`\(description)"
    }

    /// Names that begin with `_` are the program's own affair.
    private func variables(of frame: Frame) -> String {
        let own = (state.agents[agent.className]?.variables ?? [:]).filter { frame.arguments[$0.key] == nil }
        let all = Array(own) + Array(frame.arguments)
        let shown = all.filter { !$0.key.hasPrefix("_") && $0.value != .null }
        guard !shown.isEmpty else { return "" }
        return "Variables:\n" + shown.map { Instruction.variable($0.key, $0.value) }.joined(separator: "\n")
    }

    private var reminder: String {
        agent.description.isEmpty ? "" : "Remember: \(agent.description.trimmingBlankEnds)"
    }
}

extension PlaybookDefinition {
    /// Whether it is called rather than begun.
    fileprivate var beginsNothing: Bool { !triggers.contains { $0.kind == .begin } }
}
