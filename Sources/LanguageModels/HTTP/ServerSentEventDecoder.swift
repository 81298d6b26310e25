/// One event of a `text/event-stream`.
struct ServerSentEvent: Sendable, Hashable {
    /// The `event` field; empty when the server gave none.
    var name: String
    /// The `data` lines, joined with newlines; never blank.
    var data: String
}

/// Decodes a `text/event-stream` from bytes, however the network has cut them.
///
/// Format: https://html.spec.whatwg.org/multipage/server-sent-events.html. Only CR, LF and CRLF end a line. Text is made
/// from complete lines, so a character cut in two arrives whole; invalid UTF-8 becomes U+FFFD. `id` and `retry` are
/// ignored, because a reply cannot be resumed. Three things differ from the specification, as model servers need it: events
/// whose data is blank are not reported; a field `error`, which older llama.cpp servers send, is; and so is a line that is
/// a JSON object, in which servers report errors that come up when a stream has begun.
struct ServerSentEventDecoder: Sendable {
    enum Output: Sendable, Hashable {
        case event(ServerSentEvent)
        /// A comment line: the server is alive.
        case comment
        /// The value of a field `error`.
        case error(String)
        /// A line that begins with `{`.
        case object(String)
        /// An event passed ``sizeLimit``; nothing is decoded after it.
        case oversized
    }

    /// Bytes that one event may have. No reply is longer (language.md, section 3), so no frame of one is.
    static let sizeLimit = 8 * 1024 * 1024

    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    /// The line that has not ended yet.
    private var line: [UInt8] = []
    private var isFirstLine = true
    /// The last byte was a CR: an LF that follows belongs to the same line end.
    private var skipsLineFeed = false
    private var name = ""
    private var data: [UInt8] = []
    private var hasData = false
    private var isOversized = false

    /// Takes the next bytes and returns what became complete with them.
    mutating func feed(_ bytes: [UInt8]) -> [Output] {
        var outputs: [Output] = []
        var lineStart = bytes.startIndex
        for (index, byte) in bytes.enumerated() where !isOversized {
            let endsPreviousLine = skipsLineFeed && byte == Self.lineFeed
            skipsLineFeed = byte == Self.carriageReturn
            if endsPreviousLine {
                lineStart = index + 1
            } else if byte == Self.lineFeed || byte == Self.carriageReturn {
                append(bytes[lineStart..<index], to: &outputs)
                endLine(&outputs)
                lineStart = index + 1
            }
        }
        append(bytes[lineStart...], to: &outputs)
        return outputs
    }

    /// The input has ended. An event that no blank line followed is reported: whether it is whole, the caller has to see
    /// from its data. (llama.cpp ends some streams with an unterminated `[DONE]`.)
    mutating func finish() -> [Output] {
        var outputs: [Output] = []
        if !line.isEmpty { endLine(&outputs) }
        endEvent(&outputs)
        return outputs
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>, to outputs: inout [Output]) {
        guard !isOversized else { return }
        if line.count + bytes.count + data.count > Self.sizeLimit {
            isOversized = true
            line = []
            data = []
            hasData = false
            outputs.append(.oversized)
        } else {
            line += bytes
        }
    }

    private mutating func endLine(_ outputs: inout [Output]) {
        guard !isOversized else { return }
        var content = line[...]
        if isFirstLine {
            isFirstLine = false
            let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
            if content.starts(with: byteOrderMark) { content = content.dropFirst(byteOrderMark.count) }
        }
        if content.isEmpty {
            endEvent(&outputs)
        } else {
            takeField(content, &outputs)
        }
        line.removeAll(keepingCapacity: true)
    }

    private mutating func takeField(_ content: ArraySlice<UInt8>, _ outputs: inout [Output]) {
        if content.first == UInt8(ascii: "{") {
            outputs.append(.object(String(decoding: content, as: UTF8.self)))
            return
        }
        let colon = content.firstIndex(of: UInt8(ascii: ":"))
        let field = content[..<(colon ?? content.endIndex)]
        var value = colon.map { content[$0...].dropFirst() } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if field.isEmpty {
            outputs.append(.comment)
        } else if field.elementsEqual("data".utf8) {
            if hasData { data.append(Self.lineFeed) }
            data += value
            hasData = true
        } else if field.elementsEqual("event".utf8) {
            name = String(decoding: value, as: UTF8.self)
        } else if field.elementsEqual("error".utf8) {
            outputs.append(.error(String(decoding: value, as: UTF8.self)))
        }
    }

    private mutating func endEvent(_ outputs: inout [Output]) {
        let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), Self.lineFeed]
        if data.contains(where: { !blanks.contains($0) }) {
            outputs.append(.event(ServerSentEvent(name: name, data: String(decoding: data, as: UTF8.self))))
        }
        name = ""
        data.removeAll(keepingCapacity: true)
        hasData = false
    }
}
