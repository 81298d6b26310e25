import Streaming

/// Calls of playbooks and built-ins, whose arguments are expressions or calls.
extension ExpressionParser {
    /// Whether a call of something other than a pure function begins here: `Name(` or `Agent.Name(`.
    var isAtCall: Bool {
        guard let first = cursor.word else { return false }
        if cursor.symbol(ahead: 1) == .openParenthesis {
            return !functions.contains(first) && !ReplyToken.operatorWords.contains(first)
        }
        var distance = 1
        while cursor.symbol(ahead: distance) == .dot, cursor.word(ahead: distance + 1) != nil { distance += 2 }
        return distance > 1 && cursor.symbol(ahead: distance) == .openParenthesis
    }

    /// Reads a call, which has to begin here and end its item or argument.
    mutating func parseCall(result: VariableTarget?) throws(ReplyError) -> PlaybookCall {
        guard var callee = cursor.word else { throw unexpected() }
        cursor.advance()
        while cursor.skip(.dot) {
            guard let name = cursor.word else { throw cursor.error("After a dot stands a name.") }
            callee += ".\(name)"
            cursor.advance()
        }
        try cursor.expect(.openParenthesis, "After a callee stand its arguments in parentheses.")
        var arguments: [PlaybookCall.Argument] = []
        while !cursor.skip(.closeParenthesis) {
            arguments.append(try parseArgument())
            guard cursor.symbol == .closeParenthesis || cursor.skip(.comma) else { throw unexpected() }
        }
        switch cursor.current.kind {
        case .itemEnd, .symbol(.comma), .symbol(.closeParenthesis), .symbol(.closeBracket): break
        default: throw callInsideExpression(callee)
        }
        return PlaybookCall(result: result, callee: callee, arguments: arguments)
    }

    private mutating func parseArgument() throws(ReplyError) -> PlaybookCall.Argument {
        var name: String?
        if cursor.symbol(ahead: 1) == .assign {
            switch cursor.current.kind {
            case .name(let keyword), .variable(let keyword): name = keyword
            default: throw unexpected()
            }
            cursor.advance()
            cursor.advance()
        }
        return PlaybookCall.Argument(name: name, try parseArgumentValue())
    }

    /// Reads an expression, or a call that is the whole argument.
    mutating func parseArgumentValue() throws(ReplyError) -> PlaybookCall.Value {
        isAtCall ? .call(try parseCall(result: nil)) : .expression(try parseExpression())
    }
}
