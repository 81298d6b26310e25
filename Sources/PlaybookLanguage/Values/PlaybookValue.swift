public import OrderedCollections

/// A value of the language: what variables hold, arguments carry and playbooks return.
///
/// The types are Python's, as models write them. Tuples and sets are read as lists.
public enum PlaybookValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case list([PlaybookValue])
    /// Keeps the order in which the keys were written. A key is any value but a list or a dictionary.
    case dictionary(OrderedDictionary<PlaybookValue, PlaybookValue>)
}
