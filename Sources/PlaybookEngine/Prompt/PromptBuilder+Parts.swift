import OrderedCollections
import PlaybookLanguage
import Streaming

/// The parts of a prompt that tell of the agent and what it knows.
extension PromptBuilder {
    /// Who the agent is, whom it can call and address, and its triggers.
    var agentText: String {
        var parts = ["You are the agent \(agent.className).\n\(agent.description)"]
        let callable = agent.playbooks.filter { $0.beginsNothing }.map { "- \(line(for: $0, prefix: ""))" }
        if !callable.isEmpty { parts.append("Playbooks you can call:\n" + callable.joined(separator: "\n")) }
        let others = program.aiAgents.filter { $0.className != agent.className }
        if !others.isEmpty {
            let lines = others.flatMap { other in
                [line(forAgent: other)]
                    + other.playbooks.filter(\.isPublic).map {
                        "  - \(line(for: $0, prefix: other.className + "."))"
                    }
            }
            parts.append(
                "Other agents, with the playbooks of theirs that you can call:\n" + lines.joined(separator: "\n")
                    + "\n`SendMessage(\"Agent\", \"text\")` says a text to one of them; `yld agent` waits for the answer."
            )
        }
        parts += humansText
        let triggers = agent.playbooks.flatMap { playbook in
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

    /// What a created agent is for stands at the first one of its class.
    private func line(forAgent other: AgentDefinition) -> String {
        state.agents[other.className]?.creation.map { "- \(other.className): another \($0.className)" }
            ?? line(for: other)
    }

    private func line(for other: AgentDefinition) -> String {
        "- \(other.className)\(other.description.isEmpty ? "" : ": \(other.description.trimmingBlankEnds)")"
    }

    private func line(for playbook: PlaybookDefinition, prefix: String) -> String {
        let description = playbook.description.split(separator: "\n").first.map { ": \($0)" } ?? ""
        return "`\(prefix)\(playbook.callSignature)`\(description)"
    }

    /// Names that begin with `_` are the program's own affair.
    func variables(of frame: Frame) -> String {
        let own = (state.agents[agent.className]?.variables ?? [:]).filter { frame.arguments[$0.key] == nil }
        let all = Array(own) + Array(frame.arguments)
        let shown = all.filter { !$0.key.hasPrefix("_") && $0.value != .null }
        guard !shown.isEmpty else { return "" }
        return "Variables:\n" + shown.map { Instruction.variable($0.key, $0.value) }.joined(separator: "\n")
    }

    var reminder: String {
        agent.description.isEmpty ? "" : "Remember: \(agent.description.trimmingBlankEnds)"
    }
}

extension PlaybookDefinition {
    /// Whether it is called rather than begun.
    fileprivate var beginsNothing: Bool { !triggers.contains { $0.kind == .begin } }
}
