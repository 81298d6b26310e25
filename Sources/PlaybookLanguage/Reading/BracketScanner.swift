import Streaming

/// Finds commas, signs and closing brackets outside literals and inner brackets, in headings, calls and Python.
enum BracketScanner {
    /// The parts between commas up to the bracket that closes the one before `start`; its index, if there is one.
    static func parts(of text: ArraySlice<UInt8>, from start: Int) -> (parts: [Range<Int>], close: Int?) {
        var parts: [Range<Int>] = []
        var partStart = start
        var close: Int?
        scan(text[start...]) { index, byte, depth in
            if depth < 0 {
                close = index
                parts.append(partStart..<index)
                return false
            }
            if depth == 0, byte == UInt8(ascii: ",") {
                parts.append(partStart..<index)
                partStart = index + 1
            }
            return true
        }
        return (parts, close)
    }

    /// The first place where `wanted` stands outside literals and brackets.
    static func first(_ wanted: UInt8, in text: ArraySlice<UInt8>) -> Int? {
        var found: Int?
        scan(text) { index, byte, depth in
            if depth == 0, byte == wanted { found = index }
            return found == nil
        }
        return found
    }

    /// The index behind the literal that begins at `start` with a quotation mark: one of three marks is closed by three.
    /// One that is never closed reaches to the end, or to the end of its line if it has one mark.
    static func endOfLiteral(in text: ArraySlice<UInt8>, from start: Int) -> Int {
        let quote = text[start]
        var index = start + 1
        let isTriple = text[start...].prefix(3).count { $0 == quote } == 3
        if isTriple { index = start + 3 }
        while index < text.endIndex {
            let byte = text[index]
            if byte == UInt8(ascii: "\\") {
                index = min(index + 2, text.endIndex)
            } else if byte == quote, !isTriple {
                return index + 1
            } else if byte == quote, text[index...].prefix(3).count(where: { $0 == quote }) == 3 {
                return index + 3
            } else if byte == .newline, !isTriple {
                return index
            } else {
                index += 1
            }
        }
        return text.endIndex
    }

    /// Visits every byte outside literals with the depth of brackets at it, until `visit` returns false. A closing
    /// bracket is visited with the depth behind it.
    private static func scan(_ text: ArraySlice<UInt8>, visit: (Int, UInt8, Int) -> Bool) {
        var depth = 0
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                index = endOfLiteral(in: text, from: index)
                continue
            case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            if !visit(index, byte, depth) { return }
            index += 1
        }
    }
}
