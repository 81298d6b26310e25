/// Finds where the values of a JSON text (RFC 8259) begin and end, without decoding them.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// What `JSONDecoder` follows too.
    private static let greatestDepth = 500

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether the bytes are one JSON value on one line, and nothing else.
    static func isValue(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner(bytes)
        return scanner.skipValue(depth: 0) && scanner.position == bytes.count && !bytes.contains(UInt8(ascii: "\n"))
    }

    /// The members of an object, each value as it is written; nil where the bytes are no JSON object. Of two members of one
    /// name the last counts.
    static func members(of bytes: [UInt8]) -> [String: ArraySlice<UInt8>]? {
        var scanner = JSONScanner(bytes)
        var members: [String: ArraySlice<UInt8>] = [:]
        scanner.skipSpaces()
        guard scanner.skipObject(depth: 0, each: { members[$0] = $1 }) else { return nil }
        scanner.skipSpaces()
        return scanner.position == bytes.count ? members : nil
    }

    // MARK: Values

    private mutating func skipValue(depth: Int) -> Bool {
        guard depth < Self.greatestDepth, let first = peek else { return false }
        switch first {
        case UInt8(ascii: "{"): return skipObject(depth: depth + 1, each: nil)
        case UInt8(ascii: "["): return skipArray(depth: depth + 1)
        case UInt8(ascii: "\""): return skipText()
        case UInt8(ascii: "t"): return skip("true")
        case UInt8(ascii: "f"): return skip("false")
        case UInt8(ascii: "n"): return skip("null")
        default: return skipNumber()
        }
    }

    private mutating func skipObject(depth: Int, each: ((String, ArraySlice<UInt8>) -> Void)?) -> Bool {
        guard skip("{") else { return false }
        skipSpaces()
        if skip("}") { return true }
        while true {
            skipSpaces()
            let keyStart = position
            guard skipText() else { return false }
            // Between its quotes; names of ours hold no escapes.
            let key = bytes[(keyStart + 1)..<(position - 1)]
            skipSpaces()
            guard skip(":") else { return false }
            skipSpaces()
            let start = position
            guard skipValue(depth: depth) else { return false }
            each?(String(decoding: key, as: UTF8.self), bytes[start..<position])
            skipSpaces()
            if skip("}") { return true }
            guard skip(",") else { return false }
        }
    }

    private mutating func skipArray(depth: Int) -> Bool {
        guard skip("[") else { return false }
        skipSpaces()
        if skip("]") { return true }
        while true {
            skipSpaces()
            guard skipValue(depth: depth) else { return false }
            skipSpaces()
            if skip("]") { return true }
            guard skip(",") else { return false }
        }
    }

    private mutating func skipText() -> Bool {
        guard skip("\"") else { return false }
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "\\"):
                guard let escaped = peek else { return false }
                position += 1
                if escaped == UInt8(ascii: "u") {
                    let digits = bytes[position...].prefix(4)
                    guard digits.count == 4, digits.allSatisfy(\.isHexDigit) else { return false }
                    position += 4
                } else if !#""\/bfnrt"#.utf8.contains(escaped) {
                    return false
                }
            case 0..<0x20: return false
            default: break
            }
        }
        return false
    }

    private mutating func skipNumber() -> Bool {
        _ = skip("-")
        if !skip("0"), !skipDigits() { return false }
        if skip("."), !skipDigits() { return false }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            return skipDigits()
        }
        return true
    }

    // MARK: Bytes

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ text: StaticString) -> Bool {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.count else { return false }
        for offset in 0..<text.utf8CodeUnitCount where bytes[position + offset] != text.utf8Start[offset] {
            return false
        }
        position = end
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        return position > start
    }

    private mutating func skipSpaces() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }
}

extension UInt8 {
    fileprivate var isHexDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
