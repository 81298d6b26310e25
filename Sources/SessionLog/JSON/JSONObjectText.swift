/// A JSON object (RFC 8259) as text on one line, its members in the order in which they were set.
///
/// Texts are written exactly. Escaped is only what JSON demands, and what would end a line or steer a terminal: controls,
/// the line separators U+0085, U+2028 and U+2029, and the characters that reorder text (UAX #9). So a line is one line to every
/// reader, can be looked at in a terminal, and is read back to the same text.
package struct JSONObjectText: Sendable {
    private var text: [UInt8] = []

    /// An object without members.
    package init() {
        // Most fit, and one for each piece of a message should not grow six times.
        text.reserveCapacity(256)
        text.append(UInt8(ascii: "{"))
    }

    /// The object, without a line end.
    package var bytes: [UInt8] { text + [UInt8(ascii: "}")] }

    // MARK: Members; nil sets nothing

    package mutating func set(_ key: String, _ value: String?) {
        guard let value else { return }
        begin(key)
        append(value)
    }

    package mutating func set(_ key: String, _ value: Int?) {
        guard let value else { return }
        begin(key)
        text += String(value).utf8
    }

    package mutating func set(_ key: String, _ value: Bool) {
        begin(key)
        text += (value ? "true" : "false").utf8
    }

    package mutating func set(_ key: String, _ value: JSONObjectText) {
        begin(key)
        append(value)
    }

    /// - Parameter json: one JSON value on one line.
    package mutating func set(_ key: String, json: [UInt8]) {
        begin(key)
        text += json
    }

    package mutating func set(_ key: String, _ values: [String]) {
        begin(key)
        appendArray(values) { $0.append($1) }
    }

    package mutating func set(_ key: String, _ values: [JSONObjectText]) {
        begin(key)
        appendArray(values) { $0.append($1) }
    }

    // MARK: Text

    private mutating func begin(_ key: String) {
        if text.count > 1 { text.append(UInt8(ascii: ",")) }
        append(key)
        text.append(UInt8(ascii: ":"))
    }

    private mutating func appendArray<Element>(
        _ values: [Element], _ appendElement: (inout JSONObjectText, Element) -> Void
    ) {
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            appendElement(&self, value)
        }
        text.append(UInt8(ascii: "]"))
    }

    private mutating func append(_ object: JSONObjectText) {
        text += object.text
        text.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ string: String) {
        text.append(UInt8(ascii: "\""))
        // Most texts have nothing to escape, and are copied whole.
        let isPlain = string.utf8.withContiguousStorageIfAvailable { bytes in
            guard bytes.allSatisfy(Self.isPlain) else { return false }
            text.append(contentsOf: bytes)
            return true
        }
        if isPlain != true { appendEscaped(string) }
        text.append(UInt8(ascii: "\""))
    }

    /// Whether a byte stands for itself, whatever stands beside it.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private mutating func appendEscaped(_ string: String) {
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\"".utf8
            case "\\": text += "\\\\".utf8
            case "\n": text += "\\n".utf8
            case "\r": text += "\\r".utf8
            case "\t": text += "\\t".utf8
            case "\0"..."\u{1F}": text += Self.escape(scalar).utf8
            case _ where Self.steersTerminals(scalar): text += Self.escape(scalar).utf8
            case "\u{20}"..."\u{7E}": text.append(UInt8(truncatingIfNeeded: scalar.value))
            default: text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)"
    }

    /// Whether a character that JSON allows in a text ends a line, steers a terminal or reorders text.
    private static func steersTerminals(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{7F}"..."\u{9F}", "\u{2028}"..."\u{202E}", "\u{2066}"..."\u{2069}": true
        default: false
        }
    }

    /// JSON that somebody else has written, with the same characters escaped. They can only stand in its texts.
    package static func escapingControls(in json: String) -> String {
        guard json.unicodeScalars.contains(where: steersTerminals) else { return json }
        var escaped = String.UnicodeScalarView()
        for scalar in json.unicodeScalars {
            if steersTerminals(scalar) {
                escaped.append(contentsOf: escape(scalar).unicodeScalars)
            } else {
                escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
