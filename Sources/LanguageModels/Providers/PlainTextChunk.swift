/// A chunk of a streamed chat completion that brings text and nothing else, as nearly all do.
///
/// `JSONDecoder` takes 10 to 16 µs for one, a third of what a word of a reply costs in all. This reads it in passing, but only
/// a chunk in which nothing is out of the ordinary; of any other it says nothing, and ``OpenAIFrame`` decides. What it reads,
/// it reads as that does.
struct PlainTextChunk {
    /// Not empty.
    private(set) var text = ""

    private let bytes: [UInt8]
    private var place = 0

    /// - Parameter json: of the event.
    /// - Returns: nil for a chunk that is to be decoded.
    init?(_ json: String.UTF8View) {
        bytes = Array(json)
        guard readChunk(), skipSpaces(), place == bytes.count, !text.isEmpty else { return nil }
    }

    // MARK: The chunk

    private mutating func readChunk() -> Bool {
        var hasChoices = false
        return readObject { chunk, name in
            switch name {
            case "choices":
                guard !hasChoices else { return false }
                hasChoices = true
                return chunk.readOnlyChoice()
            case "object": return chunk.skip("\"chat.completion.chunk\"")
            // Those that matter if they are there.
            case "usage", "error": return chunk.skip("null")
            default: return chunk.skipScalar()
            }
        }
    }

    private mutating func readOnlyChoice() -> Bool {
        guard skip("["), skipSpaces() else { return false }
        var hasDelta = false
        let isRead = readObject { chunk, name in
            switch name {
            case "delta":
                guard !hasDelta else { return false }
                hasDelta = true
                return chunk.readDelta()
            case "index": return chunk.skip("0") && !chunk.isAtNumber
            case "finish_reason": return chunk.skip("null") || chunk.skip("\"\"")
            case "message", "finishReason": return false
            default: return chunk.skipScalar()
            }
        }
        return isRead && skipSpaces() && skip("]")
    }

    private mutating func readDelta() -> Bool {
        readObject { chunk, name in
            switch name {
            case "content":
                guard chunk.text.isEmpty, let text = chunk.readText(), !text.isEmpty else { return false }
                chunk.text = text
                return true
            case "reasoning_content", "reasoning": return chunk.skip("null") || chunk.skip("\"\"")
            case "reasoningContent": return false
            default: return chunk.skipScalar()
            }
        }
    }

    // MARK: JSON

    /// - Parameter readMember: reads the value of a member.
    private mutating func readObject(_ readMember: (inout PlainTextChunk, _ name: String) -> Bool) -> Bool {
        guard skipSpaces(), skip("{"), skipSpaces() else { return false }
        if skip("}") { return true }
        while true {
            guard skipSpaces(), let name = readText(), skipSpaces(), skip(":"), skipSpaces(),
                readMember(&self, name), skipSpaces()
            else { return false }
            if skip("}") { return true }
            guard skip(",") else { return false }
        }
    }

    /// A text whose escapes are single characters.
    private mutating func readText() -> String? {
        guard skip("\"") else { return nil }
        let start = place
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { place += 1 }
        if skip("\"") { return String(decoding: bytes[start..<(place - 1)], as: UTF8.self) }
        var text = Array(bytes[start..<place])
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = next, let meant = Self.meaning(ofEscaped: escaped) else { return nil }
                place += 1
                text.append(meant)
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private static func meaning(ofEscaped byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        default: nil
        }
    }

    /// A text, a whole number, or a word of JSON.
    private mutating func skipScalar() -> Bool {
        switch next {
        case UInt8(ascii: "\""): return readText() != nil
        case UInt8(ascii: "n"): return skip("null")
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        default:
            let start = place
            while let byte = next, byte.isDigit { place += 1 }
            let digits = bytes[start..<place]
            return (digits.first != UInt8(ascii: "0") || digits.count == 1) && !digits.isEmpty && !isAtNumber
        }
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// Whether a number goes on here.
    private var isAtNumber: Bool {
        guard let next else { return false }
        return next.isDigit || ".eE".utf8.contains(next)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let end = place + text.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[place..<end].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        else { return false }
        place = end
        return true
    }

    /// - Returns: true, so that it can stand in a condition.
    private mutating func skipSpaces() -> Bool {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { place += 1 }
        return true
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
