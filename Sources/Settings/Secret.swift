/// A value that must not be seen: printing it shows that there is one and nothing else.
public struct Secret: Sendable, Hashable {
    /// Only for putting it into a request.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
