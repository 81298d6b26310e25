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
    /// A value beside a comparison, `$ready` of `$n is 3 and $ready`: its truth, where it is true or false; else the
    /// comparison goes on with it.
    case flag(Operand, otherwise: ProseCondition)
    /// Only judgement decides.
    case undecided
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
        guard tokens.count <= Self.tokensRead else { return nil }
        var parser = Parser(tokens: Array(tokens))
        guard let condition = parser.any(), parser.isAtEnd,
            let decided = condition.hasComparison ? condition.withoutBareValues : condition
        else { return nil }
        self = decided
    }

    /// Nobody writes longer conditions.
    private static let tokensRead = 2_000

    private var hasComparison: Bool {
        switch self {
        case .holds, .undecided: false
        case .isOneOf, .compares, .isBetween, .contains, .isA, .flag: true
        case .not(let condition): condition.hasComparison
        case .all(let conditions), .any(let conditions): conditions.contains(where: \.hasComparison)
        }
    }

    /// A value that stands alone beside a comparison counts only where it is true or false; nil where it is a number or a
    /// text.
    private var withoutBareValues: ProseCondition? {
        switch self {
        case .holds(.value(let source)):
            switch try? Expression(parsing: source) {
            case .comparison, .and, .or, .not, .literal(.bool): return self
            case .literal, .formatted, .list, .dictionary, nil: return nil
            default: return .flag(.value(source), otherwise: .undecided)
            }
        case .not(.holds): return self
        case .not(let condition): return condition.withoutBareValues.map { .not($0) }
        case .all(let conditions): return Self.withoutBareValues(conditions).map { .all($0) }
        case .any(let conditions): return Self.withoutBareValues(conditions).map { .any($0) }
        default: return self
        }
    }

    private static func withoutBareValues(_ conditions: [ProseCondition]) -> [ProseCondition]? {
        var decided: [ProseCondition] = []
        for condition in conditions {
            guard let condition = condition.withoutBareValues else { return nil }
            decided.append(condition)
        }
        return decided
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
            // They are counted and not descended into.
            var isNegated = false
            while accept(["not"]) { isNegated.toggle() }
            guard let condition = statement() else { return nil }
            return isNegated ? .not(condition) : condition
        }

        private mutating func statement() -> ProseCondition? {
            if let reply = reply() { return reply }
            let start = index
            if let condition = sharedPredicate() { return condition }
            index = start
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
            if let comparator = comparisonSign() {
                return distributed { .compares(subject, comparator, $0) }
            }
            if accept(["contains"]) || accept(["mentions"]) || accept(["includes"]) || accept(["contain"])
                || accept(["mention"]) || accept(["include"])
            {
                return distributed { .contains(subject, [$0]) }
            }
            if accept(["equals"]) || accept(["equal"]) { return distributed { .isOneOf(subject, [$0]) } }
            guard accept(["is"]) || accept(["are"]) || accept(["was"]) || accept(["were"]) else { return nil }
            let isNegated = accept(["not"])
            guard let condition = complement(of: subject) else { return nil }
            guard isNegated else { return condition }
            // `is not 1 and 2` is neither of them.
            if case .all(let conditions) = condition,
                conditions.allSatisfy({ if case .isOneOf = $0 { true } else { false } })
            {
                return .all(conditions.map { .not($0) })
            }
            return .not(condition)
        }

        /// `$x and $y are 3`, `$a or $b is empty`, `both $x and $y are 3`: what is said of several.
        private mutating func sharedPredicate() -> ProseCondition? {
            let isNeither = accept(["neither"])
            _ = accept(["both"]) || accept(["either"])
            guard let first = valueSubject() else { return nil }
            var subjects = [first]
            var conjunctions: Set<String> = []
            while let link = conjunction() {
                guard let next = valueSubject() else { return nil }
                subjects.append(next)
                if link != "," { conjunctions.insert(link) }
            }
            guard subjects.count > 1, subjects.count <= Self.mostShared, conjunctions.count == 1,
                let link = conjunctions.first, isNeither == (link == "nor")
            else { return nil }
            _ = accept(["both"]) || accept(["all"])
            let isPlural = word.map(Self.plurals.contains) ?? false
            // `$a or $b == 1` is an expression.
            guard isPlural || beginsPredicate && word != nil else { return nil }
            let start = index
            var conditions: [ProseCondition] = []
            for (place, subject) in subjects.enumerated() {
                index = start
                guard let condition = predicate(of: subject) else { return nil }
                let isLast = place == subjects.count - 1
                // `$ready and $n is 3`: of one only, unless the other is no truth value.
                conditions.append(isPlural || isLast ? condition : .flag(subject, otherwise: condition))
            }
            let joined: ProseCondition = link == "and" ? .all(conditions) : .any(conditions)
            return isNeither ? .not(joined) : joined
        }

        /// More subjects of one predicate are not read.
        private static let mostShared = 20
        private static let plurals: Set<String> = ["are", "were", "contain", "include", "mention", "equal"]

        /// `,`, `and`, `, or`
        private mutating func conjunction() -> String? {
            let isListed = accept([","])
            for word in ["and", "or", "nor"] where accept([word]) { return word }
            return isListed ? "," : nil
        }

        /// A comparison with each of the values that follow: `at least 1 and 5`, `more than 5 or 7`, `"a", "b" or "c"`.
        private mutating func distributed(
            allowingWords: Bool = false, _ compare: (Operand) -> ProseCondition
        ) -> ProseCondition? {
            guard let first = value() ?? (allowingWords ? plainWord() : nil) else { return nil }
            var conditions = [compare(first)]
            var link: String?
            while true {
                var rest = self
                guard let found = rest.conjunction(), found != "nor" else { break }
                let isVariable = rest.index < tokens.count && tokens[rest.index].variable != nil
                // In `says bye and leaves` there is another verb.
                guard let next = rest.value() ?? (allowingWords && found != "and" ? rest.plainWord() : nil),
                    !rest.beginsPredicate, !rest.sharesPredicate
                else { break }
                if found != "," {
                    // `1 or 2 and 3` may mean anything, but `1 or 2 and $ready` does not.
                    if let link, link != found {
                        if isVariable { break }
                        return nil
                    }
                    link = found
                }
                conditions.append(isVariable && found != "," ? .flag(next, otherwise: compare(next)) : compare(next))
                self = rest
            }
            if conditions.count == 1 { return conditions.first }
            return link == "and" ? .all(conditions) : .any(conditions)
        }

        /// Whether other subjects of a predicate follow: `$n is 1 and $a and $b are 2`.
        private var sharesPredicate: Bool {
            var rest = self
            while rest.conjunction() != nil {
                guard rest.valueSubject() != nil else { return false }
                if rest.word.map(Self.plurals.contains) ?? false { return true }
            }
            return false
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
                return distributed { .compares(subject, comparator, $0) }
            }
            if accept(["in"]) { return value().map { .contains($0, [subject]) } }
            if accept(["one", "of"]) || accept(["any", "of"]) {
                // Among those, `and` is no other than `or`.
                switch distributed({ .isOneOf(subject, [$0]) }) {
                case .all(let conditions): return .any(conditions)
                case let condition: return condition
                }
            }
            _ = accept(["either"]) || accept(["equal", "to"]) || accept(["exactly"])
            var rest = self
            if let only = rest.value() {
                if rest.accept(["or", "more"]) || rest.accept(["or", "over"]) {
                    self = rest
                    return .compares(subject, .greaterOrEqual, only)
                }
                if rest.accept(["or", "less"]) || rest.accept(["or", "fewer"]) || rest.accept(["or", "under"]) {
                    self = rest
                    return .compares(subject, .lessOrEqual, only)
                }
            }
            return distributed { .isOneOf(subject, [$0]) }
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
            return distributed(allowingWords: true) { .contains(subject, [$0]) }
        }

        // MARK: Values

        private mutating func value() -> Operand? { answerSubject() ?? valueSubject() ?? constant() }

        /// A word that stands for a value: `true`, `three`.
        private mutating func constant() -> Operand? {
            guard index < tokens.count, let source = ProseValue.source(of: tokens[index...index]) else { return nil }
            index += 1
            return .value(source)
        }

        /// Whether what was read last is a new subject: `$a is 1 or $b is 2`.
        private var beginsPredicate: Bool {
            guard index < tokens.count else { return false }
            if let word { return Self.verbs.contains(word) }
            return tokens[index].symbol.map { ["=", "==", "!=", "<", ">", "<=", ">="].contains($0) } ?? false
        }

        private static let verbs: Set<String> = [
            "is", "are", "was", "were", "contains", "equals", "mentions", "includes", "contain", "equal", "mention",
            "include", "says", "say", "said",
        ]

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
            let ends = (index..<tokens.count).filter { ["and", "or"].contains(tokens[$0].word ?? "") && $0 > index }
            // Each is tried with all that stands before it, so their number is bounded.
            for end in ([tokens.count] + ends.reversed()).prefix(8) {
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
