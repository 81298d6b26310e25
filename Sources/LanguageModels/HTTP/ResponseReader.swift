/// Turns one HTTP response into model events: head and bytes in, events out. No input or output in it.
struct ResponseReader<Dialect: WireDialect>: Sendable {
    private enum Form {
        /// An error status; its body says why.
        case failure(status: Int, retryAfter: Duration?)
        case stream
        case whole
    }

    /// Bytes of a body that is read to its end: much more than any reply, and little to hold.
    private static var bodyLimit: Int { 32 * 1024 * 1024 }
    /// Bytes of an error's body that are read.
    private static var failureLimit: Int { 64 * 1024 }
    /// Bytes of a stream that are kept to show what came instead of events.
    private static var excerptLimit: Int { 4096 }

    private let endpoint: ModelEndpoint
    private let form: Form
    private var lines = ServerSentEventDecoder()
    private var decoder: Dialect.Decoder
    /// The body, as far as it is kept.
    private var body: [UInt8] = []
    private var hasDecodedEvent = false
    /// Nothing more needs to be read: the last event was decoded, or an error's body is long enough.
    private(set) var isFinished = false

    /// - Parameter streaming: whether a stream was asked for. Servers that cannot stream answer with a whole reply; their
    ///   content type says so.
    init(status: Int, contentType: String?, retryAfter: Duration?, streaming: Bool, endpoint: ModelEndpoint) {
        self.endpoint = endpoint
        decoder = Dialect.Decoder(endpoint: endpoint)
        let isJSON = contentType?.lowercased().hasPrefix("application/json") ?? false
        form =
            if status != 200 {
                .failure(status: status, retryAfter: retryAfter)
            } else if streaming, !isJSON {
                .stream
            } else {
                .whole
            }
    }

    /// Takes the next bytes of the body. Events that stood before an error are appended before it is thrown.
    mutating func feed(_ bytes: [UInt8], into events: inout [ModelEvent]) throws(ModelError) {
        switch form {
        case .failure:
            body += bytes
            isFinished = body.count >= Self.failureLimit
        case .whole:
            body += bytes
            if body.count > Self.bodyLimit { throw endpoint.malformedReply(body) }
        case .stream:
            if !hasDecodedEvent { body += bytes.prefix(max(0, Self.excerptLimit - body.count)) }
            try decode(lines.feed(bytes), into: &events)
        }
    }

    /// The body has ended.
    mutating func finish(into events: inout [ModelEvent]) throws(ModelError) {
        if case .stream = form {
            do {
                try decode(lines.finish(), into: &events)
            } catch  where error.code == .malformedResponse {
                // An event that no blank line ended was half of one: the reply broke off in it.
                throw endpoint.truncatedReply()
            }
        }
        try end(into: &events)
    }

    /// The connection broke. That is thrown unless the reply was already known to be whole, or had failed anyway.
    mutating func breakOff(_ breakage: ModelError, into events: inout [ModelEvent]) throws(ModelError) {
        if case .whole = form { throw breakage }
        do {
            try end(into: &events)
        } catch  where error.code == .truncated || error.code == .malformedResponse {
            throw breakage
        }
    }

    private mutating func end(into events: inout [ModelEvent]) throws(ModelError) {
        switch form {
        case .failure(let status, let retryAfter):
            throw failure(status: status, retryAfter: retryAfter).modelError(at: endpoint)
        case .whole:
            events += try Dialect.events(ofWhole: body, endpoint: endpoint)
        case .stream:
            if !hasDecodedEvent, !body.isEmpty { throw endpoint.malformedReply(body) }
            events += try decoder.finish()
        }
        isFinished = true
    }

    /// The parameter that an error's body names, if the request can be repeated without it.
    var refusedParameter: RefusableParameter? {
        guard case .failure(let status, _) = form else { return nil }
        return failure(status: status, retryAfter: nil).refusedParameter
    }

    private func failure(status: Int, retryAfter: Duration?) -> ServerFailure {
        ServerFailure(status: status, body: body, retryAfter: retryAfter)
    }

    private mutating func decode(
        _ outputs: [ServerSentEventDecoder.Output], into events: inout [ModelEvent]
    ) throws(ModelError) {
        for output in outputs where !decoder.isFinished {
            switch output {
            case .comment:
                hasDecodedEvent = true
            case .event(let event):
                events += try decoder.decode(event)
                hasDecodedEvent = true
            case .error(let value):
                let failure = ServerFailure(status: nil, body: Array(#"{"error":\#(value)}"#.utf8))
                throw failure.modelError(at: endpoint)
            case .oversized:
                throw endpoint.malformedReply(body)
            }
        }
        isFinished = decoder.isFinished
    }
}
