import OrderedCollections
import Streaming

// Definitions printed as PBASM. What is printed reads back to the same program, places in the source excepted.

extension Program {
    /// The whole program as PBASM: front matter, then the agents.
    public var pbasm: String {
        let head = frontMatter.isEmpty ? "" : "---\n" + PBASMText.mapping(frontMatter, indentation: "") + "---\n\n"
        return head + agents.map(\.pbasm).joined(separator: "\n")
    }
}

extension AgentDefinition {
    /// The agent as PBASM: heading, description, tools, then playbooks and Python in their order. Ends with a newline.
    public var pbasm: String {
        var blocks = ["# " + typedHeading]
        blocks += PBASMText.prose(description, metadata)
        // Python playbooks stand in the blocks, and these where they stood among the others.
        let markdown = playbooks.filter { $0.language == .markdown }
        let python = Dictionary(grouping: pythonBlocks) { min($0.playbooksBefore, markdown.count) }
            .mapValues { $0.map { PBASMText.fence($0.source, language: "python") } }
        blocks += python[0] ?? []
        blocks += publicTools.map { [PBASMText.fence($0, language: "public.json")] } ?? []
        for (index, playbook) in markdown.enumerated() {
            blocks.append(String(playbook.pbasm.dropLast()))
            blocks += python[index + 1] ?? []
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var typedHeading: String {
        switch kind {
        case .human: heading + ":Human"
        case .mcp: heading + ":MCP"
        case .ai: Kind.split(heading).heading == heading ? heading : heading + ":AI"
        }
    }
}

extension PlaybookDefinition {
    /// The playbook as PBASM, the text that a model is shown: heading with parameters, description, triggers, steps,
    /// notes, other sections. Of a Python playbook it is what calls need to know. Ends with a newline.
    public var pbasm: String {
        var blocks = ["## " + signature]
        blocks += PBASMText.prose(description, metadata)
        if !triggers.isEmpty {
            let lines = triggers.map { PBASMText.item("T\($0.number):\($0.kind.rawValue)", $0.text, indentation: "") }
            blocks.append("### Triggers\n" + lines.joined(separator: "\n"))
        }
        if !steps.isEmpty {
            var lines: [String] = []
            for step in steps { step.print(to: &lines, indentation: "") }
            blocks.append("### Steps\n" + lines.joined(separator: "\n"))
        }
        if !notes.isEmpty {
            let lines = notes.map { PBASMText.item("N\($0.number)", $0.text, indentation: "") }
            blocks.append("### Notes\n" + lines.joined(separator: "\n"))
        }
        blocks += otherSections
        return blocks.joined(separator: "\n\n") + "\n"
    }

    /// `Name($a:int, $b:str = "x") -> type`, with the heading's words.
    var signature: String {
        var text = heading
        if !parameters.isEmpty {
            text += "(" + parameters.map(\.pbasm).joined(separator: ", ") + ")"
        }
        return returnType.map { text + " -> " + $0 } ?? text
    }
}

extension PlaybookDefinition.Parameter {
    fileprivate var pbasm: String {
        "$" + name + (type.map { ":" + $0 } ?? "") + (defaultValue.map { " = " + PBASMText.literal($0) } ?? "")
    }
}

extension Step {
    /// The depth of steps is bounded where they are read.
    fileprivate func print(to lines: inout [String], indentation: String) {
        lines.append(PBASMText.item("\(number):\(code.rawValue)", text, indentation: indentation))
        for child in children { child.print(to: &lines, indentation: indentation + "  ") }
    }
}

/// The parts of which PBASM is printed.
private enum PBASMText {
    static func prose(_ description: String, _ metadata: OrderedDictionary<String, PlaybookValue>) -> [String] {
        let head = metadata.isEmpty ? [] : ["metadata:\n" + mapping(metadata, indentation: "  ") + "---"]
        return description.isEmpty ? head : head + [description]
    }

    static func item(_ head: String, _ text: String, indentation: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = lines.first.map { $0.isEmpty ? head : head + " " + $0 } ?? head
        // With fewer than four spaces before it, a line that begins with `#` would be a heading.
        let inner = lines.dropFirst().contains { $0.hasPrefix("#") } ? "    " : "  "
        let further = lines.dropFirst().map { $0.isEmpty ? "\n" : "\n" + indentation + inner + $0 }
        return indentation + "- " + first + further.joined()
    }

    /// A fence long enough for what stands in it.
    static func fence(_ source: String, language: String) -> String {
        var longest = 2
        var run = 0
        for byte in source.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let marks = String(repeating: "`", count: longest + 1)
        return "\(marks)\(language)\n" + (source.isEmpty ? "" : source + "\n") + marks
    }

    static func mapping(_ values: OrderedDictionary<String, PlaybookValue>, indentation: String) -> String {
        values.map { key, value in
            let name = key.isIdentifier ? key : "\"\(key.escapedForLiteral())\""
            return "\(indentation)\(name): \(literal(value))\n"
        }.joined()
    }

    /// A value in the notation that YAML and the language's own literals have in common.
    static func literal(_ value: PlaybookValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): "\(int)"
        case .double(let double): double.isInfinite ? (double < 0 ? "-.inf" : ".inf") : "\(double)"
        case .string(let string): "\"\(string.escapedForLiteral())\""
        case .list(let list): "[" + list.map(literal).joined(separator: ", ") + "]"
        case .dictionary(let dictionary):
            "{" + dictionary.map { "\(literal($0)): \(literal($1))" }.joined(separator: ", ") + "}"
        }
    }
}
