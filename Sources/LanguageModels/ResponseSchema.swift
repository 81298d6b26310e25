/// What a model's answer must be like: a JSON object with these members and no others.
///
/// Servers that can are made to write nothing else; the answer is checked in any case.
public struct ResponseSchema: Sendable, Hashable {
    public indirect enum Property: Sendable, Hashable {
        case text, integer, number, boolean
        /// A list of texts.
        case texts
        case oneOf([String])
        case textOrNumber
        /// The same or null.
        case optional(Property)
        /// A text, a number, yes or no, or a list of texts.
        case any
    }

    public struct Member: Sendable, Hashable {
        public var name: String
        public var property: Property
    }

    /// What the server calls it.
    public var name: String
    public var members: [Member]

    public init(name: String, properties: [(String, Property)]) {
        self.name = name
        members = properties.map { Member(name: $0.0, property: $0.1) }
    }
}

/// As JSON Schema (https://json-schema.org/draft/2020-12/schema), in the part of it that servers have in common.
extension ResponseSchema: Encodable {
    /// Dictionaries, for their keys are encoded as they are where names of members become snake case.
    private enum Node: Encodable {
        case object([String: Node])
        case list([Node])
        case text(String)
        case boolean(Bool)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .object(let members): try container.encode(members)
            case .list(let elements): try container.encode(elements)
            case .text(let text): try container.encode(text)
            case .boolean(let value): try container.encode(value)
            }
        }

        init(_ property: Property) {
            self =
                switch property {
                case .text: .object(["type": .text("string")])
                case .integer: .object(["type": .text("integer")])
                case .number: .object(["type": .text("number")])
                case .boolean: .object(["type": .text("boolean")])
                case .texts: .object(["type": .text("array"), "items": Node(.text)])
                case .oneOf(let texts): .object(["type": .text("string"), "enum": .list(texts.map(Node.text))])
                case .textOrNumber: .object(["anyOf": .list([Property.number, .text].map(Node.init))])
                case .optional(let property):
                    .object(["anyOf": .list([Node(property), .object(["type": .text("null")])])])
                case .any: .object(["anyOf": .list([Property.text, .number, .boolean, .texts].map(Node.init))])
                }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        let properties = Dictionary(members.map { ($0.name, Node($0.property)) }) { first, _ in first }
        let node = Node.object([
            "type": .text("object"), "properties": .object(properties),
            "required": .list(properties.keys.sorted().map(Node.text)), "additionalProperties": .boolean(false),
        ])
        try node.encode(to: encoder)
    }
}
