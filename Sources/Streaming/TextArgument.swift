/// Splits the text of a message into its terms: literals, whose pieces come as they are decoded, and expressions.
///
/// Before the first literal all tokens are one expression (`$a - 1 + "x"`), unless it ends with `+` before that literal.
/// After it, terms are joined by `+` or stand side by side, and any operator that binds no tighter than `+` is an error.
struct TextArgument: Sendable {
    enum Part {
        case text(String)
        case variable(name: String, source: String)
        case value([ReplyToken])
    }

    enum Step {
        case inside
        case part(Part)
        /// The `,` or `)` after the argument was read; the last term's expression, if that is still to deliver.
        case end([ReplyToken]?)
        case failed(String)
    }

    private enum Phase {
        /// Before a term.
        case term
        case literal
        case field
        case afterLiteral
        case expression
    }

    private var phase = Phase.term
    private var nesting = Nesting()
    /// The tokens of a field, its end included, or of an expression.
    private var tokens: [ReplyToken] = []
    private var hasLiteral = false
    /// Whether an operator that binds looser than `+` stands in the expression outside of brackets.
    private var hasLooseOperator = false
    /// Whether the argument is, so far, a single literal of nothing but text, or a single expression.
    private(set) var isSimple = true

    mutating func feed(_ token: ReplyToken) -> Step {
        switch phase {
        case .term: beginTerm(token)
        case .literal: scanLiteral(token)
        case .field: scanField(token)
        case .afterLiteral: scanAfterLiteral(token)
        case .expression: scanExpression(token)
        }
    }

    private mutating func beginTerm(_ token: ReplyToken) -> Step {
        if case .literalStart = token.kind {
            phase = .literal
            hasLiteral = true
            return .inside
        }
        if nesting.endsArgument(token) { return .failed("A term of the text is missing.") }
        phase = .expression
        nesting = Nesting()
        nesting.enter(token)
        tokens = []
        noteOperator(token)
        tokens.append(token)
        return .inside
    }

    private mutating func scanLiteral(_ token: ReplyToken) -> Step {
        switch token.kind {
        case .text(let text): return .part(.text(text))
        case .mention(let name, let source):
            isSimple = false
            return .part(.variable(name: name, source: source))
        case .fieldStart:
            phase = .field
            tokens = []
            nesting = Nesting()
        case .special: isSimple = false
        case .literalEnd: phase = .afterLiteral
        default: return .failed("The literal is not closed.")
        }
        return .inside
    }

    private mutating func scanField(_ token: ReplyToken) -> Step {
        let closes = if nesting.isOutside, case .fieldEnd = token.kind { true } else { false }
        tokens.appendJoiningText(token)
        guard closes else {
            nesting.enter(token)
            return .inside
        }
        phase = .literal
        isSimple = false
        return .part(.value(tokens))
    }

    private mutating func scanAfterLiteral(_ token: ReplyToken) -> Step {
        if nesting.endsArgument(token) { return .end(nil) }
        isSimple = false
        switch token.kind {
        case .literalStart: phase = .literal
        case .symbol(.plus):
            phase = .term
            hasLooseOperator = false
        default:
            return .failed(
                "After a literal in a message stands +, a comma or the closing parenthesis; "
                    + "compute the text in an assignment first.")
        }
        return .inside
    }

    private mutating func scanExpression(_ token: ReplyToken) -> Step {
        guard nesting.isOutside else {
            nesting.enter(token)
            tokens.appendJoiningText(token)
            return .inside
        }
        if nesting.endsArgument(token) { return .end(tokens) }
        if hasLiteral, case .symbol(.plus) = token.kind, tokens[...].endsOperand {
            phase = .term
            return .part(.value(tokens))
        }
        if !hasLooseOperator, case .literalStart = token.kind, case .symbol(.plus) = tokens.last?.kind,
            tokens.dropLast().endsOperand
        {
            // The expression so far is the first term; its `+` joins it to this literal.
            tokens.removeLast()
            phase = .literal
            hasLiteral = true
            isSimple = false
            return .part(.value(tokens))
        }
        noteOperator(token)
        if hasLiteral, hasLooseOperator {
            return .failed("Only + joins the parts of a message; compute the text in an assignment first.")
        }
        nesting.enter(token)
        tokens.append(token)
        return .inside
    }

    private mutating func noteOperator(_ token: ReplyToken) {
        switch token.kind {
        case .symbol(.equal), .symbol(.notEqual), .symbol(.less), .symbol(.lessOrEqual), .symbol(.greater),
            .symbol(.greaterOrEqual):
            hasLooseOperator = true
        case .symbol(.minus) where hasLiteral && tokens[...].endsOperand: hasLooseOperator = true
        case .name(let name) where ReplyToken.operatorWords.contains(name): hasLooseOperator = true
        default: break
        }
    }
}

extension TextArgument.Part {
    var action: StreamingCallDetector.Action {
        switch self {
        case .text(let text): .text(text)
        case .variable(let name, let source): .variable(name: name, source: source)
        case .value(let tokens): .value(tokens)
        }
    }
}

extension ArraySlice<ReplyToken> {
    /// Whether the last token ends an operand, so that a `+` or `-` after it is no sign.
    fileprivate var endsOperand: Bool {
        switch last?.kind {
        case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace): true
        case .symbol, nil: false
        default: true
        }
    }
}
