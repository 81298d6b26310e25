/// The names that a reply may call, found exactly or else without case and `_`.
public struct CalleeNames: Sendable {
    private let exact: Set<String>
    private let folded: Set<String>

    public init(_ names: some Sequence<String>) {
        exact = Set(names)
        folded = Set(exact.map(Self.folded))
    }

    /// Whether `name`, plain or dotted, is one of the names.
    public func contains(_ name: String) -> Bool {
        exact.contains(name) || folded.contains(Self.folded(name))
    }

    /// Whether `name` is one of the names, letter by letter.
    public func containsExactly(_ name: String) -> Bool {
        exact.contains(name)
    }

    /// The form in which two names are the same name.
    public static func folded(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" }
    }
}
