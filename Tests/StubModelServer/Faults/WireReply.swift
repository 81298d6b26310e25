import TestSupport

/// A response to a request as its provider writes it, in the parts at which a ``Fault`` changes it.
struct WireReply {
    var status = 200
    var headers: [(name: String, value: String)] = []
    var contentType: String
    /// The body: the events of a stream, or one document.
    var frames: [[UInt8]]
    /// Whether the body is sent in HTTP chunks, one for each frame, instead of with its length.
    let isStream: Bool

    /// A reply with this text, in the form that the request asks for.
    ///
    /// - Parameter random: cuts the text of a stream into pieces of one to twenty characters.
    init(
        _ text: String, to request: ReceivedRequest, finish: ReplyFinish = .stop,
        cutBy random: inout some RandomNumberGenerator
    ) {
        let writer = ProviderFrames(request: request, finish: finish)
        isStream = request.streams
        guard isStream else {
            contentType = "application/json"
            frames = [writer.whole(text)]
            return
        }
        contentType = "text/event-stream"
        var written = writer.opening
        var rest = text[...]
        while !rest.isEmpty {
            let length = Int.random(in: 1...20, using: &random)
            written += writer.text(String(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        frames = Self.events(of: written + writer.closing)
    }

    /// A response with a document and its length.
    init(status: Int, headers: [(name: String, value: String)] = [], contentType: String, body: String) {
        self.status = status
        self.headers = headers
        self.contentType = contentType
        frames = [Array(body.utf8)]
        isStream = false
    }

    /// The events of a stream, each with the blank line that ends it.
    static func events(of text: String) -> [[UInt8]] {
        let parts = text.split(separator: "\n\n")
        return parts.map { Array("\($0)\n\n".utf8) }
    }

    // MARK: As it is sent

    var actions: [Action] { [.send(head)] + bodyActions }

    /// All of it in one piece.
    var bytes: [UInt8] { head + framedBody }

    var body: [UInt8] { frames.flatMap { $0 } }

    var head: [UInt8] { Self.head(status, contentType, framing + headers) }

    /// The body with what HTTP puts around it.
    private var framedBody: [UInt8] { isStream ? frames.flatMap(Self.chunk) + Self.lastChunk : body }

    private var bodyActions: [Action] {
        isStream ? frames.map { .send(Self.chunk($0)) } + [.send(Self.lastChunk)] : [.send(body)]
    }

    private var framing: [(name: String, value: String)] {
        isStream ? [("Transfer-Encoding", "chunked")] : [("Content-Length", "\(body.count)")]
    }

    static func head(
        _ status: Int, _ contentType: String, _ headers: [(name: String, value: String)]
    ) -> [UInt8] {
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 \(status) Status\r\nContent-Type: \(contentType)\r\n\(lines)\r\n".utf8)
    }

    static func chunk(_ bytes: [UInt8]) -> [UInt8] {
        bytes.isEmpty ? [] : Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8)
    }

    static let lastChunk = Array("0\r\n\r\n".utf8)
}
