import TestSupport

/// Faults among the events of a stream, or in the document that is a whole reply.
extension Fault {
    func changed(_ reply: WireReply, _ writer: ProviderFrames, _ random: inout SeededGenerator) -> WireReply {
        reply.isStream ? changedStream(reply, writer, &random) : changedDocument(reply, writer, &random)
    }

    private func changedStream(
        _ reply: WireReply, _ writer: ProviderFrames, _ random: inout SeededGenerator
    ) -> WireReply {
        var reply = reply
        // Before any event, but not behind the last.
        let index = Int.random(in: 0..<reply.frames.count, using: &random)
        let frame = reply.frames[index]
        let content = frame.firstRange(of: Array("data: ".utf8))?.upperBound ?? 0
        func cut() -> Int { Int.random(in: content...max(content, frame.count - 3), using: &random) }
        switch kind {
        case .cutBetweenEvents: reply.frames.removeSubrange(index...)
        case .cutInEvent:
            reply.frames.removeSubrange((index + 1)...)
            // At least one byte is there, and the bracket that ends the event's data is not.
            reply.frames[index] = Array(frame.prefix(max(1, cut())))
        case .errorEvent:
            let type = ["overloaded_error", "api_error", "server_error", "rate_limit_error"].randomElement(
                using: &random)
            reply.frames.removeSubrange(index...)
            reply.frames.append(Array(writer.error(type: type ?? "", message: "It did not work.").utf8))
        case .unreadableEvent:
            let text = ["{\"choices\":[", "[]", "null", "Internal error", "{\"type\":7}", "\"\u{0}\""]
                .randomElement(using: &random)
            reply.frames.insert(Array("data: \(text ?? "")\n\n".utf8), at: index)
        case .garbageInEvent:
            // No JSON holds a control character, so it shows that the event is damaged.
            let garbage = [0, UInt8(ascii: "\"")] + (0..<4).map { _ in UInt8.random(in: 0x20...0xFF, using: &random) }
            reply.frames[index].insert(contentsOf: garbage, at: cut())
        case .garbageBetweenEvents:
            let garbage = (0..<20).map { _ in UInt8.random(in: 0x80...0xFF, using: &random) }
            reply.frames.insert(garbage + Array("\n\n".utf8), at: index)
        case .illFormedUTF8:
            let places: [[UInt8]] = [
                Array(": ".utf8) + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80], Array("id: ".utf8) + [0xF8, 0x88],
                Array("data: {\"padding\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8),
            ]
            reply.frames.insert((places.randomElement(using: &random) ?? []) + Array("\n\n".utf8), at: index)
        case .duplicatedEvents:
            // Those without text: nobody could tell a text that was sent twice from one that was meant twice.
            reply.frames = reply.frames.flatMap { $0.isWithoutText ? [$0, $0] : [$0] }
        case .emptyEvents:
            for empty in ["\n\n", "data:\n\n", "data: \n\n", ":\n\n", "event: ping\n\n", "data: {}\n\n", "\r\n\r\n"] {
                let place = Int.random(in: 0..<reply.frames.count, using: &random)
                reply.frames.insert(Array(empty.utf8), at: place)
            }
        case .hugeEvent:
            let padding = String(repeating: "x", count: 100_000)
            let text = [": \(padding)", "data: {\"padding\":\"\(padding)\"}", "event: \(padding)"]
                .randomElement(using: &random)
            reply.frames.insert(Array("\(text ?? "")\n\n".utf8), at: index)
        case .wrongContentType: reply.contentType = Self.wrongTypes.randomElement(using: &random) ?? ""
        default: break
        }
        return reply
    }

    private func changedDocument(
        _ reply: WireReply, _ writer: ProviderFrames, _ random: inout SeededGenerator
    ) -> WireReply {
        var reply = reply
        let body = reply.body
        let cut = Int.random(in: 1..<max(2, body.count), using: &random)
        switch kind {
        case .cutBetweenEvents, .cutInEvent: reply.frames = [Array(body.prefix(cut))]
        case .errorEvent:
            return WireReply(
                status: 500, contentType: "application/json",
                body: writer.errorBody(type: "api_error", message: "It did not work."))
        case .unreadableEvent: reply.frames = [Array("{\"choices\":[".utf8)]
        case .garbageInEvent:
            let garbage = [0, UInt8(ascii: "\"")] + (0..<4).map { _ in UInt8.random(in: 0x20...0xFF, using: &random) }
            reply.frames = [Array(body.prefix(cut)) + garbage + Array(body.dropFirst(cut))]
        case .garbageBetweenEvents, .emptyEvents, .duplicatedEvents:
            reply.frames = [Array("\r\n \n".utf8) + body]
        case .hugeEvent:
            // Servers send blanks while a reply is written.
            reply.frames = [[UInt8](repeating: UInt8(ascii: " "), count: 100_000) + body]
        case .illFormedUTF8:
            reply.frames = [Array("{\"padding\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\",".utf8) + body.dropFirst()]
        case .wrongContentType: reply.contentType = Self.wrongTypes.randomElement(using: &random) ?? ""
        default: break
        }
        return reply
    }

    private static let wrongTypes = [
        "text/plain", "text/html; charset=latin1", "application/json", "text/event-stream", "application/octet-stream",
        "image/png", "nonsense",
    ]
}

extension [UInt8] {
    /// Whether the event brings no text, and means the same when it comes twice.
    fileprivate var isWithoutText: Bool {
        let text = String(decoding: self, as: UTF8.self)
        return !text.contains("text_delta") && !(text.contains("\"content\":\"") && !text.contains("\"content\":\"\""))
    }
}
