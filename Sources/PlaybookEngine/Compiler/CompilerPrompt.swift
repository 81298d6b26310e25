import LanguageModels
import PlaybookLanguage

/// What the model compiler asks: the text of `CompilerPrompt.md`, whose reasons stand in the file beside it, then the
/// playbook.
enum CompilerPrompt {
    /// Rules and example, in the form in which the interpreter's prompt has them.
    static let standard = InterpreterPrompt(
        parsing: String(decoding: PackageResources.CompilerPrompt_md, as: UTF8.self))

    static func request(for playbook: PlaybookDefinition, of agent: AgentDefinition, in program: Program)
        -> ModelRequest
    {
        var parts = ["The agent \(agent.className)." + (agent.description.isEmpty ? "" : " \(agent.description)")]
        parts.append(names(for: agent, in: program))
        parts.append("Compile this playbook:\n\n\(playbook.source)")
        return ModelRequest(
            agent: agent.className, system: standard.rules,
            messages: standard.example + [ModelMessage(.user, parts.joined(separator: "\n\n"))])
    }

    /// The same request with an answer that could not be used, and why.
    static func again(_ request: ModelRequest, after answer: String, problems: [String]) -> ModelRequest {
        var request = request
        request.messages.append(ModelMessage(.assistant, answer.isEmpty ? "(nothing)" : answer))
        request.messages.append(
            ModelMessage(
                .user,
                "This cannot be used:\n" + problems.map { "- \($0)" }.joined(separator: "\n")
                    + "\nWrite the whole playbook again, in PBASM, without these faults."))
        return request
    }

    /// What the steps may call and address.
    private static func names(for agent: AgentDefinition, in program: Program) -> String {
        let own = agent.playbooks.map(\.callSignature)
        var lines = ["Its playbooks: " + own.joined(separator: ", ")]
        let others = program.agents.filter { $0.className != agent.className }
        let shared = others.flatMap { other in
            other.playbooks.filter(\.isPublic).map { "\(other.className).\($0.callSignature)" }
        }
        if !shared.isEmpty { lines.append("Playbooks of other agents: " + shared.joined(separator: ", ")) }
        if !others.isEmpty { lines.append("Other agents: " + others.map(\.className).joined(separator: ", ")) }
        return lines.joined(separator: "\n")
    }
}
