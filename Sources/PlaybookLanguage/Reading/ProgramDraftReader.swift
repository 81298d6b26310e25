import Streaming

/// Parts scanned lines into agents, playbooks and sections: the draft that is compiled next.
struct ProgramDraftReader {
    private var draft = ProgramDraft()
    /// Where lines that are no heading go.
    private var place = Place.outside
    /// The fence being read, if its content is not part of any section.
    private var takenFence: (fence: DraftFence, isPython: Bool)?
    private var hasWarnedOfTextOutside = false

    private enum Place {
        /// Before the first agent.
        case outside
        case agentBody
        case playbookBody
        case section(Section)
        case otherSection
        /// Under a heading that cannot be used; the problem is reported already.
        case dropped
    }

    static func draft(of lines: [SourceLine]) -> ProgramDraft {
        var reader = ProgramDraftReader()
        for (index, line) in lines.enumerated() {
            reader.warnOfIndentedPlaybook(line, at: index, in: lines)
            reader.read(line, isPython: reader.isPythonFence(at: index, in: lines))
        }
        return reader.draft
    }

    private mutating func read(_ line: SourceLine, isPython: Bool) {
        switch line.kind {
        case .heading(1, let content): beginAgent(line, content)
        case .heading(2, let content): beginPlaybook(line, content)
        case .heading(3, let content): beginSection(line, line.visibleText(content))
        case .fenceOpening(let fence) where fence.isTopLevel:
            if let agent = draft.agents.last, isPython || fence.language == "public.json" {
                takenFence = (DraftFence(opening: line, playbooksBefore: agent.playbooks.count), isPython)
            } else {
                append(line)
            }
        case .fenceContent where takenFence != nil:
            takenFence?.fence.lines.append(line)
        case .fenceClosing where takenFence != nil: endTakenFence(line)
        case .text:
            if let problem = SectionCheck.problem(ofText: line) { draft.problems.append(problem) }
            append(line)
        default: append(line)
        }
    }

    /// Whether a line opens a fence with Python: marked so, or not marked and with a line `@playbook` in it.
    private func isPythonFence(at index: Int, in lines: [SourceLine]) -> Bool {
        guard case .fenceOpening(let fence) = lines[index].kind else { return false }
        if Self.pythonLanguages.contains(fence.language) { return true }
        return fence.language.isEmpty
            && Self.content(ofFenceAt: index, in: lines).contains { PythonPlaybook.isDecorator($0.bytes) }
    }

    /// An indented fence is text of the step above it, whatever it holds.
    private mutating func warnOfIndentedPlaybook(_ line: SourceLine, at index: Int, in lines: [SourceLine]) {
        guard case .fenceOpening(let fence) = line.kind, !fence.isTopLevel,
            fence.language.isEmpty || Self.pythonLanguages.contains(fence.language),
            Self.content(ofFenceAt: index, in: lines).contains(where: { PythonPlaybook.isDecorator($0.bytes.trimmed) })
        else { return }
        draft.problems.append(
            line.problem(
                .warning,
                "This fence is indented, so it is text of what stands above it, and its playbooks do not exist. "
                    + "Move it to the beginning of the line"))
    }

    private static let pythonLanguages: Set<String> = ["python", "py", "python3"]

    private static func content(ofFenceAt index: Int, in lines: [SourceLine]) -> ArraySlice<SourceLine> {
        lines[(index + 1)...].prefix { line in
            if case .fenceContent = line.kind { true } else { false }
        }
    }

    private mutating func endTakenFence(_ closing: SourceLine) {
        guard let (fence, isPython) = takenFence, let agent = draft.agents.indices.last else { return }
        takenFence = nil
        if isPython {
            draft.agents[agent].pythonFences.append(fence)
        } else if draft.agents[agent].publicTools == nil {
            draft.agents[agent].publicTools = fence
        } else {
            draft.problems.append(
                closing.problem(.error, "This agent has a fence `public.json` already. Make one of the two"))
        }
    }

    // MARK: Headings

    private mutating func beginAgent(_ line: SourceLine, _ content: Range<Int>) {
        let (heading, kind) = AgentDefinition.Kind.split(line.visibleText(content))
        guard let className = ClassName.of(heading) else {
            draft.problems.append(Self.namelessHeading(line, content))
            place = .dropped
            return
        }
        draft.agents.append(AgentDraft(heading: heading, className: className, kind: kind, line: line))
        place = .agentBody
    }

    private mutating func beginPlaybook(_ line: SourceLine, _ content: Range<Int>) {
        let text = line.visibleText(content)
        if let section = Section(heading: text) {
            draft.problems.append(
                line.problem(
                    .warning,
                    "H2 where H3 is meant: this is read as `### \(section.rawValue)` of the playbook above. Write three #"
                ))
            beginSection(line, text)
            return
        }
        guard let agent = draft.agents.indices.last else {
            draft.problems.append(
                line.problem(.error, "A playbook must stand under an agent. Write a heading `# Name` above it"))
            place = .dropped
            return
        }
        do {
            let heading = try PlaybookHeading(line.visible[content])
            guard let className = ClassName.of(heading.name) else {
                draft.problems.append(Self.namelessHeading(line, content))
                place = .dropped
                return
            }
            draft.agents[agent].playbooks.append(
                PlaybookDraft(heading: heading, className: className, line: line, source: [line]))
            place = .playbookBody
        } catch {
            draft.problems.append(line.problem(.error, error.message, atByte: error.index))
            place = .dropped
        }
    }

    private mutating func beginSection(_ line: SourceLine, _ text: String) {
        if case .dropped = place { return }
        let section = Section(heading: text)
        guard let agent = draft.agents.indices.last, let playbook = draft.agents[agent].playbooks.indices.last else {
            if let section {
                draft.problems.append(
                    line.problem(
                        .error, "\(section.rawValue) belong to a playbook. Write a heading `## Name` above them"))
            } else {
                append(line)
            }
            return
        }
        draft.agents[agent].playbooks[playbook].source.append(line)
        if let section {
            let known = draft.agents[agent].playbooks[playbook].lines(of: section)
            if !known.isEmpty {
                draft.problems.append(
                    line.problem(.warning, "This playbook has \(section.rawValue) already; these are added to them"))
            }
            place = .section(section)
        } else {
            draft.agents[agent].playbooks[playbook].otherSections.append([line])
            place = .otherSection
        }
    }

    private static func namelessHeading(_ line: SourceLine, _ content: Range<Int>) -> ProgramProblem {
        line.problem(
            .error, "This heading gives no name: it needs a letter or a digit", atByte: content.lowerBound)
    }

    // MARK: Lines

    private mutating func append(_ line: SourceLine) {
        guard let agent = draft.agents.indices.last else {
            warnOfTextOutside(line)
            return
        }
        if case .agentBody = place {
            draft.agents[agent].body.append(line)
            return
        }
        guard let playbook = draft.agents[agent].playbooks.indices.last else { return }
        if case .dropped = place { return }
        draft.agents[agent].playbooks[playbook].source.append(line)
        switch place {
        case .outside, .agentBody, .dropped: break
        case .playbookBody: draft.agents[agent].playbooks[playbook].body.append(line)
        case .section(.triggers): draft.agents[agent].playbooks[playbook].triggers.append(line)
        case .section(.steps): draft.agents[agent].playbooks[playbook].steps.append(line)
        case .section(.notes): draft.agents[agent].playbooks[playbook].notes.append(line)
        case .otherSection:
            guard let last = draft.agents[agent].playbooks[playbook].otherSections.indices.last else { return }
            draft.agents[agent].playbooks[playbook].otherSections[last].append(line)
        }
    }

    private mutating func warnOfTextOutside(_ line: SourceLine) {
        guard case .outside = place, !line.isBlank, !hasWarnedOfTextOutside else { return }
        hasWarnedOfTextOutside = true
        draft.problems.append(
            line.problem(.warning, "Text before the first agent (a heading `# Name`) is not used"))
    }
}

extension PlaybookDraft {
    func lines(of section: Section) -> [SourceLine] {
        switch section {
        case .triggers: triggers
        case .steps: steps
        case .notes: notes
        }
    }
}

extension AgentDefinition.Kind {
    /// Parts an agent's heading at its last colon, if a type stands behind it.
    static func split(_ text: String) -> (heading: String, kind: AgentDefinition.Kind) {
        guard let colon = text.lastIndex(of: ":") else { return (text, .ai) }
        let heading = text[..<colon].trimmed
        switch text[text.index(after: colon)...].trimmed {
        case "AI": return (heading, .ai)
        case "Human": return (heading, .human)
        case "MCP": return (heading, .mcp)
        default: return (text, .ai)
        }
    }
}
