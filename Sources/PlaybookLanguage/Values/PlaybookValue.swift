public import OrderedCollections

/// A value of the language: what variables hold, arguments carry and playbooks return.
///
/// The types are Python's, as models write them. Tuples and sets are read as lists.
///
/// `==` asks whether two values are the same: same type, same bits, same order of keys. So 1, 1.0 and True differ, and
/// nan is the same as nan; saved state and tests depend on it. The language's own `==` is ``isEqual(to:)``.
public enum PlaybookValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([PlaybookValue])
    /// Keeps the order in which the keys were written. A key is any value but a list or a dictionary. Keys that are
    /// equal in the language (1, 1.0, True) are one key: use ``OrderedCollections/OrderedDictionary/value(at:)`` and
    /// ``OrderedCollections/OrderedDictionary/setValue(_:at:)``, not the subscript.
    case dictionary(OrderedDictionary<PlaybookValue, PlaybookValue>)
}

extension PlaybookValue {
    public static func == (left: PlaybookValue, right: PlaybookValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int(let a), .int(let b)): a == b
        case (.double(let a), .double(let b)): a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
        case (.string(let a), .string(let b)): a.hasSameScalars(as: b)
        case (.list(let a), .list(let b)): a == b
        case (.dictionary(let a), .dictionary(let b)): a == b
        default: false
        }
    }

    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        case .string(let value): hasher.combine(value)
        case .list(let value): hasher.combine(value)
        case .dictionary(let value): hasher.combine(value)
        }
    }
}

extension String {
    /// Equality as Python sees it: Swift's own `==` also takes differently composed characters for equal.
    func hasSameScalars(as other: String) -> Bool {
        utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
    }
}
