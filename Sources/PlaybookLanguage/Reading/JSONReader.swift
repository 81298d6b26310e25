import OrderedCollections
import Streaming

/// Reads JSON (RFC 8259) to values, keeping the order of keys, and tells where it is wrong: Foundation's decoder does
/// neither.
struct JSONReader {
    /// What is wrong, and at which byte.
    struct Failure: Error {
        var message: String
        var index: Int
    }

    static let maximumDepth = 100

    private let bytes: [UInt8]
    private var index = 0

    /// The value that a whole text stands for.
    static func value(of bytes: [UInt8]) throws(Failure) -> PlaybookValue {
        var reader = JSONReader(bytes: bytes)
        let value = try reader.value(depth: 1)
        reader.skipBlanks()
        guard reader.current == nil else { throw reader.failure("Nothing may follow here") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private func failure(_ message: String) -> Failure {
        Failure(message: message, index: index)
    }

    private mutating func skipBlanks() {
        while let byte = current, byte.isBlank || byte == .newline || byte == .carriageReturn { index += 1 }
    }

    /// Steps over a byte behind blanks, if it is there.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipBlanks()
        guard current == byte else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(Failure) -> PlaybookValue {
        guard depth <= Self.maximumDepth else { throw failure("This nests more than \(Self.maximumDepth) levels deep") }
        skipBlanks()
        switch current {
        case UInt8(ascii: "{"):
            index += 1
            return try object(depth: depth)
        case UInt8(ascii: "["):
            index += 1
            return try array(depth: depth)
        case UInt8(ascii: "\""):
            return .string(try string())
        default:
            return try word()
        }
    }

    private mutating func object(depth: Int) throws(Failure) -> PlaybookValue {
        var values: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
        if take(UInt8(ascii: "}")) { return .dictionary(values) }
        repeat {
            skipBlanks()
            guard current == UInt8(ascii: "\"") else { throw failure("A key in quotation marks must stand here") }
            let key = PlaybookValue.string(try string())
            guard take(UInt8(ascii: ":")) else { throw failure("A colon must stand here") }
            values[key] = try value(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("A comma or `}` must stand here") }
        return .dictionary(values)
    }

    private mutating func array(depth: Int) throws(Failure) -> PlaybookValue {
        var values: [PlaybookValue] = []
        if take(UInt8(ascii: "]")) { return .list(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("A comma or `]` must stand here") }
        return .list(values)
    }

    /// `true`, `false`, `null` or a number.
    private mutating func word() throws(Failure) -> PlaybookValue {
        let word = bytes[index...].prefix { $0.isLetter || $0.isDigit || "+-.".utf8.contains($0) }
        let text = String(decoding: word, as: UTF8.self)
        let value: PlaybookValue?
        switch text {
        case "true": value = .bool(true)
        case "false": value = .bool(false)
        case "null": value = .null
        default:
            value =
                Self.isNumber(word) ? Int(text).map(PlaybookValue.int) ?? Double(text).map(PlaybookValue.double) : nil
        }
        if case .double(let number)? = value, !number.isFinite { throw failure("This number is too large") }
        guard let value else { throw failure("A value must stand here: a text in quotation marks, a number, true, …") }
        index = word.endIndex
        return value
    }

    /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word.first == UInt8(ascii: "-") ? word.dropFirst() : word
        func digits() -> ArraySlice<UInt8> { rest.prefix(while: \.isDigit) }
        guard let first = digits().first, first != UInt8(ascii: "0") || digits().count == 1 else { return false }
        rest = rest.dropFirst(digits().count)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        return rest.isEmpty
    }

    // MARK: Texts

    /// Reads from one quotation mark behind the other.
    private mutating func string() throws(Failure) -> String {
        let start = index
        var text: [UInt8] = []
        index += 1
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text += try escape().utf8
            case 0..<0x20:
                index -= 1
                throw failure("Control characters and line ends in a text are written as escapes, as in `\\n`")
            default:
                text.append(byte)
            }
        }
        throw Failure(message: "This text is never closed. Close it with `\"`", index: start)
    }

    /// What stands behind a backslash.
    private mutating func escape() throws(Failure) -> String {
        guard let byte = current else { return "" }
        index += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            var units = [try codeUnit()]
            // The second half of a pair; a half alone becomes U+FFFD.
            if UTF16.isLeadSurrogate(units[0]), bytes[index...].hasPrefix("\\u") {
                let before = index
                index += 2
                let second = try codeUnit()
                if UTF16.isTrailSurrogate(second) { units.append(second) } else { index = before }
            }
            return String(decoding: units, as: UTF16.self)
        default:
            index -= 1
            throw failure("There is no such escape. A backslash itself is written `\\\\`")
        }
    }

    private mutating func codeUnit() throws(Failure) -> UInt16 {
        let digits = bytes[index...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0.isLetter || $0.isDigit }),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("Four hexadecimal digits must stand here") }
        index += 4
        return unit
    }
}
