import Streaming

/// Numbers as Python writes them.
enum NumberLiteral {
    /// The value of a number's text, or nil if it is none or does not fit into 64 bits.
    static func value(of text: String) -> PlaybookValue? {
        guard let digits = withoutSeparators(Array(text.utf8)) else { return nil }
        if digits.count > 2, digits[0] == UInt8(ascii: "0"), let radix = radix(of: digits[1]) {  // count > 2
            return integer(digits[2...], radix: radix)
        }
        if digits.allSatisfy(\.isDigit) { return integer(digits[...], radix: 10) }
        return decimal(digits)
    }

    /// Underscores stand between digits, or after the letter of a radix.
    private static func withoutSeparators(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.contains(UInt8(ascii: "_")) else { return bytes }
        var digits: [UInt8] = []
        var followsDigit = false
        for byte in bytes {
            if byte == UInt8(ascii: "_") {
                guard followsDigit else { return nil }
                followsDigit = false
            } else {
                digits.append(byte)
                followsDigit = byte != UInt8(ascii: ".") && byte != UInt8(ascii: "+") && byte != UInt8(ascii: "-")
            }
        }
        return followsDigit ? digits : nil
    }

    private static func radix(of letter: UInt8) -> Int? {
        switch letter | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    private static func integer(_ digits: ArraySlice<UInt8>, radix: Int) -> PlaybookValue? {
        Int(String(decoding: digits, as: UTF8.self), radix: radix).map(PlaybookValue.int)
    }

    /// Digits with a point, an exponent, or both. `Double` alone would also take `nan`, `inf` and hexadecimal.
    private static func decimal(_ bytes: [UInt8]) -> PlaybookValue? {
        guard bytes.allSatisfy({ $0.isDigit || ".eE+-".utf8.contains($0) }) else { return nil }
        return Double(String(decoding: bytes, as: UTF8.self)).map(PlaybookValue.double)
    }
}
