import Settings

/// How one provider's API is spoken: requests to bytes, replies to events. No input or output in it.
protocol WireDialect: Sendable {
    associatedtype Decoder: ReplyStreamDecoder

    /// What follows the base URL.
    static var path: String { get }

    /// Where the list of models is, after the base URL.
    static var cataloguePath: String { get }

    static func headers(key: Secret?) -> [(name: String, value: String)]

    /// How requests are written as long as nothing is known of the server.
    static func form(for config: LLMConfig) -> RequestForm

    /// The request's JSON.
    static func body(
        of request: ModelRequest, model: String, form: RequestForm, streaming: Bool
    ) throws -> [UInt8]

    /// Reads a reply that was not streamed.
    static func events(ofWhole body: [UInt8], endpoint: ModelEndpoint) throws(ModelError) -> [ModelEvent]
}

/// Reads a streamed reply: server-sent event in, model events out.
protocol ReplyStreamDecoder: Sendable {
    init(endpoint: ModelEndpoint)

    /// - Throws: what the provider reported, or `malformedResponse`.
    mutating func decode(_ event: ServerSentEvent) throws(ModelError) -> [ModelEvent]

    /// The connection ended without the last event.
    ///
    /// - Throws: `truncated`, unless the reply is nevertheless known to be whole.
    mutating func finish() throws(ModelError) -> [ModelEvent]

    /// The last event has been decoded; nothing more needs to be read.
    var isFinished: Bool { get }

    /// What the provider reported in the stream.
    var failure: ServerFailure? { get }
}
