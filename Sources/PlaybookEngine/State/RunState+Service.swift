import OrderedCollections
import PlaybookLanguage

/// What an agent does by itself when nothing of it executes: begin, handle a message, or nothing any more.
extension RunState {
    /// Whether an agent that stands by has not been needed yet.
    func isAsleep(_ agent: AgentDefinition) -> Bool {
        agent.isStandby && agents[agent.className]?.begunPlaybooks == 0 && !hasStack(agent)
            && agents[agent.className]?.earliestSender(of: nil) == nil
    }

    /// The index of the begin playbook that the agent starts next; nil while one executes or where none is left.
    func nextBeginPlaybook(of agent: AgentDefinition) -> Int? {
        let begun = agents[agent.className]?.begunPlaybooks ?? 0
        let isBeginning = stacks.values.contains { $0.agent == agent.className && $0.isBeginning }
        guard !isBeginning, begun < agent.beginPlaybooks.count, !isAsleep(agent) else { return nil }
        return begun
    }

    /// Whether the agent handles messages that no step waits for, has one, and has nothing else to do.
    func wouldHandleMessage(_ agent: AgentDefinition) -> Bool {
        agent.answersMessages && hasBegun(agent) && !hasStack(agent)
            && agents[agent.className]?.earliestSender(of: nil) != nil
    }

    /// Whether the agent will never read a message any more, unless somebody calls it.
    func hasFinished(_ agent: AgentDefinition) -> Bool {
        !agent.answersMessages && hasBegun(agent) && !hasStack(agent)
    }

    private func hasBegun(_ agent: AgentDefinition) -> Bool {
        (agents[agent.className]?.begunPlaybooks ?? 0) >= agent.beginPlaybooks.count
    }

    private func hasStack(_ agent: AgentDefinition) -> Bool {
        stacks.values.contains { $0.agent == agent.className }
    }
}
