import PlaybookLanguage

extension ReplyVocabulary {
    /// What `agent` may call and address.
    init(program: Program, agent: AgentDefinition) {
        var callees = BuiltInPlaybook.allCases.map(\.rawValue) + agent.playbooks.map(\.className)
        for other in program.aiAgents {
            let callable = other.className == agent.className ? other.playbooks : other.playbooks.filter(\.isPublic)
            callees += callable.flatMap { [$0.className, "\(other.className).\($0.className)"] }
        }
        let targets =
            ["user", "human", "meeting"] + program.agents.flatMap { [$0.className, $0.heading] }
            + program.humans.allCallings
        self.init(callees: callees, targets: targets)
    }
}
