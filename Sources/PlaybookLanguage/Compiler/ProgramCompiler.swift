import OrderedCollections
import Streaming

/// Makes definitions of a draft: takes the metadata out of prose, and compiles triggers, steps and notes.
struct ProgramCompiler {
    private(set) var problems: [ProgramProblem] = []
    private let agentParts: [AgentParts]
    private let names: ProgramNames
    private var callCheck: CallCheck

    /// An agent of the draft with what has to be read of it before anything is compiled.
    struct AgentParts {
        var draft: AgentDraft
        var kind: AgentDefinition.Kind
        var description: Description
        /// In the order of the draft's playbooks.
        var playbookDescriptions: [Description]
        /// In the order of the draft's Python fences.
        var python: [[PythonPlaybook]]
        /// Of `public.json`, by names of playbooks.
        var toolDescriptions: [String: String] = [:]
        /// All names in the agent's Python.
        let pythonWords: Set<String>
        /// Functions of it that are no playbooks.
        let plainFunctions: Set<String>

        var playbookNames: [String] { draft.playbooks.map(\.className) + python.joined().map(\.name) }

        init(_ draft: AgentDraft) {
            self.draft = draft
            description = Description(of: draft.body, knownKeys: Description.KnownKeys.agent)
            playbookDescriptions = draft.playbooks.map {
                Description(of: $0.body, knownKeys: Description.KnownKeys.playbook)
            }
            let functions = draft.pythonFences.map { PythonPlaybook.functions(in: $0.source) }
            python = functions.map(\.playbooks)
            plainFunctions = Set(functions.flatMap(\.plain))
            pythonWords = Set(draft.pythonFences.flatMap { Word.words(of: $0.source).map(\.text) })
            kind = draft.kind
            if case .dictionary(let remote) = description.metadata["remote"],
                remote[.string("type")] == .string("mcp")
            {
                kind = .mcp
            }
        }
    }

    init(_ draft: ProgramDraft) {
        agentParts = draft.agents.map(AgentParts.init)
        names = ProgramNames(agentParts)
        callCheck = CallCheck(names.callable)
    }

    mutating func agents() -> [AgentDefinition] {
        var agentLines: [String: SourceLine] = [:]
        return agentParts.map { parts in
            checkUnique(parts.draft.className, parts.draft.line, in: &agentLines, what: "agent")
            return definition(of: parts)
        }
    }

    private mutating func definition(of parts: AgentParts) -> AgentDefinition {
        let agent = parts.draft
        problems += parts.description.problems + MetadataCheck.problems(of: parts.description)
        var parts = parts
        parts.toolDescriptions = Dictionary(tools(of: agent).map { ($0.name, $0.description) }) { first, _ in first }
        return AgentDefinition(
            heading: agent.heading, className: agent.className, kind: parts.kind, description: parts.description.text,
            metadata: parts.description.metadata, playbooks: playbooks(of: parts),
            pythonBlocks: agent.pythonFences.map { fence in
                PythonBlock(
                    source: fence.source, location: fence.line(0).location(), playbooksBefore: fence.playbooksBefore)
            },
            publicTools: agent.publicTools?.source, location: agent.line.location())
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

    /// What the fence `public.json` says; nothing where there is none.
    private mutating func tools(of agent: AgentDraft) -> [PublicTool] {
        guard let fence = agent.publicTools else { return [] }
        do {
            let value = try JSONReader.value(of: Array(fence.source.utf8))
            if let tools = PublicTool.tools(of: value) { return tools }
            problems.append(
                fence.line(0).problem(
                    .error, "`public.json` holds a list of objects, each with the `name` of a public playbook: [{…}]"))
        } catch {
            problems.append(Self.problem(error, in: fence))
        }
        return []
    }

    private static func problem(_ failure: JSONReader.Failure, in fence: DraftFence) -> ProgramProblem {
        var rest = failure.index
        for line in fence.lines {
            if rest <= line.bytes.count {
                return line.problem(
                    .error, "This cannot be read as JSON: \(failure.message)", atByte: line.bytes.startIndex + rest)
            }
            rest -= line.bytes.count + 1
        }
        return fence.opening.problem(.error, "This cannot be read as JSON: it is empty. Write a list: [{…}]")
    }

    // MARK: Playbooks

    /// The playbooks of an agent in the order of the text, those in Python too.
    private mutating func playbooks(of parts: AgentParts) -> [PlaybookDefinition] {
        let agent = parts.draft
        let vocabulary = names.vocabulary(of: parts)
        var lines: [String: SourceLine] = [:]
        var playbooks: [PlaybookDefinition] = []
        var fences = Array(zip(agent.pythonFences, parts.python))[...]
        for (index, (playbook, prose)) in zip(agent.playbooks, parts.playbookDescriptions).enumerated() {
            while let (fence, found) = fences.first, fence.playbooksBefore <= index {
                fences.removeFirst()
                playbooks += definitions(of: found, in: fence, parts, &lines)
            }
            checkUnique(playbook.className, playbook.line, in: &lines, what: "playbook of this agent")
            warnOfBuiltIn(playbook.className, playbook.line)
            var definition = definition(of: playbook, prose, vocabulary, parts)
            definition.takeDescription(from: parts.toolDescriptions)
            playbooks.append(definition)
        }
        for (fence, found) in fences {
            playbooks += definitions(of: found, in: fence, parts, &lines)
        }
        return playbooks
    }

    private mutating func warnOfBuiltIn(_ className: String, _ line: SourceLine) {
        guard let builtIn = BuiltInPlaybook(calledAs: className) else { return }
        problems.append(
            line.problem(
                .warning,
                "`\(builtIn.rawValue)` is built in, and calls of that name never mean this playbook. Rename it"))
    }

    private mutating func definitions(
        of found: [PythonPlaybook], in fence: DraftFence, _ parts: AgentParts, _ lines: inout [String: SourceLine]
    ) -> [PlaybookDefinition] {
        found.map { python in
            let line = fence.line(python.line)
            checkUnique(python.name, line, in: &lines, what: "playbook of this agent")
            warnOfBuiltIn(python.name, line)
            if let fault = python.fault { problems.append(fence.line(fault.line).problem(.warning, fault.text)) }
            var triggers: [Trigger] = []
            for trigger in python.triggers {
                triggers.append(
                    NativeCompiler.triggerOfValue(
                        trigger.text, number: NativeCompiler.next(after: triggers.last?.number),
                        location: fence.line(trigger.line).location()))
            }
            var definition = PlaybookDefinition(
                heading: python.name, className: python.name, parameters: python.parameters,
                returnType: python.returnType, description: python.description, metadata: python.metadata,
                triggers: triggers, steps: [], notes: [], otherSections: [], location: line.location(),
                language: .python)
            definition.takeDescription(from: parts.toolDescriptions)
            return definition
        }
    }

    private mutating func definition(
        of playbook: PlaybookDraft, _ prose: Description, _ vocabulary: Vocabulary, _ parts: AgentParts
    ) -> PlaybookDefinition {
        problems += prose.problems + MetadataCheck.problems(of: prose) + SectionCheck.problems(of: playbook)
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
        var lines = SourceLines(playbook.steps, prose.lines)
        let all = steps.flattened
        problems += JumpCheck.problems(of: all, lines: &lines)
        problems += callCheck.problems(of: all, agent: parts, lines: &lines)
        return PlaybookDefinition(
            heading: playbook.heading.name, className: playbook.className, parameters: playbook.heading.parameters,
            returnType: playbook.heading.returnType, description: description, metadata: metadata,
            triggers: triggers + added, steps: steps, notes: notes,
            otherSections: playbook.otherSections.map(Self.text), source: Self.text(of: playbook.source),
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
                // One problem says it for all: each holds a copy of the line.
                problems.append(line.problem(.error, "Each of `triggers` must be a text. Put it in quotation marks"))
                break
            }
            let next = NativeCompiler.next(after: triggers.last?.number ?? number)
            triggers.append(NativeCompiler.triggerOfValue(text, number: next, location: line.location()))
        }
        return triggers
    }

    /// Lines as they stand in the source, without comments and without blank lines at the end.
    private static func text(of lines: [SourceLine]) -> String {
        let end = lines.lastIndex { !$0.isBlank } ?? lines.startIndex
        return lines.prefix(end + 1).compactMap(\.textWithoutComments).joined(separator: "\n")
    }
}

extension PlaybookDefinition {
    /// Takes the description that `public.json` has where the playbook has none.
    fileprivate mutating func takeDescription(from tools: [String: String]) {
        if description.isEmpty { description = tools[className] ?? "" }
    }
}

extension Description {
    /// Whether the text is a list and nothing else.
    fileprivate var isOneList: Bool {
        guard let first = lines.first(where: { !$0.isBlank }), ListMarker.content(of: first.visible.trimmed) != nil
        else { return false }
        let outermost = first.visible.indentation
        return lines.allSatisfy { line in
            line.isBlank || line.isFence || line.visible.indentation > outermost
                || ListMarker.content(of: line.visible.trimmed) != nil && !ListMarker.isRule(line.visible)
        }
    }
}
