/// Writes a text as a string literal of a reply, in one of the many ways in which models do.
public struct LiteralWriter {
    private var random: SeededGenerator

    public init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// Literals that stand side by side or are joined by `+` and together say `text`.
    public mutating func write(_ text: String) -> String {
        var literals: [String] = []
        var rest = Array(text.unicodeScalars)[...]
        let longest = max(1, rest.count / Int.random(in: 1...3, using: &random))
        repeat {
            literals.append(literal(rest.prefix(longest)))
            rest = rest.dropFirst(longest)
        } while !rest.isEmpty
        return literals.joined(separator: [" ", " + ", "\n    "][Int.random(in: 0..<3, using: &random)])
    }

    private mutating func literal(_ text: ArraySlice<Unicode.Scalar>) -> String {
        let isFormatted = chance(3)
        let quote: Unicode.Scalar = chance(2) ? "\"" : "'"
        let isTriple = chance(3)
        let mayBeRaw = !text.contains("\\") && !text.contains(quote) && !text.contains("\r")
        let isRaw = !isFormatted && mayBeRaw && chance(3)
        var written = (isFormatted ? "f" : isRaw ? "r" : "")
        let quotes = String(repeating: String(quote), count: isTriple ? 3 : 1)
        written += quotes
        for scalar in text {
            written += isRaw ? String(scalar) : character(scalar, quote: quote, isFormatted: isFormatted)
        }
        return written + quotes
    }

    private mutating func character(_ scalar: Unicode.Scalar, quote: Unicode.Scalar, isFormatted: Bool) -> String {
        switch scalar {
        case "\\": return "\\\\"
        case quote: return "\\" + String(scalar)
        case "\n": return chance(2) ? "\\n" : "\n"
        case "\t": return "\\t"
        case "\r": return "\\r"
        // Braces of an f-string are doubled; elsewhere they are characters, and so is a $ written as a number.
        case "{" where isFormatted, "}" where isFormatted: return "\(scalar)\(scalar)"
        case "$": return "\\x24"
        default: return chance(20) ? escape(scalar) : String(scalar)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        func padded(_ digits: String, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - digits.count)) + digits
        }
        if scalar.value < 0x100, chance(2) { return "\\x" + padded(digits, 2) }
        if scalar.value < 0x10000 { return "\\u" + padded(digits, 4) }
        if chance(2) { return "\\U" + padded(digits, 8) }
        return scalar.utf16Pair.map { "\\u" + padded(String($0, radix: 16), 4) }.joined()
    }

    private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
}

extension Unicode.Scalar {
    fileprivate var utf16Pair: [UInt16] { Array(String(self).utf16) }
}
