/// Something that continues a conversation: a provider's model over HTTP, or a recording.
public protocol LanguageModel: Sendable {
    /// As the user names it, e.g. `anthropic/claude-haiku-4-5`.
    var name: String { get }

    /// How many tokens a request and its reply may have together.
    var contextWindow: Int { get }

    /// Whether a failure may pass when the same is asked again.
    var mayAnswerWhenAskedAgain: Bool { get }

    /// A conversation goes on whose requests so far, of these agents in this order, were answered before, perhaps by another
    /// process. For models that answer in an order of their own.
    func passOver(_ answeredRequests: [String])

    /// Sends one request and hands over its events as they arrive, in order. Returns when the reply has ended as its
    /// provider promises (terminal event seen). A ``ModelLadder`` repeats what fails before its first text; after the first
    /// text a failure is thrown.
    ///
    /// Cancelling the task closes the connection and throws `CancellationError`.
    ///
    /// - Parameters:
    ///   - streaming: whether to ask the provider for a stream; without, the whole text arrives as one event.
    ///   - deliver: called for each event; the next is read when it has returned.
    /// - Throws: ``ModelError``, `CancellationError`, or what `deliver` throws.
    func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws
}

extension LanguageModel {
    public var mayAnswerWhenAskedAgain: Bool { true }

    /// A model that answers what it is asked needs not know.
    public func passOver(_ answeredRequests: [String]) {}
}

/// What is asked of a model.
public struct ModelRequest: Sendable, Hashable {
    /// Class name of the agent that asks; recordings are kept apart by it.
    public var agent: String
    /// The unchanging rules, first in the request so that providers can cache them.
    public var system: String
    /// Alternating, the first and the last one from the user; never empty.
    public var messages: [ModelMessage]
    /// What the answer must be like; nil for free text.
    public var schema: ResponseSchema?
    /// How often asking for this reply was repeated already, in this form or another: so much less patience is left.
    public var spentRetries: Int

    /// How often asking for one reply is repeated at most.
    package static let mostRetries = RetryPolicy().retries

    public init(
        agent: String, system: String, messages: [ModelMessage], schema: ResponseSchema? = nil, spentRetries: Int = 0
    ) {
        self.agent = agent
        self.system = system
        self.messages = messages
        self.schema = schema
        self.spentRetries = spentRetries
    }
}

public struct ModelMessage: Sendable, Hashable, Encodable {
    public enum Role: String, Sendable, Hashable, Codable {
        case user, assistant
    }

    public var role: Role
    public var content: String
    /// Whether the request up to and including this message is likely to begin later requests too, so that providers that
    /// cache on demand should cache it.
    public var endsCacheablePrefix: Bool

    public init(_ role: Role, _ content: String, endsCacheablePrefix: Bool = false) {
        self.role = role
        self.content = content
        self.endsCacheablePrefix = endsCacheablePrefix
    }

    private enum CodingKeys: String, CodingKey { case role, content }
}

/// What arrives from a model.
public enum ModelEvent: Sendable, Hashable {
    /// Text of the reply, not empty; the pieces joined are the reply.
    case text(String)
    /// What the provider marks as reasoning; never read as a reply.
    case reasoning(String)
    case usage(TokenUsage)
    /// The server refused the request as it was written, and is asked again, now and in the rest of the run, in a form that
    /// it may take: what was changed, as a sentence.
    case mended(String)
    /// A failed attempt is going to be repeated; ``prepared`` says when it is.
    case retrying(attempt: Int, of: Int, after: Duration, reason: ModelError)
    /// Streams have failed before their first text: what follows is a whole reply.
    case unstreamed(ModelError)
    /// A model cannot answer, and the next one is asked. It is told once, until the first has answered again.
    case fellBack(from: String, to: String, reason: ModelError)
    /// Before the request is sent something has to be made ready, which takes a while: what is done, a phrase.
    case preparing(String)
    /// What was made ready, or waited for, is over: the request is sent now.
    case prepared
    /// The reply is over; always the last event.
    case stopped(StopReason)
}

public struct TokenUsage: Sendable, Hashable {
    /// Tokens of the request, cached ones included.
    public var input: Int
    public var output: Int
    /// Of `input`, those that the provider had cached.
    public var cachedInput: Int

    public init(input: Int, output: Int, cachedInput: Int = 0) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
    }
}

/// Why a model stopped writing.
public enum StopReason: Sendable, Hashable {
    /// It had finished, or met a stop sequence.
    case finished
    /// The output or context limit cut it off.
    case length
    /// The provider withheld the rest (content filter, refusal).
    case filtered
    /// In recordings only: the person interrupted the answer here.
    case interrupted
}
