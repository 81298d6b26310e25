/// A value that must not be seen: printing it shows that there is one and nothing else.
public struct Secret: Sendable, Hashable {
    /// Only for putting it into a request.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// Whether a text looks like the key of a provider, which may have been pasted in a wrong place.
    static func isLikely(_ text: some StringProtocol) -> Bool {
        text.lowercased().hasPrefix("sk-")
    }

    /// Whether it can be sent as an HTTP header: visible ASCII characters, at least one. A line end or a space pasted with
    /// a key would be refused where there is less to go by.
    public var isHeaderValue: Bool {
        !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
