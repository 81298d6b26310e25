/// The environment variables as settings see them: an empty or blank one counts as not set.
public struct Environment: Sendable, Hashable {
    private let variables: [String: String]

    public init(_ variables: [String: String]) {
        self.variables = variables
    }

    public subscript(name: String) -> String? {
        guard let value = variables[name]?.trimmingSpaces(), !value.isEmpty else { return nil }
        return value
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    func trimmingSpaces() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
