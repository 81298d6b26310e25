import OrderedCollections
import PlaybookLanguage
import Streaming

/// Finding agents and playbooks by the names that models use.
extension Program {
    var aiAgents: [AgentDefinition] { agents.filter { $0.kind == .ai } }

    /// Whether some agent has triggers beyond the beginning, so that messages can start something.
    var handlesMessages: Bool { aiAgents.contains(where: \.handlesMessages) }

    func agent(named name: String) -> AgentDefinition? {
        agents.first { $0.className == name } ?? agents.first { $0.heading == name }
            ?? agents.first { $0.className.isSameName(as: name) || $0.heading.isSameName(as: name) }
    }

    /// The playbook that `callee` means when `caller` calls it: its own, then `Agent.Playbook` if public, then any
    /// agent's public one.
    func playbook(_ callee: String, calledBy caller: AgentDefinition) -> PlaybookID? {
        if let own = caller.playbook(named: callee) { return PlaybookID(agent: caller.className, name: own.className) }
        if let dot = callee.lastIndex(of: ".") {
            let name = String(callee[callee.index(after: dot)...])
            guard let agent = agent(named: String(callee[..<dot])), agent.kind == .ai else { return nil }
            let found = agent.playbook(named: name)
            guard let found, agent.className == caller.className || found.isPublic else { return nil }
            return PlaybookID(agent: agent.className, name: found.className)
        }
        for agent in aiAgents where agent.className != caller.className {
            if let found = agent.playbook(named: callee), found.isPublic {
                return PlaybookID(agent: agent.className, name: found.className)
            }
        }
        return nil
    }

    /// Why ``playbook(_:calledBy:)`` finds nothing.
    func refusal(of callee: String, calledBy caller: AgentDefinition) -> (message: String, isOfUnknown: Bool) {
        var (owners, name) = (aiAgents, callee)
        if let dot = callee.lastIndex(of: ".") {
            name = String(callee[callee.index(after: dot)...])
            owners = agent(named: String(callee[..<dot])).map { [$0] } ?? []
        }
        if let owner = owners.first(where: { $0.kind == .mcp }), owners.count == 1 {
            return (
                "\(callee) was not called: \(owner.className) is an MCP agent; MCP agents are not supported yet", false
            )
        }
        if caller.playbook(named: callee) == nil,
            let owner = owners.first(where: { $0.kind == .ai && $0.playbook(named: name) != nil }),
            let closed = owner.playbook(named: name), !closed.isPublic
        {
            return ("\(owner.className).\(closed.className) is not public: other agents cannot call it", false)
        }
        if owners.contains(where: { $0.className == caller.className }), caller.plainPythonFunctions.contains(name) {
            return ("\(name) is a Python function without @playbook: only Python can call it", false)
        }
        return ("\(callee) was not found: no playbook of that name can be called", true)
    }

    /// The descriptions that have placeholders.
    var placeholders: [PlaybookID: PlaceholderText] {
        var found: [PlaybookID: PlaceholderText] = [:]
        for agent in aiAgents {
            for playbook in agent.playbooks where playbook.language == .markdown {
                let text = PlaceholderText(parsing: playbook.description)
                guard !text.placeholders.isEmpty else { continue }
                found[PlaybookID(agent: agent.className, name: playbook.className)] = text
            }
        }
        return found
    }

    func definition(of id: PlaybookID) -> PlaybookDefinition? {
        guard let agent = agents.first(where: { $0.className == id.agent }) else { return nil }
        if id.name == MessageHandling.className { return MessageHandling.playbook(of: agent) }
        return agent.playbooks.first { $0.className == id.name }
    }
}

extension AgentDefinition {
    var beginPlaybooks: [PlaybookDefinition] {
        // A playbook with two begin triggers runs once: both say the same.
        playbooks.filter { playbook in playbook.triggers.contains { $0.kind == .begin } }
    }

    var handlesMessages: Bool {
        playbooks.contains { playbook in playbook.triggers.contains { $0.kind != .begin } }
    }

    /// Whether it handles messages that no step waits for: it has triggers for them, or is there to be spoken to because
    /// nothing of it begins with the program. Any other agent has finished when its begin playbooks have returned.
    var answersMessages: Bool { handlesMessages || isStandby || beginPlaybooks.isEmpty }

    func playbook(named name: String) -> PlaybookDefinition? {
        playbooks.first { $0.className == name } ?? playbooks.first { $0.className.isSameName(as: name) }
    }
}

extension PlaybookDefinition {
    /// `Price($item, $currency)`, as prompts show it.
    var callSignature: String {
        "\(className)(\(parameters.map { "$\($0.name)" }.joined(separator: ", ")))"
    }
}

extension String {
    /// As language.md 1 compares names that are not equal: without case and `_`.
    func isSameName(as other: String) -> Bool { CalleeNames.folded(self) == CalleeNames.folded(other) }
}
