import Streaming

/// What the word of a declared type means, as in `$count:int`.
public enum DeclaredType: Sendable, Hashable {
    case string
    case integer
    /// A number that is always one with a fraction: 5 is 5.0.
    case float
    /// A number of either kind.
    case number
    case boolean
    case list
    case dictionary

    /// The type of an annotation, or nil where it is none of these: any word may stand there.
    public init?(_ annotation: String) {
        // `list[int]`, `int | None` and `int?` begin with the word that counts.
        let word = annotation.utf8.prefix(while: \.continuesName)
        guard word.count <= 16 else { return nil }
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "str", "string", "text": self = .string
        case "int", "integer": self = .integer
        case "float", "double": self = .float
        case "number", "decimal": self = .number
        case "bool", "boolean": self = .boolean
        // The language has no tuples and sets of its own: they are lists.
        case "list", "array", "tuple", "set": self = .list
        case "dict", "dictionary", "object", "map": self = .dictionary
        default: return nil
        }
    }

    /// The value that a text is for this type, or nil where it is none. A string is the text as it stands; all others
    /// are literals of the language.
    public func value(of text: String) -> PlaybookValue? {
        if self == .string { return .string(text) }
        // What is too large for a number is none that could be asked for.
        guard let value = PlaybookValue(literal: text), value.isFinite else { return nil }
        switch (self, value) {
        case (.float, .int(let number)): return .double(Double(number))
        case (.integer, .int), (.float, .double), (.number, .int), (.number, .double), (.boolean, .bool),
            (.list, .list), (.dictionary, .dictionary):
            return value
        default: return nil
        }
    }
}

extension PlaybookValue {
    /// Whether all numbers in it are finite.
    var isFinite: Bool {
        switch self {
        case .null, .bool, .int, .string: true
        case .double(let number): number.isFinite
        case .list(let elements): elements.allSatisfy(\.isFinite)
        case .dictionary(let entries): entries.allSatisfy { $0.key.isFinite && $0.value.isFinite }
        }
    }
}
