/// What a condition says of its subject: `is at least 3`, `contains "a" or "b"`, `are 3`.
extension ProseConditionReader {
    mutating func predicate(of subject: ProseCondition.Operand) -> ProseCondition? {
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
    mutating func sharedPredicate() -> ProseCondition? {
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
        allowingWords: Bool = false, _ compare: (ProseCondition.Operand) -> ProseCondition
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
    private mutating func complement(of subject: ProseCondition.Operand) -> ProseCondition? {
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

    private static let kinds: [([String], ProseCondition.Kind)] = [
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
    private mutating func said(_ subject: ProseCondition.Operand) -> ProseCondition? {
        if accept(["yes"]) { return .isA(subject, .yes) }
        if accept(["no"]) { return .isA(subject, .no) }
        return distributed(allowingWords: true) { .contains(subject, [$0]) }
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
}
