import Streaming

/// A piece of a step's prose, for readings that go by more than words: quotations and variables are one piece each.
struct ProseToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// In lower case.
        case word(String)
        /// What stands in quotation marks, or in a fence.
        case quotation(String)
        /// With its `$`, and the path behind it: `$order.items[0]`.
        case variable(String)
        case number(String)
        /// An operator or a punctuation mark, e.g. `>=` or `,`.
        case symbol(String)
    }

    var kind: Kind
    /// Its place among the bytes of the prose.
    var range: Range<Int>

    var word: String? { if case .word(let word) = kind { word } else { nil } }
    var symbol: String? { if case .symbol(let symbol) = kind { symbol } else { nil } }
    var quotation: String? { if case .quotation(let text) = kind { text } else { nil } }
    var variable: String? { if case .variable(let text) = kind { text } else { nil } }

    static func tokens(of text: String) -> [ProseToken] {
        var scanner = Scanner(bytes: Array(text.utf8))
        return scanner.tokens()
    }

    private struct Scanner {
        let bytes: [UInt8]
        var index = 0
        /// Behind it no index of a variable is closed.
        let lastBracket: Int
        /// So many quotation marks may stand there without another one that closes them, lest each is looked for to the end.
        var unclosedLeft = 8

        init(bytes: [UInt8]) {
            self.bytes = bytes
            lastBracket = bytes.lastIndex(of: UInt8(ascii: "]")) ?? -1
        }

        mutating func tokens() -> [ProseToken] {
            var tokens: [ProseToken] = []
            while index < bytes.count {
                let start = index
                if let kind = next() { tokens.append(ProseToken(kind: kind, range: start..<index)) }
            }
            return tokens
        }

        /// Reads on by at least one byte; nil for white space.
        private mutating func next() -> Kind? {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") { return quotation(from: 1, to: [UInt8(ascii: "\"")]) }
            if has(Self.openingMark) { return quotation(from: Self.openingMark.count, to: Self.closingMark) }
            if has(Self.fence), index == 0 || bytes[index - 1] == .newline { return fence() }
            if byte == UInt8(ascii: "$"), index + 1 < bytes.count, bytes[index + 1].continuesName { return variable() }
            if byte.isDigit { return number() }
            if byte.continuesName { return word() }
            let isPair =
                "=!</>".utf8.contains(byte) && index + 1 < bytes.count
                && Self.operators.contains(text(index..<index + 2))
            defer { index += isPair ? 2 : 1 }
            return byte.isBlank || byte == .newline ? nil : .symbol(text(index..<index + (isPair ? 2 : 1)))
        }

        private static let operators: Set<String> = ["==", "!=", "<=", ">=", "//"]
        private static let openingMark = Array("\u{201C}".utf8)
        private static let closingMark = Array("\u{201D}".utf8)
        private static let fence = Array("```".utf8)

        private func has(_ pattern: [UInt8]) -> Bool {
            bytes[index] == pattern.first && bytes[index...].starts(with: pattern)
        }

        private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

        /// To the closing mark; where there is none the mark is a symbol.
        private mutating func quotation(from width: Int, to end: [UInt8]) -> Kind {
            let start = index + width
            var place = unclosedLeft > 0 ? start : bytes.count
            while place < bytes.count {
                if bytes[place...].starts(with: end) {
                    index = place + end.count
                    return .quotation(text(start..<place))
                }
                place += bytes[place] == UInt8(ascii: "\\") && place + 1 < bytes.count ? 2 : 1
            }
            index = start
            unclosedLeft -= 1
            return .symbol("\"")
        }

        /// What stands between the lines of a fence.
        private mutating func fence() -> Kind? {
            let lineEnd = bytes[index...].firstIndex(of: .newline) ?? bytes.endIndex
            var start = min(lineEnd + 1, bytes.count)
            let first = start
            while start < bytes.count {
                let end = bytes[start...].firstIndex(of: .newline) ?? bytes.endIndex
                if bytes[start..<end].starts(with: Self.fence) {
                    index = end
                    return .quotation(text(first..<max(first, start - 1)))
                }
                start = min(end + 1, bytes.count)
            }
            index = bytes.count
            return .quotation(text(first..<bytes.count))
        }

        /// `$name`, then `.name` and `[…]` as long as they follow.
        private mutating func variable() -> Kind {
            let start = index
            index += 1
            readName()
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count, bytes[index + 1].continuesName,
                    !bytes[index + 1].isDigit
                {
                    index += 1
                    readName()
                } else if bytes[index] == UInt8(ascii: "["), index < lastBracket,
                    let end = bytes[index...].firstIndex(of: UInt8(ascii: "]"))
                {
                    index = end + 1
                } else {
                    break
                }
            }
            return .variable(text(start..<index))
        }

        private mutating func readName() {
            while index < bytes.count, bytes[index].continuesName { index += 1 }
        }

        private mutating func number() -> Kind {
            let start = index
            while index < bytes.count, bytes[index].isDigit { index += 1 }
            if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "."), bytes[index + 1].isDigit {
                index += 1
                while index < bytes.count, bytes[index].isDigit { index += 1 }
            }
            guard index == bytes.count || !bytes[index].continuesName else { return word(from: start) }
            return .number(text(start..<index))
        }

        private mutating func word(from start: Int? = nil) -> Kind {
            let start = start ?? index
            while index < bytes.count,
                bytes[index].continuesName
                    || [UInt8(ascii: "'"), UInt8(ascii: "-")].contains(bytes[index]) && index > start
                        && index + 1 < bytes.count && bytes[index + 1].continuesName
            {
                index += 1
            }
            return .word(text(start..<index).lowercased())
        }
    }
}
