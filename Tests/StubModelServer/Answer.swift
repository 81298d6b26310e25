/// What the server does after a request.
public struct Answer: Sendable {
    private let makeActions: @Sendable (ReceivedRequest) -> [Action]

    init(_ makeActions: @escaping @Sendable (ReceivedRequest) -> [Action]) {
        self.makeActions = makeActions
    }

    func actions(for request: ReceivedRequest) -> [Action] {
        makeActions(request)
    }

    /// A regular reply in the request's dialect: as a stream with one frame for each chunk, or whole, as was asked.
    public static func reply(
        chunks: [String], finish: ReplyFinish = .stop, usage: ReplyUsage = ReplyUsage()
    ) -> Answer {
        reply(pieces: chunks.map { .text($0) }, finish: finish, usage: usage)
    }

    /// A reply with other things between its texts. A whole answer waits at all gates and is then sent at once.
    public static func reply(
        pieces: [ReplyPiece], finish: ReplyFinish = .stop, usage: ReplyUsage = ReplyUsage()
    ) -> Answer {
        Answer { request in
            let frames = ProviderFrames(request: request, finish: finish, usage: usage)
            return request.streams
                ? streamActions(pieces, frames: frames) : wholeActions(pieces, frames: frames)
        }
    }

    /// A status with a body, JSON unless `headers` say otherwise.
    public static func status(
        _ code: Int, headers: [(name: String, value: String)] = [], body: String = ""
    ) -> Answer {
        Answer { _ in [.send(wholeResponse(code, headers: headers, body: Array(body.utf8)))] }
    }

    /// Status 200 with a chunked body of the given content type, cut exactly as the actions say (each `send` is one
    /// write and one HTTP chunk), ended in order unless the last action ends it otherwise.
    public static func body(contentType: String = "text/event-stream", _ actions: [Action]) -> Answer {
        Answer { _ in
            [.send(chunkedHead(contentType))] + actions.map(\.asHTTPChunk) + [.send(lastHTTPChunk)]
        }
    }

    /// Exactly these bytes, the status line and headers included.
    public static func raw(_ actions: [Action]) -> Answer {
        Answer { _ in actions }
    }

    /// Nothing is sent; the connection stays open until the client ends it.
    public static let silence = raw([.stall])
}

/// One thing the server does on the connection.
public enum Action: Sendable {
    /// In one `send(2)`, without delay.
    case send([UInt8])
    case wait(Gate)
    /// Sends nothing more and waits until the client ends the connection.
    case stall
    /// Ends the connection in order.
    case close
    /// Ends the connection with a TCP reset.
    case reset
    /// From now on new connections are refused (``StubModelServer/refuseConnections()``).
    case refuseConnections

    public static func send(_ text: String) -> Action { .send(Array(text.utf8)) }

    /// The bytes in sends of at most `size` bytes, whatever characters or frames that cuts.
    public static func sends(of bytes: [UInt8], size: Int) -> [Action] {
        stride(from: 0, to: bytes.count, by: size).map { start in
            .send(Array(bytes[start..<min(start + size, bytes.count)]))
        }
    }

    fileprivate var asHTTPChunk: Action {
        guard case .send(let bytes) = self, !bytes.isEmpty else { return self }
        return .send(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8))
    }
}

/// A part of a reply, or something that happens in the middle of it.
public enum ReplyPiece: Sendable {
    case text(String)
    case reasoning(String)
    /// Comment line, as servers send to keep a connection alive.
    case comment(String)
    case wait(Gate)
    /// The provider's error frame at status 200; nothing follows it.
    case error(type: String, message: String)
    /// The response ends in order here, without the frames that end a reply.
    case cut
    case close
    case reset
    case stall
}

public enum ReplyFinish: Sendable {
    case stop, length, filtered
}

public struct ReplyUsage: Sendable {
    public var input: Int
    public var output: Int

    public init(input: Int = 10, output: Int = 5) {
        self.input = input
        self.output = output
    }
}

private func streamActions(_ pieces: [ReplyPiece], frames: ProviderFrames) -> [Action] {
    var actions = [Action.send(chunkedHead("text/event-stream")), Action.send(frames.opening).asHTTPChunk]
    for piece in pieces {
        switch piece {
        case .text(let text): actions.append(Action.send(frames.text(text)).asHTTPChunk)
        case .reasoning(let text): actions.append(Action.send(frames.reasoning(text)).asHTTPChunk)
        case .comment(let text): actions.append(Action.send(": \(text)\n\n").asHTTPChunk)
        case .wait(let gate): actions.append(.wait(gate))
        case .close: return actions + [.close]
        case .reset: return actions + [.reset]
        case .stall: return actions + [.stall]
        case .cut: return actions + [.send(lastHTTPChunk)]
        case .error(let type, let message):
            return actions + [
                Action.send(frames.error(type: type, message: message)).asHTTPChunk, .send(lastHTTPChunk),
            ]
        }
    }
    return actions + [Action.send(frames.closing).asHTTPChunk, .send(lastHTTPChunk)]
}

/// The whole reply; a break or an error in the middle of the pieces takes its place.
private func wholeActions(_ pieces: [ReplyPiece], frames: ProviderFrames) -> [Action] {
    var actions: [Action] = []
    var text = ""
    var reasoning = ""
    for piece in pieces {
        switch piece {
        case .text(let more): text += more
        case .reasoning(let more): reasoning += more
        case .comment: break
        case .wait(let gate): actions.append(.wait(gate))
        case .close: return actions + [.close]
        case .reset: return actions + [.reset]
        case .stall: return actions + [.stall]
        case .cut:
            let response = wholeResponse(200, headers: [], body: frames.whole(text, reasoning: reasoning))
            return actions + [.send(Array(response.dropLast(2))), .close]
        case .error(let type, let message):
            let body = Array(frames.errorBody(type: type, message: message).utf8)
            return actions + [.send(wholeResponse(500, headers: [], body: body))]
        }
    }
    return actions + [.send(wholeResponse(200, headers: [], body: frames.whole(text, reasoning: reasoning)))]
}

private func wholeResponse(_ code: Int, headers: [(name: String, value: String)], body: [UInt8]) -> [UInt8] {
    var head = "HTTP/1.1 \(code) Status\r\nContent-Length: \(body.count)\r\n"
    if !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
        head += "Content-Type: application/json\r\n"
    }
    for header in headers { head += "\(header.name): \(header.value)\r\n" }
    return Array((head + "\r\n").utf8) + body
}

private func chunkedHead(_ contentType: String) -> String {
    "HTTP/1.1 200 OK\r\nContent-Type: \(contentType)\r\nTransfer-Encoding: chunked\r\n\r\n"
}

private let lastHTTPChunk = Array("0\r\n\r\n".utf8)
