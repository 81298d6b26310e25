/// Turns one HTTP response into model events: head and bytes in, events out. No input or output in it.
///
/// Whether a reply is a stream is seen from its first byte, since what was asked for and what the content type says is not
/// always what comes.
struct ResponseReader<Dialect: WireDialect>: Sendable {
    private enum Form {
        /// An error status; its body says why.
        case failure(status: Int, retryAfter: Duration?)
        /// No byte has come yet that is no white space. (Some servers send line ends while a reply is written.)
        case unknown
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
    private var form: Form
    private var lines = ServerSentEventDecoder()
    private var decoder: Dialect.Decoder
    /// The body, as far as it is kept.
    private var body: [UInt8] = []
    private var hasDecodedEvent = false
    private var wholeFailure: ServerFailure?
    /// The last event was decoded; nothing more needs to be read.
    private(set) var isFinished = false

    init(status: Int, retryAfter: Duration?, endpoint: ModelEndpoint) {
        self.endpoint = endpoint
        decoder = Dialect.Decoder(endpoint: endpoint)
        form = status == 200 ? .unknown : .failure(status: status, retryAfter: retryAfter)
    }

    /// Takes the next bytes of the body. Events that stood before an error are appended before it is thrown.
    mutating func feed(_ bytes: [UInt8], into events: inout [ModelEvent]) throws(ModelError) {
        if case .unknown = form {
            guard let first = bytes.first(where: { !Array(" \t\r\n".utf8).contains($0) }) else { return }
            form = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .whole : .stream
        }
        switch form {
        case .failure:
            body += bytes.prefix(max(0, Self.failureLimit - body.count))
            if body.count >= Self.failureLimit { try end(into: &events) }
        case .unknown, .whole:
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
        switch form {
        case .whole, .unknown: throw breakage
        case .failure, .stream: break
        }
        do {
            try end(into: &events)
        } catch  where error.code == .truncated || error.code == .malformedResponse {
            throw breakage
        }
    }

    /// What the server said about its failure, be it by a status or within a reply.
    var failure: ServerFailure? {
        if case .failure(let status, let retryAfter) = form {
            return ServerFailure(status: status, body: body, retryAfter: retryAfter)
        }
        return wholeFailure ?? decoder.failure
    }

    private mutating func end(into events: inout [ModelEvent]) throws(ModelError) {
        switch form {
        case .failure:
            if let failure { throw failure.modelError(at: endpoint) }
        case .unknown:
            throw endpoint.emptyReply()
        case .whole:
            let failure = ServerFailure(status: nil, body: body)
            if failure.content != ErrorContent() {
                wholeFailure = failure
                throw failure.modelError(at: endpoint)
            }
            events += try Dialect.events(ofWhole: body, endpoint: endpoint)
        case .stream:
            if !hasDecodedEvent { throw endpoint.malformedReply(body) }
            events += try decoder.finish()
        }
        isFinished = true
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
                try fail(withJSON: #"{"error":\#(value)}"#)
            case .object(let line):
                try fail(withJSON: line)
            case .oversized:
                throw endpoint.malformedReply(body)
            }
        }
        isFinished = decoder.isFinished
    }

    /// An error that stands in a stream without being an event; other JSON there is ignored.
    private mutating func fail(withJSON text: String) throws(ModelError) {
        let failure = ServerFailure(status: nil, body: Array(text.utf8))
        guard failure.content != ErrorContent() else { return }
        wholeFailure = failure
        throw failure.modelError(at: endpoint)
    }
}
