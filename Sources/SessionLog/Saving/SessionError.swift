/// Why something cannot be done with saved sessions.
public struct SessionError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// There is no such session.
        case notFound
        /// Several sessions could be meant.
        case ambiguous
        /// Another process has it.
        case inUse
        case unreadable
        /// The file's first line is none of a session.
        case damaged
        /// Another version of the program has written it.
        case unknownVersion
        case unwritable
    }

    public var kind: Kind
    /// What is wrong and what to do, in whole sentences.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
