extension ProgramCheck {
    /// What was read as an outline for people, then the problems, then a line that counts both. Ends with a newline.
    ///
    /// It is safe for a terminal. Of very many problems the first hundred are shown.
    public var outline: String {
        var blocks: [String] = []
        if !agents.isEmpty { blocks.append(agents.flatMap(Self.lines).joined(separator: "\n")) }
        if !problems.isEmpty { blocks.append(problems.rendered()) }
        blocks.append(summary)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func lines(of agent: AgentDefinition) -> [String] {
        let kind =
            switch agent.kind {
            case .ai: "Agent"
            case .human: "Human"
            case .mcp: "MCP agent"
            }
        let head = [named("\(kind) \(agent.heading)", agent.className, as: agent.heading)]
        return [line(head, agent.location, indentation: "")] + agent.playbooks.flatMap(lines)
    }

    private static func lines(of playbook: PlaybookDefinition) -> [String] {
        let kind = playbook.language == .python ? "Python playbook" : "Playbook"
        var head = [named("\(kind) \(playbook.signature)", playbook.className, as: playbook.heading)]
        if playbook.isPublic { head.append("public") }
        let steps = playbook.steps.writtenCount
        if steps > 0 { head.append(counted(steps, "step")) }
        return [line(head, playbook.location, indentation: "  ")]
            + playbook.triggers.map { "    \($0.kind.word): \(ShownText.of($0.text))" }
    }

    private static func named(_ text: String, _ className: String, as heading: String) -> String {
        heading == className ? text : "\(text), class \(className)"
    }

    private static func line(_ parts: [String], _ location: SourceLocation, indentation: String) -> String {
        let place = "\(ShownText.of(location.file)):\(location.line)"
        return "\(indentation)\(parts.map(ShownText.of).joined(separator: ", ")) (\(place))"
    }

    private var summary: String {
        let errors = problems.count { $0.severity == .error }
        let warnings = problems.count - errors
        var parts = [
            Self.counted(agents.count, "agent"), Self.counted(agents.reduce(0) { $0 + $1.playbooks.count }, "playbook"),
        ]
        if errors > 0 { parts.append(Self.counted(errors, "error")) }
        if warnings > 0 { parts.append(Self.counted(warnings, "warning")) }
        return parts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}

extension Trigger.Kind {
    /// What outlines and reports call it.
    var word: String {
        switch self {
        case .begin: "begin"
        case .condition: "condition"
        case .event: "event"
        }
    }
}
