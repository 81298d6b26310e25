import OrderedCollections
import PlaybookLanguage
import Streaming

/// Checks what a model has found in what somebody said against the words: small models make values up.
struct GroundedValue {
    let said: String
    /// Whether a value has to stand in the words. A capable model may put them into others: `a dozen` is 12.
    let isStrict: Bool
    /// Whether nothing else was asked for, so that all that was said is about it.
    let isOnly: Bool

    /// The value, of the type that the variable wants; all that was said where the model's text does not stand in it; nil
    /// where there is none.
    func value(_ found: PlaybookValue, of variable: GuidedAction.AskedVariable) -> PlaybookValue? {
        let type = variable.type.flatMap(DeclaredType.init)
        guard found != .null, let value = Self.typed(found, type) else { return nil }
        guard isStrict, !isGrounded(value) else { return value }
        guard isOnly, type == nil || type == .string || type == .list, !said.isEmpty else { return nil }
        return type == .list ? .list(said.listed.map { .string($0) }) : .string(said.trimmingBlankEnds)
    }

    private static func typed(_ value: PlaybookValue, _ type: DeclaredType?) -> PlaybookValue? {
        guard let type else { return value }
        if case .string(let text) = value { return type.value(of: text) }
        if type == .string { return .string(value.text) }
        return type.value(of: value.repr)
    }

    private func isGrounded(_ value: PlaybookValue) -> Bool {
        switch value {
        case .string(let text):
            let words = Self.words(of: text)
            let other = Self.words(of: said)
            return !words.isEmpty && words.allSatisfy { word in other.contains { Self.isSame(word, $0) } }
        case .int, .double: return isGrounded(number: value)
        case .list(let elements): return !elements.isEmpty && elements.allSatisfy { isGrounded($0) }
        case .dictionary(let entries): return entries.values.allSatisfy { isGrounded($0) }
        case .bool, .null: return true
        }
    }

    /// Where there are digits, it is one of those numbers; else a word has to stand for one.
    private func isGrounded(number: PlaybookValue) -> Bool {
        let words = Self.words(of: said)
        let numbers = words.compactMap { DeclaredType.number.value(of: $0) }
        guard numbers.isEmpty else { return numbers.contains { $0.isEqual(to: number) } }
        return words.contains(where: Self.numerals.contains)
    }

    /// In lower case. A point or comma inside a number belongs to it.
    private static func words(of text: String) -> [String] {
        text.lowercased().split { !($0.isLetter || $0.isNumber || ".'-".contains($0)) }.map { word in
            var word = word
            while let last = word.last, ".'-".contains(last) { word.removeLast() }
            return String(word)
        }.filter { !$0.isEmpty }
    }

    /// `croissant` and `croissants` are the same.
    private static func isSame(_ word: String, _ other: String) -> Bool {
        word == other || min(word.count, other.count) >= 3 && (word.hasPrefix(other) || other.hasPrefix(word))
    }

    private static let numerals: Set<String> = [
        "zero", "none", "no", "a", "an", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
        "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "dozen",
        "half", "couple", "pair", "once", "twice",
    ]
}
