/// Finds where the values of a JSON text (RFC 8259) begin and end, without decoding them.
package struct JSONScanner {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    /// What `JSONDecoder` follows too.
    private static let greatestDepth = 500

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Whether the bytes are one JSON value on one line, and nothing else.
    static func isValue(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner(bytes[...])
        return scanner.skipValue(depth: 0) && scanner.position == bytes.count && !bytes.contains(UInt8(ascii: "\n"))
    }

    /// The members of an object, each value as it is written; nil where the bytes are no JSON object. Of two members of one
    /// name the last counts.
    package static func members(of bytes: ArraySlice<UInt8>) -> [String: ArraySlice<UInt8>]? {
        var scanner = JSONScanner(bytes)
        var members: [String: ArraySlice<UInt8>] = [:]
        scanner.skipSpaces()
        guard scanner.skipObject(depth: 0, each: { members[$0] = $1 }) else { return nil }
        scanner.skipSpaces()
        return scanner.position == bytes.endIndex ? members : nil
    }

    /// The elements of an array, each as it is written; nil where the bytes are no JSON array.
    package static func elements(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        var scanner = JSONScanner(bytes)
        var elements: [ArraySlice<UInt8>] = []
        scanner.skipSpaces()
        guard scanner.skipArray(depth: 0, each: { elements.append($0) }) else { return nil }
        scanner.skipSpaces()
        return scanner.position == bytes.endIndex ? elements : nil
    }

    /// The text that a value stands for; nil for what is no text, holds half a surrogate pair, or is no UTF-8.
    ///
    /// - Parameter value: as ``members(of:)`` gives it.
    package static func text(of value: ArraySlice<UInt8>) -> String? {
        let quote = UInt8(ascii: "\"")
        guard value.count >= 2, value.first == quote, value.last == quote else { return nil }
        let content = value.dropFirst().dropLast()
        guard content.contains(UInt8(ascii: "\\")) else { return String(validating: content, as: UTF8.self) }
        guard let bytes = unescaped(content) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func unescaped(_ content: ArraySlice<UInt8>) -> [UInt8]? {
        var output: [UInt8] = []
        output.reserveCapacity(content.count)
        var rest = content
        /// The number that four hexadecimal digits stand for.
        func takeUnit() -> UInt32? {
            let digits = rest.prefix(4)
            rest = rest.dropFirst(4)
            return digits.count == 4 ? UInt32(String(decoding: digits, as: UTF8.self), radix: 16) : nil
        }
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                output.append(byte)
                continue
            }
            guard let escaped = rest.popFirst() else { return nil }
            switch escaped {
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "u"):
                guard var value = takeUnit() else { return nil }
                if (0xD800..<0xDC00).contains(value) {
                    guard rest.starts(with: "\\u".utf8) else { return nil }
                    rest = rest.dropFirst(2)
                    guard let low = takeUnit(), (0xDC00..<0xE000).contains(low) else { return nil }
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                }
                guard let scalar = Unicode.Scalar(value) else { return nil }
                output += String(scalar).utf8
            default: output.append(escaped)
            }
        }
        return output
    }

    // MARK: Values

    private mutating func skipValue(depth: Int) -> Bool {
        guard depth < Self.greatestDepth, let first = peek else { return false }
        switch first {
        case UInt8(ascii: "{"): return skipObject(depth: depth + 1, each: nil)
        case UInt8(ascii: "["): return skipArray(depth: depth + 1, each: nil)
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

    private mutating func skipArray(depth: Int, each: ((ArraySlice<UInt8>) -> Void)?) -> Bool {
        guard skip("[") else { return false }
        skipSpaces()
        if skip("]") { return true }
        while true {
            skipSpaces()
            let start = position
            guard skipValue(depth: depth) else { return false }
            each?(bytes[start..<position])
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

    private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skip(_ text: StaticString) -> Bool {
        let end = position + text.utf8CodeUnitCount
        guard end <= bytes.endIndex else { return false }
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
