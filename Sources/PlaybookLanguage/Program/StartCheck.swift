/// A program in which nothing can start would load and do nothing; it is refused.
enum StartCheck {
    /// An error if no agent has a trigger of any kind. Conditions and events count: a program that has only these waits
    /// for the human.
    static func problems(of draft: ProgramDraft, agents: [AgentDefinition], files: [SourceFile]) -> [ProgramProblem] {
        let canStart = agents.contains { agent in
            agent.kind == .ai
                && (agent.playbooks.contains { !$0.triggers.isEmpty }
                    || agent.pythonBlocks.contains { $0.playbooks.contains { !$0.triggers.isEmpty } })
        }
        guard !canStart else { return [] }
        let aiAgents = zip(draft.agents, agents).filter { $1.kind == .ai }.map(\.0)
        if let playbook = aiAgents.lazy.compactMap(\.playbooks.first).first {
            return [
                playbook.line.problem(
                    .error,
                    "Nothing in this program can start. Give the playbook `\(playbook.heading.name)` a section "
                        + "`### Triggers` with the line `- At the beginning`")
            ]
        }
        if let python = agents.lazy.flatMap(\.pythonBlocks).compactMap({ block in
            block.playbooks.first.map { (block, $0) }
        }).first {
            return [
                ProgramProblem(
                    .error,
                    "Nothing in this program can start. Give the playbook `\(python.1.name)` a trigger: "
                        + "`@playbook(triggers=[\"At the beginning\"])`", at: python.0.location, sourceLine: "")
            ]
        }
        if let agent = aiAgents.first ?? draft.agents.first {
            return [
                agent.line.problem(
                    .error,
                    "Nothing in this program can start: it has no playbook. Write a heading `## Main` under an agent, "
                        + "then `### Triggers` with the line `- At the beginning`")
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
