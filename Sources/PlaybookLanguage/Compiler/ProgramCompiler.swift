import OrderedCollections
import Streaming

/// Makes definitions of a draft: takes the metadata out of prose, and compiles triggers, steps and notes.
struct ProgramCompiler {
    private(set) var problems: [ProgramProblem] = []
    private let draft: ProgramDraft

    init(_ draft: ProgramDraft) {
        self.draft = draft
    }

    mutating func agents() -> [AgentDefinition] {
        let descriptions = draft.agents.map { agent in
            AgentDescriptions(
                own: Description(of: agent.body, knownKeys: Description.KnownKeys.agent),
                playbooks: agent.playbooks.map { playbook in
                    Description(of: playbook.body, knownKeys: Description.KnownKeys.playbook)
                })
        }
        let kinds = zip(draft.agents, descriptions).map { Self.kind(of: $0, metadata: $1.own.metadata) }
        let names = sharedNames(descriptions, kinds)
        var agentLines: [String: SourceLine] = [:]
        var agents: [AgentDefinition] = []
        for ((agent, description), kind) in zip(zip(draft.agents, descriptions), kinds) {
            checkUnique(agent.className, agent.line, in: &agentLines, what: "agent")
            problems += description.own.problems + UnsupportedParts.problems(of: description.own)
            problems += agent.pythonFences.map(UnsupportedParts.problem(ofPythonFence:))
            let blocks = agent.pythonBlocks
            let own = ownNames(of: agent, python: blocks.flatMap(\.playbooks))
            let vocabulary = Vocabulary(agent: agent.className, own: own, shared: names.playbooks, agents: names.agents)
            var playbookLines: [String: SourceLine] = [:]
            var playbooks: [PlaybookDefinition] = []
            for (playbook, prose) in zip(agent.playbooks, description.playbooks) {
                checkUnique(playbook.className, playbook.line, in: &playbookLines, what: "playbook of this agent")
                playbooks.append(definition(of: playbook, prose, vocabulary))
            }
            agents.append(
                AgentDefinition(
                    heading: agent.heading, className: agent.className, kind: kind, description: description.own.text,
                    metadata: description.own.metadata, playbooks: playbooks, pythonBlocks: blocks,
                    publicTools: agent.publicTools, location: agent.line.location()))
        }
        return agents
    }

    /// The descriptions of an agent and, in their order, of its playbooks.
    private struct AgentDescriptions {
        var own: Description
        var playbooks: [Description]
    }

    private static func kind(
        of agent: AgentDraft, metadata: OrderedDictionary<String, PlaybookValue>
    ) -> AgentDefinition.Kind {
        guard case .dictionary(let remote) = metadata["remote"], remote[.string("type")] == .string("mcp") else {
            return agent.kind
        }
        return .mcp
    }

    private mutating func checkUnique(
        _ className: String, _ line: SourceLine, in lines: inout [String: SourceLine], what: String
    ) {
        if let first = lines[className] {
            let place = first.location()
            problems.append(
                line.problem(
                    .error,
                    "Another \(what) has the class name `\(className)` too (\(place.file):\(place.line)). Rename one"))
        } else {
            lines[className] = line
        }
    }

    // MARK: Names

    /// What every agent may name: all agents, and their public playbooks.
    private func sharedNames(
        _ descriptions: [AgentDescriptions], _ kinds: [AgentDefinition.Kind]
    ) -> (playbooks: NameIndex, agents: NameIndex) {
        var playbooks = NameIndex()
        var agents = NameIndex()
        for ((agent, description), kind) in zip(zip(draft.agents, descriptions), kinds) {
            let owner = agent.className
            agents.add(
                NameIndex.Entry(name: owner, agent: owner, isHuman: kind == .human), heading: agent.heading,
                className: owner)
            for (playbook, prose) in zip(agent.playbooks, description.playbooks)
            where PlaybookDefinition.isPublic(prose.metadata) {
                let entry = NameIndex.Entry(
                    name: "\(owner).\(playbook.className)", agent: owner,
                    parameters: playbook.heading.parameters.map(\.name),
                    required: playbook.heading.required)
                playbooks.add(entry, heading: playbook.heading.name, className: playbook.className)
            }
            for python in agent.pythonBlocks.flatMap(\.playbooks) where python.isPublic {
                let entry = NameIndex.Entry(
                    name: "\(owner).\(python.name)", agent: owner, parameters: python.parameters,
                    required: python.parameters.count)
                playbooks.add(entry, heading: python.name, className: python.name)
            }
        }
        return (playbooks, agents)
    }

    private func ownNames(of agent: AgentDraft, python: [PythonPlaybook]) -> NameIndex {
        var names = NameIndex()
        for playbook in agent.playbooks {
            let entry = NameIndex.Entry(
                name: playbook.className, agent: agent.className, parameters: playbook.heading.parameters.map(\.name),
                required: playbook.heading.required)
            names.add(entry, heading: playbook.heading.name, className: playbook.className)
        }
        for playbook in python {
            let entry = NameIndex.Entry(
                name: playbook.name, agent: agent.className, parameters: playbook.parameters,
                required: playbook.parameters.count)
            names.add(entry, heading: playbook.name, className: playbook.name)
        }
        return names
    }

    // MARK: Playbooks

    private mutating func definition(
        of playbook: PlaybookDraft, _ prose: Description, _ vocabulary: Vocabulary
    ) -> PlaybookDefinition {
        problems += prose.problems
        var compiler = NativeCompiler(vocabulary: vocabulary, playbook: playbook.className)
        let triggers = compiler.triggers(of: entries(of: playbook.triggers))
        var steps = compiler.steps(of: entries(of: playbook.steps))
        let notes = compiler.notes(of: entries(of: playbook.notes))
        var description = prose.text
        if steps.isEmpty, prose.isOneList, prose.metadata["execution_mode"] == nil {
            steps = compiler.steps(of: entries(of: prose.lines))
            description = ""
        }
        var metadata = prose.metadata
        let added = self.triggers(in: &metadata, prose, after: triggers.last?.number)
        problems += compiler.problems
        problems += JumpCheck.problems(of: steps, lines: playbook.steps + prose.lines)
        problems += UnsupportedParts.problems(of: prose)
        return PlaybookDefinition(
            heading: playbook.heading.name, className: playbook.className, parameters: playbook.heading.parameters,
            returnType: playbook.heading.returnType, description: description, metadata: metadata,
            triggers: triggers + added, steps: steps, notes: notes,
            otherSections: playbook.otherSections.map(Self.text), source: Self.visibleText(of: playbook.source),
            location: playbook.line.location())
    }

    private mutating func entries(of lines: [SourceLine]) -> [Entry] {
        let (entries, found) = EntryReader.entries(of: lines)
        problems += found
        return entries
    }

    /// Takes the metadata `triggers: […]` out: they are triggers like those of the section.
    private mutating func triggers(
        in metadata: inout OrderedDictionary<String, PlaybookValue>, _ prose: Description, after number: Int?
    ) -> [Trigger] {
        guard let value = metadata.removeValue(forKey: "triggers"), let line = prose.keyLines["triggers"] else {
            return []
        }
        let values: [PlaybookValue]
        if case .list(let list) = value { values = list } else { values = [value] }
        var triggers: [Trigger] = []
        for value in values {
            guard case .string(let text) = value else {
                problems.append(line.problem(.error, "Each of `triggers` must be a text. Put it in quotation marks"))
                continue
            }
            let next = NativeCompiler.next(after: triggers.last?.number ?? number)
            triggers.append(NativeCompiler.trigger(text, number: next, location: line.location()))
        }
        return triggers
    }

    /// The lines without comments.
    private static func visibleText(of lines: [SourceLine]) -> String {
        let end = lines.lastIndex { !$0.isBlank } ?? lines.startIndex
        return lines.prefix(end + 1).map { line in
            line.isBlank ? "" : String(decoding: line.visible, as: UTF8.self)
        }
        .joined(separator: "\n")
    }

    /// A section as it stands in the source, without blank lines at its end.
    private static func text(of lines: [SourceLine]) -> String {
        let end = lines.lastIndex { !$0.isEmpty } ?? lines.startIndex
        return lines.prefix(end + 1).map(\.text).joined(separator: "\n")
    }
}

extension PlaybookHeading {
    /// How many parameters, from the first on, a caller has to give.
    fileprivate var required: Int {
        parameters.lastIndex { $0.defaultValue == nil }.map { $0 + 1 } ?? 0
    }
}

extension Description {
    /// Whether the text is a list and nothing else.
    fileprivate var isOneList: Bool {
        guard let first = lines.first, ListMarker.content(of: first.visible.trimmed) != nil else { return false }
        let outermost = first.visible.indentation
        return lines.allSatisfy { line in
            line.isBlank || line.isFence || line.visible.indentation > outermost
                || ListMarker.content(of: line.visible.trimmed) != nil && !ListMarker.isRule(line.visible)
        }
    }
}
