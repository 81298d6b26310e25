import OrderedCollections

@testable import PlaybookLanguage

/// A program as indented lines with the place of everything, for comparing with `.outline` files.
enum ProgramOutline {
    static func outline(of program: Program) -> String {
        var lines: [String] = []
        for (key, value) in program.frontMatter { lines.append("front matter \(key): \(text(value))") }
        if let title = program.title { lines.append("title \(title)") }
        if let description = program.description { lines.append("description \(description)") }
        for agent in program.agents { append(agent, to: &lines) }
        lines += program.warnings.map(\.rendered)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func append(_ agent: AgentDefinition, to lines: inout [String]) {
        lines.append("agent \(agent.className) \"\(agent.heading)\" \(agent.kind) \(place(agent.location))")
        lines += prose("  |", agent.description)
        for (key, value) in agent.metadata { lines.append("  metadata \(key): \(text(value))") }
        for block in agent.pythonBlocks {
            let size = block.source.utf8.count
            lines.append("  python \(place(block.location)) \(size) bytes behind \(block.playbooksBefore) playbooks")
        }
        if let tools = agent.publicTools { lines.append("  public.json \(tools)") }
        for playbook in agent.playbooks { append(playbook, to: &lines) }
    }

    private static func append(_ playbook: PlaybookDefinition, to lines: inout [String]) {
        let language = playbook.language == .python ? "python " : ""
        lines.append("  \(language)playbook \(playbook.className) \"\(playbook.heading)\" \(place(playbook.location))")
        for parameter in playbook.parameters {
            let type = parameter.type.map { ": \($0)" } ?? ""
            let value = parameter.defaultValue.map { " = \(text($0))" } ?? ""
            lines.append("    parameter \(parameter.name)\(type)\(value)")
        }
        if let type = playbook.returnType { lines.append("    returns \(type)") }
        lines += prose("    |", playbook.description)
        for (key, value) in playbook.metadata { lines.append("    metadata \(key): \(text(value))") }
        for trigger in playbook.triggers {
            lines.append("    T\(trigger.number):\(trigger.kind.rawValue) \(trigger.text) @\(place(trigger.location))")
        }
        for step in playbook.steps { append(step, to: &lines, indentation: "    ") }
        for note in playbook.notes { lines.append("    N\(note.number) \(note.text) @\(place(note.location))") }
        for section in playbook.otherSections { lines += prose("    section|", section) }
    }

    private static func append(_ step: Step, to lines: inout [String], indentation: String) {
        let text = step.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\n")
        lines.append("\(indentation)\(step.number):\(step.code.rawValue) \(text) @\(place(step.location))")
        for child in step.children { append(child, to: &lines, indentation: indentation + "  ") }
    }

    private static func prose(_ mark: String, _ text: String) -> [String] {
        text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map { mark + $0 }
    }

    private static func place(_ location: PlaybookLanguage.SourceLocation) -> String {
        "\(location.line):\(location.column)"
    }

    private static func text(_ value: PlaybookValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .int(let int): "int \(int)"
        case .double(let double): "double \(double)"
        case .string(let string): "\"\(string)\""
        case .list(let list): "[\(list.map(text).joined(separator: ", "))]"
        case .dictionary(let pairs): "{\(pairs.map { "\(text($0)): \(text($1))" }.joined(separator: ", "))}"
        }
    }
}
