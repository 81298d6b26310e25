public import OrderedCollections

/// Where an expression finds its variables.
public protocol VariableScope {
    /// The value of a variable, its name without the `$`; nil if it is not set.
    func value(of name: String) -> PlaybookValue?
    /// The names that are set, without the `$`. They only serve error messages, which list those that look alike.
    var variableNames: [String] { get }
}

extension VariableScope {
    public var variableNames: [String] { [] }
}

extension OrderedDictionary: VariableScope where Key == String, Value == PlaybookValue {
    public func value(of name: String) -> PlaybookValue? { self[name] }
    public var variableNames: [String] { Array(keys) }
}
