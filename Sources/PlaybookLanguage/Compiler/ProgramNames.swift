import OrderedCollections

/// What the steps of every agent may name: all agents, and their public playbooks.
struct ProgramNames {
    private var agents = NameIndex()
    private var playbooks = NameIndex()
    private(set) var callable = CallableNames()

    init(_ parts: [ProgramCompiler.AgentParts]) {
        for agent in parts {
            let owner = agent.draft.className
            agents.add(
                NameIndex.Entry(name: owner, agent: owner, isHuman: agent.kind == .human),
                heading: agent.draft.heading, className: owner)
            let all = Self.playbooks(of: agent)
            for playbook in all where playbook.isPublic {
                var entry = playbook.entry
                entry.name = "\(owner).\(entry.name)"
                playbooks.add(entry, heading: playbook.heading, className: playbook.entry.name)
            }
            callable.add(
                agent: agent.draft, kind: agent.kind,
                playbooks: all.map {
                    (name: $0.entry.name, isPublic: $0.isPublic, parameters: $0.entry.parameters)
                })
        }
    }

    /// What the steps of one agent may name.
    func vocabulary(of agent: ProgramCompiler.AgentParts) -> Vocabulary {
        var own = NameIndex()
        for playbook in Self.playbooks(of: agent) {
            own.add(playbook.entry, heading: playbook.heading, className: playbook.entry.name)
        }
        return Vocabulary(agent: agent.draft.className, own: own, shared: playbooks, agents: agents)
    }

    private struct Playbook {
        var heading: String
        var isPublic: Bool
        /// Named by the class name alone.
        var entry: NameIndex.Entry
    }

    /// Those in Markdown, then those in Python.
    private static func playbooks(of agent: ProgramCompiler.AgentParts) -> [Playbook] {
        let owner = agent.draft.className
        let markdown = zip(agent.draft.playbooks, agent.playbookDescriptions).map { playbook, prose in
            Playbook(
                heading: playbook.heading.name, isPublic: PlaybookDefinition.isPublic(prose.metadata),
                entry: NameIndex.Entry(playbook.className, of: owner, playbook.heading.parameters))
        }
        return markdown
            + agent.python.joined().map { playbook in
                Playbook(
                    heading: playbook.name, isPublic: playbook.isPublic,
                    entry: NameIndex.Entry(playbook.name, of: owner, playbook.parameters))
            }
    }
}

extension NameIndex.Entry {
    fileprivate init(_ name: String, of agent: String, _ parameters: [PlaybookDefinition.Parameter]) {
        self.init(
            name: name, agent: agent, parameters: parameters.map(\.name),
            required: parameters.lastIndex { $0.defaultValue == nil }.map { $0 + 1 } ?? 0)
    }
}
