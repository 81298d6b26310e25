import Streaming

/// Walks over the tokens of one item or expression.
///
/// Behind them stands, for ever, an `itemEnd`, so that looking ahead needs no bounds.
struct TokenCursor {
    private let tokens: [ReplyToken]
    private var index = 0
    private let end: ReplyToken

    init(_ tokens: [ReplyToken]) {
        self.tokens = tokens
        end = ReplyToken(.itemEnd, at: tokens.last?.position ?? ReplyPosition(line: 1, column: 1))
    }

    var current: ReplyToken { token(at: index) }

    var isAtEnd: Bool {
        guard index < tokens.count else { return true }
        if case .itemEnd = tokens[index].kind { return true }
        return false
    }

    /// The symbol that stands here, if one does.
    var symbol: Symbol? { symbol(ahead: 0) }

    /// The name without `$` that stands here, if one does.
    var word: String? { word(ahead: 0) }

    func symbol(ahead distance: Int) -> Symbol? {
        // Looked at in place: a token is copied with its text.
        let index = index + distance
        if index < tokens.count, case .symbol(let symbol) = tokens[index].kind { return symbol }
        return nil
    }

    func word(ahead distance: Int) -> String? {
        let index = index + distance
        if index < tokens.count, case .name(let name) = tokens[index].kind { return name }
        return nil
    }

    /// Whether a symbol or word stands here that may be an operator between two operands.
    var goesOnWithOperator: Bool {
        switch symbol {
        case .comma, .closeParenthesis, .closeBracket, .closeBrace, .colon: false
        case nil: word != nil
        default: true
        }
    }

    mutating func advance() {
        if index < tokens.count { index += 1 }
    }

    /// Goes past `symbol` if it stands here.
    mutating func skip(_ symbol: Symbol) -> Bool {
        guard self.symbol == symbol else { return false }
        advance()
        return true
    }

    /// Goes past `symbol`, which has to stand here.
    mutating func expect(_ symbol: Symbol, _ message: @autoclosure () -> String) throws(ReplyError) {
        guard skip(symbol) else { throw error(message()) }
    }

    func error(_ message: String) -> ReplyError {
        ReplyError(message, at: current.position)
    }

    private func token(at index: Int) -> ReplyToken {
        index < tokens.count ? tokens[index] : end
    }
}
