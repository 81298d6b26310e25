/// The bytes that the grammar names.
enum Byte {
    static let tab = UInt8(ascii: "\t")
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
    static let backtick = UInt8(ascii: "`")
    static let backslash = UInt8(ascii: "\\")
    static let doubleQuote = UInt8(ascii: "\"")
    static let singleQuote = UInt8(ascii: "'")
    static let dollar = UInt8(ascii: "$")
    static let openBrace = UInt8(ascii: "{")
    static let closeBrace = UInt8(ascii: "}")
    static let openBracket = UInt8(ascii: "[")
    static let closeBracket = UInt8(ascii: "]")
    static let openParenthesis = UInt8(ascii: "(")
    static let closeParenthesis = UInt8(ascii: ")")
    static let underscore = UInt8(ascii: "_")
}

// What a byte of the grammar is; the scanner of program text asks the same.
extension UInt8 {
    package var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    /// Of ASCII.
    package var isLetter: Bool {
        let lower = self | 0x20
        return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
    }

    var isNewline: Bool { self == Byte.lineFeed || self == Byte.carriageReturn }

    /// A space or tab.
    package var isBlank: Bool { self == Byte.space || self == Byte.tab }

    var isQuote: Bool { self == Byte.doubleQuote || self == Byte.singleQuote }

    /// Begins a name. Bytes of other than ASCII characters pass here; the whole name is checked once it is read.
    var beginsName: Bool { isLetter || self == Byte.underscore || self >= 0x80 }

    package var continuesName: Bool { beginsName || isDigit }

    /// A byte of a UTF-8 sequence other than its first.
    package var continuesScalar: Bool { self & 0xC0 == 0x80 }

    /// The value of a hexadecimal digit.
    var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// Without spaces and tabs at both ends.
    package var trimmed: ArraySlice<UInt8> {
        let start = drop(while: \.isBlank)
        guard let last = start.lastIndex(where: { !$0.isBlank }) else { return start }
        return start[...last]
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    package var trimmingBlankEnds: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension String {
    /// Whether this is an identifier: a letter or `_`, then letters, digits and `_`, of any script (Unicode's
    /// XID_Start and XID_Continue, as in Python). It is the one definition of what a reply can call.
    package var isIdentifier: Bool {
        guard let first = utf8.first else { return false }
        // The properties of characters are looked up in tables, which ASCII does not need.
        if !first.isDigit, utf8.allSatisfy({ $0 < 0x80 && $0.continuesName }) { return true }
        return (first == Byte.underscore || unicodeScalars.first?.properties.isXIDStart == true)
            && unicodeScalars.allSatisfy(\.continuesIdentifier)
    }
}

extension Unicode.Scalar {
    /// Whether an identifier may hold this behind its first character.
    package var continuesIdentifier: Bool { properties.isXIDContinue }
}
