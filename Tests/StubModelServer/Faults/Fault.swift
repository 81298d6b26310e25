/// One way in which a model's server, or the network before it, fails. Where and how exactly follows from the seed, so the
/// same fault does the same to the same reply.
public struct Fault: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        // The connection, at any byte of the response, its head included.

        /// It is ended in order.
        case close
        /// It is reset.
        case reset
        /// Nothing more is sent.
        case stall
        /// It is ended, and then connections are refused until the client has waited up to five times.
        case refuse

        // The end of the reply, at status 200 and in good HTTP.

        /// It comes between two events, without those that end a reply; of a document the last bytes are missing.
        case cutBetweenEvents
        /// It comes in the middle of an event.
        case cutInEvent
        /// The model has come to its output limit.
        case lengthLimit
        /// The provider withholds the rest.
        case withheld

        // HTTP that is wrong.

        case wrongChunkSize
        case missingLastChunk
        case contentLengthTooLong
        case contentLengthTooShort
        /// Bytes follow the response that belong to none.
        case bytesBehindTheEnd
        case anotherProtocol
        case compressed

        // What stands among the events, or in the document.

        case errorEvent
        case unreadableEvent
        case garbageInEvent
        case garbageBetweenEvents
        case illFormedUTF8
        case duplicatedEvents
        case emptyEvents
        case hugeEvent

        // Ways of sending that change nothing.

        case split
        case drip
        case wrongContentType
        case informationalHead

        // Statuses.

        case rateLimited
        case rateLimitedBriefly
        case rateLimitedForLong
        case overloaded
        case serverFailure
        case requestTimeout
        case conflict
        case redirect
        case noContent
        case keyRefused
        case unknownModel
        case refusesStreaming

        // Status 200 with something else than a reply.

        case errorBody
        case page
        case emptyBody
    }

    /// What becomes of the request that meets it.
    public enum Severity: Sendable, Hashable {
        /// The reply is whole nonetheless.
        case harmless
        /// The reply breaks off or does not come; another one may.
        case passing
        /// Asking again is of no use.
        case final
    }

    public let kind: Kind
    public let seed: UInt64

    public init(_ kind: Kind, seed: UInt64) {
        (self.kind, self.seed) = (kind, seed)
    }

    public var description: String { "\(kind.rawValue)@\(seed)" }
}

extension Fault.Kind {
    public var severity: Fault.Severity {
        switch self {
        case .split, .drip, .wrongContentType, .informationalHead, .duplicatedEvents, .emptyEvents, .hugeEvent,
            .garbageBetweenEvents, .illFormedUTF8, .refusesStreaming:
            .harmless
        case .keyRefused, .unknownModel, .rateLimitedForLong: .final
        // Also where all of the reply is sent before the connection breaks: the HTTP client drops what has arrived and was not
        // read by then.
        default: .passing
        }
    }
}
