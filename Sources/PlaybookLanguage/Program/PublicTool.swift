import OrderedCollections

/// A public playbook described as a tool, as the fence `public.json` does.
public struct PublicTool: Sendable, Hashable {
    /// The playbook's class name.
    public var name: String
    public var description: String
    /// A JSON schema of the arguments.
    public var parameters: PlaybookValue

    public init(name: String, description: String, parameters: PlaybookValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

extension AgentDefinition {
    /// The agent's public playbooks as tools: those of its fence `public.json`, or, without one, made of the playbooks.
    public var tools: [PublicTool] {
        if let publicTools, let value = try? JSONReader.value(of: Array(publicTools.utf8)),
            let tools = PublicTool.tools(of: value)
        {
            return tools
        }
        return playbooks.filter(\.isPublic).map { playbook in
            PublicTool(
                name: playbook.className, description: playbook.description,
                parameters: .object([
                    "type": .string("object"),
                    "properties": .object(
                        OrderedDictionary(
                            playbook.parameters.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })),
                    "required": .list(
                        playbook.parameters.filter { $0.defaultValue == nil }.map { .string($0.name) }),
                ]))
        }
    }
}

extension PublicTool {
    /// The tools of a fence's content, or nil where it has another form.
    static func tools(of value: PlaybookValue) -> [PublicTool]? {
        guard case .list(let elements) = value else { return nil }
        var tools: [PublicTool] = []
        for element in elements {
            guard case .dictionary(let object) = element, case .string(let name) = object[.string("name")] else {
                return nil
            }
            var description = ""
            if case .string(let text) = object[.string("description")] { description = text }
            tools.append(
                PublicTool(
                    name: name, description: description,
                    parameters: object[.string("parameters")] ?? .object(["type": .string("object")])))
        }
        return tools
    }
}

extension PlaybookDefinition.Parameter {
    /// The JSON schema of the parameter's type, as far as it is one that JSON has.
    fileprivate var schema: PlaybookValue {
        var schema = type.map(Self.schema) ?? [:]
        if let defaultValue, defaultValue != .null { schema["default"] = defaultValue }
        return .object(schema)
    }

    private static func schema(ofType type: String) -> OrderedDictionary<String, PlaybookValue> {
        // Of `list[int]` the elements are described too, of deeper types only the outermost.
        let name = type.prefix { $0 != "[" }.trimmed.lowercased()
        switch name {
        case "str", "string", "text": return ["type": .string("string")]
        case "int", "integer": return ["type": .string("integer")]
        case "float", "number", "decimal": return ["type": .string("number")]
        case "bool", "boolean": return ["type": .string("boolean")]
        case "dict", "object", "map": return ["type": .string("object")]
        case "list", "array", "tuple", "set":
            let inner = type.drop { $0 != "[" }.dropFirst().dropLast().trimmed
            let items = inner.contains(",") || inner.contains("[") ? [:] : schema(ofType: inner)
            return items.isEmpty
                ? ["type": .string("array")] : ["type": .string("array"), "items": .object(items)]
        default: return [:]
        }
    }
}

extension PlaybookValue {
    fileprivate static func object(_ values: OrderedDictionary<String, PlaybookValue>) -> PlaybookValue {
        .dictionary(OrderedDictionary(values.map { (.string($0), $1) }, uniquingKeysWith: { first, _ in first }))
    }
}
