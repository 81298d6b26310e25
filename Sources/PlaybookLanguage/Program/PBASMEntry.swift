import Streaming

/// Entries that are PBASM already: `01:QUE text`, `T1:BGN text`, `N1 text`.
enum PBASMEntry {
    /// Whether the text begins as a PBASM step, trigger or note does.
    static func begins(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first, first.isDigit || first == UInt8(ascii: "T") || first == UInt8(ascii: "N") else {
            return false
        }
        let text = String(decoding: text.prefix(longestHead), as: UTF8.self)
        return step(text) != nil || trigger(text) != nil || note(text) != nil
    }

    /// `NN(.NN)*:CODE text`. `LOP` and `ELS` are read as CND; numbers get at least two digits a level.
    static func step(_ text: String) -> (number: String, code: Step.Code, text: String)? {
        let bytes = Array(text.utf8)[...]
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let levels = bytes[..<colon].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        // Numbers are at most so long: those of children begin with them.
        guard levels.count <= EntryReader.maximumDepth,
            levels.allSatisfy({ (1...9).contains($0.count) && $0.allSatisfy(\.isDigit) })
        else { return nil }
        guard let (word, rest) = codeWord(bytes[(colon + 1)...]), let code = Step.Code(pbasm: word) else { return nil }
        let number = levels.map { ($0.count < 2 ? "0" : "") + String(decoding: $0, as: UTF8.self) }
        return (number.joined(separator: "."), code, rest)
    }

    /// `T<n>:BGN text`
    static func trigger(_ text: String) -> (number: Int, kind: Trigger.Kind, text: String)? {
        guard let (number, rest) = numbered("T", text), rest.first == UInt8(ascii: ":"),
            let (word, text) = codeWord(rest.dropFirst()), let kind = Trigger.Kind(rawValue: word)
        else { return nil }
        return (number, kind, text)
    }

    /// `N<n> text`, also with a colon behind the number.
    static func note(_ text: String) -> (number: Int, text: String)? {
        guard let (number, rest) = numbered("N", text) else { return nil }
        guard let separator = rest.first, separator.isBlank || separator == UInt8(ascii: ":") || separator == .newline
        else { return rest.isEmpty ? (number, "") : nil }
        return (number, content(behind: rest))
    }

    /// The longest beginning that tells an entry: a number of the greatest depth, and its code.
    private static let longestHead = 10 * EntryReader.maximumDepth

    private static func numbered(_ letter: Unicode.Scalar, _ text: String) -> (Int, ArraySlice<UInt8>)? {
        let bytes = Array(text.utf8)[...]
        guard bytes.first == UInt8(ascii: letter) else { return nil }
        let digits = bytes.dropFirst().prefix(while: \.isDigit)
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 0 else { return nil }
        return (number, bytes[digits.endIndex...])
    }

    /// Three capital letters, and what stands behind them.
    private static func codeWord(_ bytes: ArraySlice<UInt8>) -> (word: String, rest: String)? {
        let word = bytes.prefix { $0.isLetter }
        guard word.count == 3 else { return nil }
        let rest = bytes[word.endIndex...]
        guard let next = rest.first else { return (String(decoding: word, as: UTF8.self), "") }
        guard next.isBlank || next == UInt8(ascii: ":") || next == .newline else { return nil }
        return (String(decoding: word, as: UTF8.self), content(behind: rest))
    }

    /// Without the colon that some compilers write behind a code, and without spaces.
    private static func content(behind rest: ArraySlice<UInt8>) -> String {
        String(decoding: (rest.first == UInt8(ascii: ":") ? rest.dropFirst() : rest).trimmed, as: UTF8.self)
    }
}

extension Step.Code {
    /// The code that PBASM writes so.
    init?(pbasm word: String) {
        switch word {
        case "LOP", "ELS": self = .condition
        default: self.init(rawValue: word)
        }
    }
}
