import Streaming

/// Expressions and calls that stand for themselves, in headings and placeholders.
extension Expression {
    /// Reads a text that is one expression and nothing else.
    ///
    /// The error's position is relative to the text.
    public init(parsing source: String) throws(ReplyError) {
        var parser = try ExpressionParser(source: source)
        self = try parser.parseWhole()
    }
}

extension PlaybookCall.Value {
    /// Reads a text that is one expression or one call and nothing else.
    ///
    /// The error's position is relative to the text.
    public init(parsing source: String) throws(ReplyError) {
        var parser = try ExpressionParser(source: source)
        self = try parser.parseArgumentValue()
        guard parser.cursor.isAtEnd else { throw parser.unexpected() }
    }
}

extension ExpressionParser {
    fileprivate init(source: String) throws(ReplyError) {
        var tokens: [ReplyToken] = []
        for token in ReplyTokenizer.tokens(ofExpression: source) {
            switch token.kind {
            case .itemStart: break
            case .malformed(let message): throw ReplyError(message, at: token.position)
            default: tokens.append(token)
            }
        }
        self.init(tokens, functions: PureFunction.names)
    }
}

extension PureFunction {
    /// The names of all pure functions.
    static let names = Set(allCases.map(\.rawValue))
}
