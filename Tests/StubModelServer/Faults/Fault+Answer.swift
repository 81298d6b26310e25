import TestSupport

extension Answer {
    /// A reply with this text, in which the fault happens.
    ///
    /// - Parameter seed: how the text of a stream is cut into pieces where there is no fault.
    static func reply(_ text: String, with fault: Fault?, cutBy seed: UInt64) -> Answer {
        Answer { request in
            var random = SeededGenerator(seed: seed)
            guard let fault else { return WireReply(text, to: request, cutBy: &random).actions }
            return fault.actions(answering: request, with: text)
        }
    }
}

extension Fault {
    /// What is sent where `text` would have been the reply.
    func actions(answering request: ReceivedRequest, with text: String) -> [Action] {
        var random = SeededGenerator(seed: seed)
        switch kind {
        case .lengthLimit, .withheld:
            let written = String(text.prefix(Int.random(in: 0..<max(1, text.count), using: &random)))
            let finish: ReplyFinish = kind == .withheld ? .filtered : .length
            return WireReply(written, to: request, finish: finish, cutBy: &random).actions
        default: break
        }
        let writer = ProviderFrames(request: request)
        if let refusal = refusal(in: writer, of: request, using: &random) { return refusal.actions }
        let reply = WireReply(text, to: request, cutBy: &random)
        return brokenConnection(reply, &random) ?? wrongHTTP(reply, &random) ?? anotherSending(reply, &random)
            ?? changed(reply, writer, &random).actions
    }

    // MARK: Responses that are no reply

    private func refusal(
        in writer: ProviderFrames, of request: ReceivedRequest, using random: inout SeededGenerator
    ) -> WireReply? {
        func failure(_ status: Int, _ type: String, _ headers: [(name: String, value: String)] = []) -> WireReply {
            WireReply(
                status: status, headers: headers, contentType: "application/json",
                body: writer.errorBody(type: type, message: "It did not work (\(kind.rawValue))."))
        }
        switch kind {
        case .rateLimited: return failure(429, "rate_limit_error")
        case .rateLimitedBriefly:
            let header = [
                ("Retry-After", "1"), ("retry-after", "59.5"), ("retry-after-ms", "250"), ("Retry-After", "0"),
                ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"), ("Retry-After", "-3"),
            ].randomElement(using: &random)
            return failure(429, "rate_limit_error", header.map { [(name: $0.0, value: $0.1)] } ?? [])
        case .rateLimitedForLong: return failure(429, "rate_limit_error", [("Retry-After", "3600")])
        case .overloaded: return failure(Bool.random(using: &random) ? 529 : 503, "overloaded_error")
        case .serverFailure:
            let status = [500, 502, 504, 520].randomElement(using: &random) ?? 500
            switch Int.random(in: 0..<3, using: &random) {
            case 0: return failure(status, "api_error")
            case 1:
                return WireReply(
                    status: status, contentType: "text/html", body: "<html>\n<h1>Bad gateway</h1>\n</html>\n")
            default: return WireReply(status: status, contentType: "text/plain", body: "")
            }
        case .requestTimeout: return failure(408, "timeout_error")
        case .conflict: return failure(409, "conflict")
        case .redirect: return failure(302, "moved", [("Location", "http://127.0.0.1:1/")])
        case .noContent: return WireReply(status: 204, contentType: "text/plain", body: "")
        case .keyRefused: return failure(Bool.random(using: &random) ? 401 : 403, "authentication_error")
        case .unknownModel: return failure(404, "not_found_error")
        case .refusesStreaming where request.streams:
            return WireReply(
                status: 400, contentType: "application/json",
                body: writer.errorBody(type: "invalid_request_error", message: "stream: streaming is not supported"))
        case .errorBody:
            return WireReply(
                status: 200, contentType: "application/json",
                body: writer.errorBody(type: "api_error", message: "It did not work."))
        case .page:
            return WireReply(status: 200, contentType: "text/html", body: "<!doctype html>\n<p>Log in</p>\n")
        case .emptyBody: return WireReply(status: 200, contentType: "text/event-stream", body: "")
        default: return nil
        }
    }

    // MARK: Connections

    private func brokenConnection(_ reply: WireReply, _ random: inout SeededGenerator) -> [Action]? {
        let end: Action
        switch kind {
        case .close, .refuse: end = .close
        case .reset: end = .reset
        case .stall: end = .stall
        default: return nil
        }
        let bytes = reply.bytes
        // The head is short, and what breaks in it matters as much.
        let isInHead = Int.random(in: 0..<4, using: &random) == 0
        let cut = Int.random(in: 0..<(isInHead ? reply.head.count : bytes.count), using: &random)
        if kind == .refuse { return [.refuseConnections, .close] }
        return [.send(Array(bytes.prefix(cut))), end]
    }

    // MARK: HTTP

    private func wrongHTTP(_ reply: WireReply, _ random: inout SeededGenerator) -> [Action]? {
        switch kind {
        case .wrongChunkSize:
            let size = ["FFFF", "zz", "-1", "FFFFFFFFFFFFFFFFFF", ""].randomElement(using: &random) ?? ""
            let sent = reply.frames.prefix(Int.random(in: 0...reply.frames.count, using: &random))
            let head = WireReply.head(200, reply.contentType, [("Transfer-Encoding", "chunked")])
            return [.send(head)] + sent.map { .send(WireReply.chunk($0)) }
                + [.send("\(size)\r\n"), .send(Array(reply.body.prefix(20))), .send("\r\n"), .close]
        case .missingLastChunk:
            guard reply.isStream else { return reply.actions }
            return Array(reply.actions.dropLast()) + [.close]
        case .contentLengthTooLong, .contentLengthTooShort:
            let difference = Int.random(in: 1...max(1, reply.body.count / 2), using: &random)
            let length = reply.body.count + (kind == .contentLengthTooLong ? difference : -difference)
            let head = WireReply.head(200, reply.contentType, [("Content-Length", "\(max(0, length))")])
            return [.send(head + reply.body), .close]
        case .bytesBehindTheEnd:
            let bytes = ["\r\n", "garbage", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"].randomElement(
                using: &random)
            // In one piece, so that the client finds them behind the reply rather than before the next.
            return [.send(reply.bytes + Array((bytes ?? "").utf8))]
        case .anotherProtocol: return [.send("SSH-2.0-OpenSSH_9.6\r\n\r\n"), .close]
        case .compressed:
            let head = WireReply.head(
                200, reply.contentType, [("Content-Encoding", "gzip"), ("Content-Length", "3")])
            return [.send(head + [0x1F, 0x8B, 0x08])]
        default: return nil
        }
    }

    // MARK: Ways of sending

    private func anotherSending(_ reply: WireReply, _ random: inout SeededGenerator) -> [Action]? {
        let bytes = reply.bytes
        switch kind {
        case .split:
            let cuts = (0..<12).map { _ in Int.random(in: 0...bytes.count, using: &random) }.sorted() + [bytes.count]
            var start = 0
            return cuts.map { end in
                defer { start = end }
                return .send(Array(bytes[start..<end]))
            }
        case .drip:
            // Each send is a read of the client's; more of them would only take longer.
            let start = Int.random(in: 0..<max(1, bytes.count - 200), using: &random)
            let dripped = bytes[start...].prefix(200)
            return [.send(Array(bytes[..<start]))] + dripped.map { .send([$0]) }
                + [.send(Array(bytes[dripped.endIndex...]))]
        case .informationalHead:
            let head = ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"]
                .randomElement(using: &random)
            return [.send(head ?? ""), .send(bytes)]
        case .refusesStreaming: return reply.actions
        default: return nil
        }
    }
}
