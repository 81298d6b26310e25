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
        if case .itemEnd = current.kind { return true }
        return false
    }

    /// The symbol that stands here, if one does.
    var symbol: Symbol? { symbol(ahead: 0) }

    /// The name without `$` that stands here, if one does.
    var word: String? { word(ahead: 0) }

    func symbol(ahead distance: Int) -> Symbol? {
        if case .symbol(let symbol) = token(at: index + distance).kind { return symbol }
        return nil
    }

    func word(ahead distance: Int) -> String? {
        if case .name(let name) = token(at: index + distance).kind { return name }
        return nil
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
