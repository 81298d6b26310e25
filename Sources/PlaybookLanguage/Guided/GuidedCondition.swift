import Streaming

/// A CND step as the engine carries it out: whether its body is executed, and whether it comes again.
public struct GuidedCondition: Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        /// Once, if it holds.
        case once
        /// Once, if none of the conditions right before it held.
        case otherwise
        /// Again and again, while it holds.
        case loop
        /// Again and again, and at least once.
        case loopCheckedLast
    }

    /// What decides whether the body is executed.
    public enum Rule: Sendable, Hashable {
        case always
        case condition(ProseCondition)
        /// For each element of the list that the expression's source gives, kept in a variable.
        case each(String, in: String)
        /// So many times, counted in a variable from a number to another.
        case count(String?, from: String, to: String)
        /// Only judgement decides; the text is the condition in words.
        case judged(String)
    }

    public var form: Form
    public var rule: Rule
    /// Whether the body is executed when the rule does not hold: `unless`, `until`.
    public var isNegated: Bool

    init(_ form: Form, _ rule: Rule, isNegated: Bool = false) {
        (self.form, self.rule, self.isNegated) = (form, rule, isNegated)
    }

    /// Reads the text of a CND step.
    public init(reading text: String) {
        var reader = Reader(text: text, tokens: ProseToken.tokens(of: text)[...])
        self = reader.condition()
    }

    /// What decides, in words.
    public func words(of text: String) -> String {
        if case .judged(let words) = rule { words } else { text }
    }

    private struct Reader {
        let text: String
        var tokens: ArraySlice<ProseToken>

        mutating func condition() -> GuidedCondition {
            while let last = tokens.last?.symbol, [":", ",", "."].contains(last) { tokens.removeLast() }
            while let word = tokens.first?.word, Filler.opens(word), tokens.count > 1 { tokens.removeFirst() }
            if accept("otherwise") || accept("else") || accept("in", "any", "other", "case")
                || accept("in", "all", "other", "cases")
            {
                return otherwise()
            }
            if accept("elif") { return GuidedCondition(.otherwise, rule()) }
            if let loop = loop() { return loop }
            if accept("unless") { return GuidedCondition(.once, rule(), isNegated: true) }
            _ =
                accept("if") || accept("when") || accept("whenever") || accept("once") || accept("as", "soon", "as")
                || accept("should") || accept("provided", "that") || accept("assuming", "that")
            return GuidedCondition(.once, rule())
        }

        private mutating func otherwise() -> GuidedCondition {
            _ = acceptSymbol(",")
            if tokens.isEmpty { return GuidedCondition(.otherwise, .always) }
            if accept("unless") { return GuidedCondition(.otherwise, rule(), isNegated: true) }
            return accept("if") ? GuidedCondition(.otherwise, rule()) : GuidedCondition(.otherwise, judged)
        }

        private mutating func loop() -> GuidedCondition? {
            if accept("for", "each") || accept("for", "every") || accept("for", "all")
                || accept("go", "through", "each")
                || accept("go", "through", "every") || accept("go", "through", "all") || accept("iterate", "over")
            {
                return GuidedCondition(.loop, each())
            }
            if tokens.first?.word == "for", let variable = tokens.dropFirst().first?.variable {
                tokens.removeFirst(2)
                return GuidedCondition(.loop, count(variable))
            }
            if accept("while") || accept("as", "long", "as") { return GuidedCondition(.loop, rule()) }
            if accept("until") || accept("till") { return GuidedCondition(.loop, rule(), isNegated: true) }
            if let times = times() { return times }
            let isRepeat =
                accept("repeat") || accept("loop") || accept("do", "the", "following") || accept("do", "this")
                || accept("do", "these") || accept("do", "that") || accept("do", "it")
            guard isRepeat else {
                return ["keep", "continue"].contains(tokens.first?.word) ? GuidedCondition(.loop, judged) : nil
            }
            while let word = tokens.first?.word, ["the", "following", "this", "these", "steps", "it"].contains(word) {
                tokens.removeFirst()
            }
            if tokens.isEmpty || accept("forever") { return GuidedCondition(.loop, .always) }
            if accept("until") || accept("till") { return GuidedCondition(.loopCheckedLast, rule(), isNegated: true) }
            if accept("while") || accept("as", "long", "as") { return GuidedCondition(.loopCheckedLast, rule()) }
            return times() ?? GuidedCondition(.loop, judged)
        }

        /// `three times`, `$n times`
        private mutating func times() -> GuidedCondition? {
            guard let last = tokens.last?.word, last == "times",
                let source = ProseValue.source(of: tokens.dropLast())
            else { return nil }
            return GuidedCondition(.loop, .count(nil, from: "1", to: source))
        }

        /// `$item in $cart`, `of $orders as $order`
        private mutating func each() -> Rule {
            var rest = tokens
            while let word = rest.first?.word, ["of", "the"].contains(word) { rest.removeFirst() }
            guard let first = rest.popFirst()?.variable else { return judged }
            if rest.first?.word.map({ ["in", "of", "from"].contains($0) }) == true {
                rest.removeFirst()
                guard let source = ProseValue.source(of: rest), let name = Self.name(first) else { return judged }
                return .each(name, in: source)
            }
            if rest.first?.word == "as", let name = rest.dropFirst().first?.variable.flatMap(Self.name), rest.count == 2
            {
                return .each(name, in: first)
            }
            return judged
        }

        /// `from 1 to 3`, `in $list`
        private mutating func count(_ variable: String) -> Rule {
            guard let name = Self.name(variable) else { return judged }
            if accept("in"), let source = ProseValue.source(of: tokens) { return .each(name, in: source) }
            guard accept("from"), let to = tokens.firstIndex(where: { $0.word == "to" }),
                let first = ProseValue.source(of: tokens[..<to]),
                let last = ProseValue.source(of: tokens[(to + 1)...])
            else { return judged }
            return .count(name, from: first, to: last)
        }

        private func rule() -> Rule { ProseCondition(reading: tokens).map(Rule.condition) ?? judged }

        private var judged: Rule {
            let start = tokens.first?.range.lowerBound ?? 0
            return .judged(String(decoding: Array(text.utf8.dropFirst(start)), as: UTF8.self).trimmed)
        }

        static func name(_ variable: String) -> String? {
            let name = variable.dropFirst()
            return name.utf8.allSatisfy(\.continuesName) ? String(name) : nil
        }

        private mutating func accept(_ words: String...) -> Bool {
            guard zip(words, tokens).allSatisfy({ $0 == $1.word }), tokens.count >= words.count else { return false }
            tokens = tokens.dropFirst(words.count)
            return true
        }

        private mutating func acceptSymbol(_ symbol: String) -> Bool {
            guard tokens.first?.symbol == symbol else { return false }
            tokens = tokens.dropFirst()
            return true
        }
    }
}
