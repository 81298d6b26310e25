/// The variables that a `.env` file supplies where the environment lacks them.
///
/// The usual dialect: `NAME=VALUE` lines, `export ` before them or not; comments; values bare, in single quotes (as they
/// stand) or in double quotes (with escapes), which may span lines. Nothing is expanded.
struct DotEnv: Sendable, Hashable {
    private var variables: [String: Setting<String>] = [:]

    /// A `.env` that is not there.
    init() {}

    /// Reads a file. Only names that agent-chat knows are taken, see ``SettingVariables/names``; the others are somebody
    /// else's, and it would be unsafe to let a file of the current folder set `HOME` or a proxy.
    ///
    /// - Throws: for a line that is none of the dialect's. The error never repeats it: it may hold a secret.
    init(_ file: SettingsFile) throws(SettingsError) {
        var reader = DotEnvReader(file.text)
        while let assignment = try reader.next(in: file.path) {
            guard SettingVariables.names.contains(assignment.name) else { continue }
            variables[assignment.name] = Setting(
                assignment.value, from: .dotEnv(assignment.name, file: file.path, line: assignment.line))
        }
    }

    /// A blank value counts as not set.
    subscript(name: String) -> Setting<String>? {
        guard let setting = variables[name] else { return nil }
        let value = setting.value.trimmingSpaces()
        return value.isEmpty ? nil : Setting(value, from: setting.source)
    }
}

/// Reads `.env` assignment by assignment, in one pass.
private struct DotEnvReader {
    struct Assignment {
        var name: String
        var value: String
        /// From 1, where it begins.
        var line: Int
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1

    init(_ text: String) {
        // A carriage return before a line feed belongs to the line's end.
        var bytes = Array(text.utf8)
        if text.utf8.contains(0x0D) { bytes = bytes.replacing([0x0D, 0x0A], with: [0x0A]) }
        self.bytes = bytes
    }

    /// The next assignment, or nil at the end.
    mutating func next(in path: String) throws(SettingsError) -> Assignment? {
        while let byte = peek {
            if byte == .newline || byte.isBlank {
                advance()
            } else if byte == UInt8(ascii: "#") {
                skipLine()
            } else {
                let start = line
                guard let name = readName(), let value = try readValue(of: name, in: path) else {
                    throw SettingsError(
                        .configuration,
                        "\(path):\(start): This line is not of the form NAME=VALUE; correct or remove it.")
                }
                return Assignment(name: name, value: value, line: start)
            }
        }
        return nil
    }

    /// The name and the `=` behind it.
    private mutating func readName() -> String? {
        var name = readWord()
        if name == "export", peek?.isBlank == true {
            skipBlanks()
            name = readWord()
        }
        skipBlanks()
        guard let first = name.utf8.first, !first.isDigit, peek == UInt8(ascii: "=") else { return nil }
        advance()
        return name
    }

    private mutating func readWord() -> String {
        let start = index
        while let byte = peek, byte.isDigit || byte.isLetter || "_.-".utf8.contains(byte) { advance() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// nil where something stands behind a closing quote.
    private mutating func readValue(of name: String, in path: String) throws(SettingsError) -> String? {
        let start = index
        skipBlanks()
        guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            index = start
            return readBareValue()
        }
        let openLine = line
        advance()
        var value: [UInt8] = []
        while let byte = peek, byte != quote {
            advance()
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let escaped = peek {
                advance()
                value += Self.unescaped(escaped)
            } else {
                value.append(byte)
            }
        }
        guard peek == quote else {
            throw SettingsError(.configuration, "\(path):\(openLine): The quote of \(name) is never closed.")
        }
        advance()
        skipBlanks()
        guard peek == nil || peek == .newline || peek == UInt8(ascii: "#") else { return nil }
        skipLine()
        return String(decoding: value, as: UTF8.self)
    }

    /// To the line's end, or to a `#` behind a space.
    private mutating func readBareValue() -> String {
        let start = index
        var previous: UInt8 = 0
        while let byte = peek, byte != .newline, !(byte == UInt8(ascii: "#") && previous.isBlank) {
            previous = byte
            advance()
        }
        let value = String(decoding: bytes[start..<index], as: UTF8.self).trimmingSpaces()
        skipLine()
        return value
    }

    /// What a backslash and the byte behind it mean between double quotes. A pair that means nothing stays.
    private static func unescaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "n"): [0x0A]
        case UInt8(ascii: "r"): [0x0D]
        case UInt8(ascii: "t"): [0x09]
        case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "$"): [byte]
        default: [UInt8(ascii: "\\"), byte]
        }
    }

    // MARK: The place in the text

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// Only called where `peek` has a byte, so `index` is in range.
    private mutating func advance() {
        if bytes[index] == .newline { line += 1 }
        index += 1
    }

    private mutating func skipBlanks() {
        while peek?.isBlank == true { advance() }
    }

    /// To the line feed, which stays.
    private mutating func skipLine() {
        while let byte = peek, byte != .newline { advance() }
    }
}

extension UInt8 {
    fileprivate static let newline = UInt8(ascii: "\n")
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0D }
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
    fileprivate var isLetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }
}
