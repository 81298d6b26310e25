import Streaming

// The bytes that the scanners of this room look for. Program text is scanned as UTF-8 bytes: every mark of the
// language is ASCII, and no byte of a longer sequence can be mistaken for one.

extension UInt8 {
    static let tab = UInt8(ascii: "\t")
    static let newline = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    static let space = UInt8(ascii: " ")
}

extension ArraySlice<UInt8> {
    /// Columns before the first byte that is neither space nor tab; a tab leads to the next multiple of four.
    var indentation: Int {
        var column = 0
        for byte in self {
            switch byte {
            case .space: column += 1
            case .tab: column += 4 - column % 4
            default: return column
            }
        }
        return column
    }

    /// The index of the first place at or after `start` where `pattern` stands.
    func firstIndex(of pattern: StaticString, from start: Int) -> Int? {
        pattern.withUTF8Buffer { pattern in
            guard let first = pattern.first, start >= startIndex else { return nil }
            var index = start
            while index <= endIndex - pattern.count {
                if self[index] == first, self[index...].starts(with: pattern) { return index }
                index += 1
            }
            return nil
        }
    }

    /// The index of the last place where `pattern` stands.
    func lastIndex(of pattern: StaticString) -> Int? {
        pattern.withUTF8Buffer { pattern in
            guard let first = pattern.first else { return nil }
            return indices.last { self[$0] == first && self[$0...].starts(with: pattern) }
        }
    }

    func hasPrefix(_ pattern: StaticString) -> Bool {
        pattern.withUTF8Buffer { starts(with: $0) }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    var trimmed: String {
        let utf8 = Array(self.utf8)
        return String(decoding: utf8[...].trimmed, as: UTF8.self)
    }
}
