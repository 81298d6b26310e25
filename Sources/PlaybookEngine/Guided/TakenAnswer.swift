import PlaybookLanguage
import Streaming

/// What an answer gives the variables that were asked for, as far as its words show it.
enum TakenAnswer: Equatable {
    /// In the order of the variables.
    case values([PlaybookValue])
    /// It does not fit; what to say before the answer is awaited again.
    case again(String)
    /// A model has to find the values in it.
    case question

    /// So many words are an answer, not a sentence with one in it.
    private static let wordsOfAnAnswer = 3

    init(_ answer: String, _ variables: [GuidedAction.AskedVariable], hasModel: Bool) {
        let answer = answer.trimmingBlankEnds
        let parts = variables.count == 1 ? [answer] : answer.listed
        let names = variables.map { $0.name.split(separator: "_").joined(separator: " ") }.joined(separator: ", ")
        guard parts.count == variables.count, !answer.isEmpty else {
            self =
                hasModel && !answer.isEmpty
                ? .question
                : .again(
                    variables.count == 1
                        ? "Please tell me the \(names)."
                        : "Please give \(variables.count) answers with commas: \(names).")
            return
        }
        var values: [PlaybookValue] = []
        for (part, variable) in zip(parts, variables) {
            let type = variable.type.flatMap(DeclaredType.init) ?? .string
            if let value = Self.value(of: part, type, isTyped: variable.type != nil),
                !hasModel || type != .string || part.split(separator: " ").count <= Self.wordsOfAnAnswer
            {
                values.append(value)
            } else {
                self = hasModel ? .question : .again("Please answer with \(type.inWords).")
                return
            }
        }
        self = .values(values)
    }

    private static func value(of text: String, _ type: DeclaredType, isTyped: Bool) -> PlaybookValue? {
        switch type {
        case .string:
            // A plain number is one, so that it can be counted with; `007` and `+49` stay as they are.
            return isTyped ? .string(text) : plainNumber(text) ?? .string(text)
        case .boolean: return YesOrNo(text).map { .bool($0 == .yes) }
        case .list: return type.value(of: text) ?? .list(text.listed.map { .string($0) })
        case .integer, .float, .number:
            let number = NumberWord.value(of: text.lowercased()).map { "\($0)" } ?? text
            return type.value(of: number)
        case .dictionary: return type.value(of: text)
        }
    }

    private static func plainNumber(_ text: String) -> PlaybookValue? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard digits.utf8.count <= 15, let first = digits.utf8.first, first.isDigit,
            digits.utf8.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") }),
            !digits.hasPrefix("0") || digits == "0" || digits.hasPrefix("0.")
        else { return nil }
        return DeclaredType.number.value(of: text)
    }
}

extension DeclaredType {
    /// What an answer is to be.
    fileprivate var inWords: String {
        switch self {
        case .integer: "a whole number"
        case .float, .number: "a number"
        case .boolean: "yes or no"
        case .list: "a list"
        case .string: "a few words"
        case .dictionary: "values and their names"
        }
    }
}

extension String {
    /// `a, b and c` as three.
    var listed: [String] {
        let commas = split { $0 == "," || $0 == ";" || $0.isNewline }
        let parts = commas.flatMap { part -> [String] in
            let words = part.split(separator: " ")
            guard let and = words.lastIndex(where: { $0.lowercased() == "and" }) else { return [String(part)] }
            return [words[..<and].joined(separator: " "), words[(and + 1)...].joined(separator: " ")]
        }
        return parts.map(\.trimmingBlankEnds).filter { !$0.isEmpty }
    }
}
