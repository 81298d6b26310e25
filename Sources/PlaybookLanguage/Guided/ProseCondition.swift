import Streaming

/// A condition in prose as far as its words decide it: `$score is at least 3`, `the user says yes`, `$name is empty`.
public indirect enum ProseCondition: Sendable, Hashable {
    case isOneOf(Operand, [Operand])
    case compares(Operand, Comparator, Operand)
    case isBetween(Operand, Operand, Operand)
    case contains(Operand, [Operand])
    case isA(Operand, Kind)
    /// An expression of the language.
    case holds(Operand)
    case not(ProseCondition)
    case all([ProseCondition])
    case any([ProseCondition])

    public enum Operand: Sendable, Hashable {
        /// The source of an expression.
        case value(String)
        /// What was last answered.
        case answer
    }

    public enum Kind: Sendable, Hashable {
        case set, empty, number, wholeNumber, yes, no
    }
}

extension ProseCondition {
    /// The condition of a text, or nil where only judgement decides it.
    init?(reading tokens: ArraySlice<ProseToken>) {
        var parser = Parser(tokens: Array(tokens))
        guard let condition = parser.any(), parser.isAtEnd else { return nil }
        self = condition
    }

    private struct Parser {
        let tokens: [ProseToken]
        var index = 0

        var isAtEnd: Bool { index >= tokens.count }
        private var word: String? { index < tokens.count ? tokens[index].word : nil }

        mutating func any() -> ProseCondition? { joined(by: "or", { $0.all() }) { .any($0) } }

        private mutating func all() -> ProseCondition? { joined(by: "and", { $0.unit() }) { .all($0) } }

        private mutating func joined(
            by conjunction: String, _ part: (inout Parser) -> ProseCondition?,
            _ join: ([ProseCondition]) -> ProseCondition
        ) -> ProseCondition? {
            guard let first = part(&self) else { return nil }
            var parts = [first]
            while word == conjunction {
                var rest = self
                rest.index += 1
                guard let next = part(&rest) else { break }
                parts.append(next)
                self = rest
            }
            return parts.count == 1 ? first : join(parts)
        }

        private mutating func unit() -> ProseCondition? {
            if let reply = reply() { return reply }
            if accept(["not"]) { return unit().map { .not($0) } }
            let start = index
            if let subject = answerSubject() ?? valueSubject() {
                if let condition = predicate(of: subject) { return condition }
            }
            index = start
            return expression()
        }

        /// `If yes`, `If so`, `If not`, `If they agree`: what was asked right before.
        private mutating func reply() -> ProseCondition? {
            guard let last = tokens.last?.word else { return nil }
            if index + 1 == tokens.count {
                guard let kind = Self.replies[last] else { return nil }
                index += 1
                return .isA(.answer, kind)
            }
            var rest = self
            guard Self.speakers.contains(where: { rest.accept($0) }), rest.index + 1 == tokens.count,
                let kind = Self.consent[last]
            else { return nil }
            index = tokens.count
            return .isA(.answer, kind)
        }

        private static let replies: [String: Kind] = ["yes": .yes, "so": .yes, "no": .no, "not": .no]
        private static let consent: [String: Kind] = [
            "agrees": .yes, "agree": .yes, "accepts": .yes, "accept": .yes, "confirms": .yes, "confirm": .yes,
            "do": .yes,
            "does": .yes, "declines": .no, "decline": .no, "refuses": .no, "refuse": .no, "disagrees": .no,
            "disagree": .no,
        ]

        // MARK: Subjects

        /// `the answer`, `the user says`, `they answer`
        private mutating func answerSubject() -> Operand? {
            for phrase in Self.answers where accept(phrase) { return .answer }
            for phrase in Self.speakers {
                let start = index
                guard accept(phrase) else { continue }
                if word.map(Self.speech.contains) == true { return .answer }
                index = start
            }
            return nil
        }

        private static let answers = [
            ["the", "answer"], ["the", "reply"], ["the", "response"], ["the", "user's", "answer"],
            ["the", "user's", "reply"], ["their", "answer"], ["their", "reply"],
        ]
        private static let speakers = [["the", "user"], ["user"], ["they"], ["the", "customer"], ["the", "answer"]]
        private static let speech: Set<String> = [
            "says", "say", "said", "answers", "answer", "answered", "replies", "reply", "types", "enters",
        ]

        /// `$order.total`, a number or a text, with signs between them.
        private mutating func valueSubject() -> Operand? {
            let start = index
            if word == "the" || word == "a" { index += 1 }
            var end = index
            while end < tokens.count, Self.isPartOfValue(tokens[end]) { end += 1 }
            guard end > index, let source = ProseValue.source(of: tokens[index..<end]) else {
                index = start
                return nil
            }
            index = end
            return .value(source)
        }

        private static func isPartOfValue(_ token: ProseToken) -> Bool {
            switch token.kind {
            case .variable, .number, .quotation: true
            case .symbol(let symbol): ["+", "-", "*", "/", "//", "%", "(", ")"].contains(symbol)
            case .word(let word): ["plus", "minus", "times"].contains(word) || PureFunction(rawValue: word) != nil
            }
        }

        // MARK: Predicates

        private mutating func predicate(of subject: Operand) -> ProseCondition? {
            if subject == .answer, word.map(Self.speech.contains) == true {
                index += 1
                _ = accept([":"])
                return said(subject)
            }
            if let comparator = comparisonSign() { return value().map { .compares(subject, comparator, $0) } }
            if accept(["contains"]) || accept(["mentions"]) || accept(["includes"]) {
                return values().map { .contains(subject, $0) }
            }
            if accept(["equals"]) { return values().map { .isOneOf(subject, $0) } }
            guard accept(["is"]) || accept(["are"]) || accept(["was"]) else { return nil }
            let isNegated = accept(["not"])
            guard let condition = complement(of: subject) else { return nil }
            return isNegated ? .not(condition) : condition
        }

        /// Behind `is`.
        private mutating func complement(of subject: Operand) -> ProseCondition? {
            for (phrase, kind) in Self.kinds where accept(phrase) {
                if kind == .number || kind == .wholeNumber, accept(["between"]) {
                    guard let low = value(), accept(["and"]), let high = value() else { return nil }
                    return .all([.isA(subject, kind), .isBetween(subject, low, high)])
                }
                return .isA(subject, kind)
            }
            for phrase in Self.absent where accept(phrase) { return .not(.isA(subject, .set)) }
            if accept(["between"]) {
                guard let low = value(), accept(["and"]), let high = value() else { return nil }
                return .isBetween(subject, low, high)
            }
            for (phrase, comparator) in Self.comparisons where accept(phrase) {
                guard let other = value() else { return nil }
                // `3 or more`
                if accept(["or", "more"]) { return .compares(subject, .greaterOrEqual, other) }
                return .compares(subject, comparator, other)
            }
            if accept(["in"]) { return value().map { .contains($0, [subject]) } }
            _ = accept(["one", "of"]) || accept(["either"]) || accept(["equal", "to"]) || accept(["exactly"])
            guard let values = values() else { return nil }
            if values.count == 1, let only = values.first {
                if accept(["or", "more"]) { return .compares(subject, .greaterOrEqual, only) }
                if accept(["or", "less"]) || accept(["or", "fewer"]) { return .compares(subject, .lessOrEqual, only) }
            }
            return .isOneOf(subject, values)
        }

        private static let kinds: [([String], Kind)] = [
            (["set"], .set), (["known"], .set), (["given"], .set), (["there"], .set), (["empty"], .empty),
            (["a", "number"], .number), (["a", "whole", "number"], .wholeNumber), (["an", "integer"], .wholeNumber),
            (["yes"], .yes), (["no"], .no),
        ]
        private static let absent = [["unknown"], ["missing"], ["unset"]]
        private static let comparisons: [([String], Comparator)] = [
            (["at", "least"], .greaterOrEqual), (["at", "most"], .lessOrEqual), (["more", "than"], .greater),
            (["greater", "than"], .greater), (["larger", "than"], .greater), (["higher", "than"], .greater),
            (["bigger", "than"], .greater), (["over"], .greater), (["above"], .greater), (["less", "than"], .less),
            (["fewer", "than"], .less), (["lower", "than"], .less), (["smaller", "than"], .less), (["under"], .less),
            (["below"], .less),
        ]

        private mutating func comparisonSign() -> Comparator? {
            guard index < tokens.count, let symbol = tokens[index].symbol else { return nil }
            let comparator: Comparator? =
                switch symbol {
                case "=", "==": .equal
                case "!=": .notEqual
                case "<": .less
                case "<=": .lessOrEqual
                case ">": .greater
                case ">=": .greaterOrEqual
                default: nil
                }
            if comparator != nil { index += 1 }
            return comparator
        }

        /// Behind `says`: yes, no, words in quotation marks, or one plain word.
        private mutating func said(_ subject: Operand) -> ProseCondition? {
            if accept(["yes"]) { return .isA(subject, .yes) }
            if accept(["no"]) { return .isA(subject, .no) }
            return values(allowingWords: true).map { .contains(subject, $0) }
        }

        // MARK: Values

        private mutating func value() -> Operand? { answerSubject() ?? valueSubject() ?? constant() }

        /// A word that stands for a value: `true`, `three`.
        private mutating func constant() -> Operand? {
            guard index < tokens.count, let source = ProseValue.source(of: tokens[index...index]) else { return nil }
            index += 1
            return .value(source)
        }

        /// `"a", "b" or "c"`
        private mutating func values(allowingWords: Bool = false) -> [Operand]? {
            var values: [Operand] = []
            while true {
                var rest = self
                if !values.isEmpty {
                    let isSeparated = rest.accept([","])
                    guard rest.accept(["or"]) || isSeparated else { break }
                }
                guard let next = rest.value() ?? (allowingWords ? rest.plainWord() : nil), !rest.beginsPredicate
                else { break }
                values.append(next)
                self = rest
            }
            return values.isEmpty ? nil : values
        }

        /// Whether what was read last is a new subject: `$a is 1 or $b is 2`.
        private var beginsPredicate: Bool {
            guard index < tokens.count else { return false }
            if let word { return ["is", "are", "was", "contains", "equals"].contains(word) }
            return tokens[index].symbol.map { ["=", "==", "!=", "<", ">", "<=", ">="].contains($0) } ?? false
        }

        private mutating func plainWord() -> Operand? {
            guard let word, !["that", "what", "which", "how", "something", "anything", "so"].contains(word) else {
                return nil
            }
            index += 1
            return .value("\"\(word)\"")
        }

        // MARK: Expressions

        /// What is left, up to a conjunction that is no part of it.
        private mutating func expression() -> ProseCondition? {
            for end in stride(from: tokens.count, to: index, by: -1) {
                guard end == tokens.count || ["and", "or"].contains(tokens[end].word ?? "") else { continue }
                guard let source = ProseValue.source(of: tokens[index..<end]) else { continue }
                index = end
                return .holds(.value(source))
            }
            return nil
        }

        private mutating func accept(_ phrase: [String]) -> Bool {
            guard index + phrase.count <= tokens.count,
                zip(phrase, tokens[index...]).allSatisfy({ $0 == $1.word || $0 == $1.symbol })
            else { return false }
            index += phrase.count
            return true
        }
    }
}
