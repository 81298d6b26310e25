/// A program in which nothing can start would load and do nothing; it is refused.
enum StartCheck {
    /// A warning if the first word is the human's: often a misspelt "When the program starts".
    private static func firstWord(draft: ProgramDraft, agents: [AgentDefinition]) -> [ProgramProblem] {
        let pairs = zip(draft.agents, agents).filter { $1.kind == .ai }
        let begins = pairs.contains { agent in
            !agent.1.isStandby && agent.1.startingPlaybooks.contains { $0.triggers.contains { $0.kind == .begin } }
        }
        guard !begins, let playbook = pairs.lazy.compactMap({ $0.0.playbooks.first }).first else { return [] }
        return [
            playbook.line.problem(
                .warning,
                "No playbook begins by itself, so the program waits for your first message. "
                    + "To start one, give it the trigger `- When the program starts`")
        ]
    }

    /// An error for each meeting that would begin with the program: meetings are listed, and not carried out yet.
    private static func meetingsThatBegin(draft: ProgramDraft, agents: [AgentDefinition]) -> [ProgramProblem] {
        let lines = draft.agents.flatMap(\.playbooks).map(\.line)
        return agents.flatMap(\.playbooks).compactMap { playbook in
            guard playbook.isMeeting, playbook.triggers.contains(where: { $0.kind == .begin }),
                let line = lines.first(where: {
                    $0.file == playbook.location.file && $0.number == playbook.location.line
                })
            else { return nil }
            return line.problem(
                .error,
                "`\(playbook.heading)` is a meeting, and meetings are not supported yet, so it cannot begin the program. "
                    + "Take `meeting: true` away, or its trigger")
        }
    }

    /// An error if no agent has a trigger of any kind. Conditions and events count: a program that has only these waits
    /// for the human.
    static func problems(of draft: ProgramDraft, agents: [AgentDefinition], files: [SourceFile]) -> [ProgramProblem] {
        let meetings = meetingsThatBegin(draft: draft, agents: agents)
        guard meetings.isEmpty else { return meetings }
        let canStart = agents.contains { $0.kind == .ai && !$0.startingPlaybooks.isEmpty }
        guard !canStart else { return firstWord(draft: draft, agents: agents) }
        let reason =
            "Nothing in this program can start"
            + (agents.contains { $0.isStandby } ? ": who stands by waits for a message or a call of another agent" : "")
        let aiAgents = zip(draft.agents, agents).filter { $1.kind == .ai }.map(\.0)
        if let playbook = aiAgents.lazy.compactMap(\.playbooks.first).first {
            return [
                playbook.line.problem(
                    .error,
                    "\(reason). Give the playbook `\(playbook.heading.name)` a section "
                        + "`### Triggers` with the line `- At the beginning`")
            ]
        }
        if let agent = aiAgents.first ?? draft.agents.first {
            return [
                agent.line.problem(
                    .error,
                    (agents.contains { !$0.playbooks.isEmpty } ? reason : "\(reason): it has no playbook")
                        + ". Write a heading `## Main` under an agent, then `### Triggers` with the line "
                        + "`- At the beginning`")
            ]
        }
        return [
            ProgramProblem(
                .error,
                "This is no program: it has no agent. Write a heading `# Name` and under it a playbook `## Main`",
                at: SourceLocation(file: files.first?.path ?? "", line: 1), sourceLine: "")
        ]
    }
}

extension AgentDefinition {
    /// Those that some trigger starts before anybody calls or says anything to an agent that stands by.
    fileprivate var startingPlaybooks: [PlaybookDefinition] {
        playbooks.filter { playbook in playbook.triggers.contains { !isStandby || $0.kind != .begin } }
    }
}
