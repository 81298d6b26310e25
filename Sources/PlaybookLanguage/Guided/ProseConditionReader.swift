/// Reads conditions from the words of a step: `and` and `or`, what is spoken of, and values. What is said of it is read in an
/// extension.
struct ProseConditionReader {
    let tokens: [ProseToken]
    var index = 0

    var isAtEnd: Bool { index >= tokens.count }
    var word: String? { index < tokens.count ? tokens[index].word : nil }

    mutating func any() -> ProseCondition? { joined(by: "or", { $0.all() }) { .any($0) } }

    private mutating func all() -> ProseCondition? { joined(by: "and", { $0.unit() }) { .all($0) } }

    private mutating func joined(
        by conjunction: String, _ part: (inout ProseConditionReader) -> ProseCondition?,
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

    private static let replies: [String: ProseCondition.Kind] = ["yes": .yes, "so": .yes, "no": .no, "not": .no]
    private static let consent: [String: ProseCondition.Kind] = [
        "agrees": .yes, "agree": .yes, "accepts": .yes, "accept": .yes, "confirms": .yes, "confirm": .yes,
        "do": .yes,
        "does": .yes, "declines": .no, "decline": .no, "refuses": .no, "refuse": .no, "disagrees": .no,
        "disagree": .no,
    ]

    // MARK: Subjects

    /// `the answer`, `the user says`, `they answer`
    mutating func answerSubject() -> ProseCondition.Operand? {
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
    static let speech: Set<String> = [
        "says", "say", "said", "answers", "answer", "answered", "replies", "reply", "types", "enters",
    ]

    /// `$order.total`, a number or a text, with signs between them.
    mutating func valueSubject() -> ProseCondition.Operand? {
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

    // MARK: Values

    mutating func value() -> ProseCondition.Operand? { answerSubject() ?? valueSubject() ?? constant() }

    /// A word that stands for a value: `true`, `three`.
    private mutating func constant() -> ProseCondition.Operand? {
        guard index < tokens.count, let source = ProseValue.source(of: tokens[index...index]) else { return nil }
        index += 1
        return .value(source)
    }

    mutating func plainWord() -> ProseCondition.Operand? {
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

    mutating func accept(_ phrase: [String]) -> Bool {
        guard index + phrase.count <= tokens.count,
            zip(phrase, tokens[index...]).allSatisfy({ $0 == $1.word || $0 == $1.symbol })
        else { return false }
        index += phrase.count
        return true
    }
}
