/// A program's text parted into agents, playbooks and sections, before anything in them is compiled.
struct ProgramDraft {
    var agents: [AgentDraft] = []
    var problems: [ProgramProblem] = []
}

/// `# Name` and the lines under it.
struct AgentDraft {
    var heading: String
    var className: String
    /// As the heading says; metadata may still say otherwise.
    var kind: AgentDefinition.Kind
    var line: SourceLine
    /// Before the first playbook.
    var body: [SourceLine] = []
    var playbooks: [PlaybookDraft] = []
    var pythonFences: [DraftFence] = []
    /// The fence `public.json`.
    var publicTools: DraftFence?
}

/// A top-level fence that is not part of the text around it: Python, or `public.json`.
struct DraftFence {
    var opening: SourceLine
    var lines: [SourceLine] = []
    /// How many playbooks of the agent stand above it.
    var playbooksBefore: Int

    var source: String { lines.map(\.text).joined(separator: "\n") }

    /// The line of the content with this number, from 0; the opening one where there is none.
    func line(_ number: Int) -> SourceLine {
        lines.indices.contains(number) ? lines[number] : opening
    }
}

/// `## Name(…)` and the lines under it.
struct PlaybookDraft {
    var heading: PlaybookHeading
    var className: String
    var line: SourceLine
    /// All of it, the heading included.
    var source: [SourceLine] = []
    /// Before the first section.
    var body: [SourceLine] = []
    var triggers: [SourceLine] = []
    var steps: [SourceLine] = []
    var notes: [SourceLine] = []
    /// Each with its heading line.
    var otherSections: [[SourceLine]] = []
}

/// The sections that have a meaning to the language.
enum Section: String {
    case triggers = "Triggers"
    case steps = "Steps"
    case notes = "Notes"

    /// The section that a heading names: in any case, singular or plural, with or without a colon.
    init?(heading: String) {
        var name = heading.lowercased()
        if name.hasSuffix(":") { name.removeLast() }
        switch name {
        case "trigger", "triggers": self = .triggers
        case "step", "steps": self = .steps
        case "note", "notes": self = .notes
        default: return nil
        }
    }
}
