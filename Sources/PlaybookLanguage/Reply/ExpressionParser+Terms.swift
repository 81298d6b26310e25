import Streaming

/// Operands: literals, variables with their paths, containers, pure functions.
extension ExpressionParser {
    /// Reads an operand and the `.name` and `[index]` after it.
    mutating func parsePostfix() throws(ReplyError) -> Parsed {
        var operand = try parsePrimary()
        while true {
            if cursor.skip(.dot) {
                guard let name = cursor.word else { throw cursor.error("After a dot stands a name.") }
                cursor.advance()
                guard cursor.symbol != .openParenthesis else {
                    throw cursor.error(
                        "Values have no methods here, so .\(name)() cannot be called; write the result yourself or use "
                            + "a playbook.")
                }
                operand = try parsed(.attribute(operand.expression, name: name), over: operand)
            } else if cursor.skip(.openBracket) {
                guard cursor.symbol != .colon else { throw sliceError() }
                let index = try parseBinary(.or)
                guard cursor.symbol != .colon else { throw sliceError() }
                try cursor.expect(.closeBracket, "An index is closed by ].")
                operand = try parsed(.element(operand.expression, index: index.expression), over: operand, index)
            } else if cursor.symbol == .openParenthesis {
                throw cursor.error("Only a name can be called.")
            } else {
                return operand
            }
        }
    }

    private mutating func parsePrimary() throws(ReplyError) -> Parsed {
        let token = cursor.current
        switch token.kind {
        case .number(let text):
            guard let value = NumberLiteral.value(of: text) else {
                throw cursor.error("\(text) is no number, or does not fit into 64 bits; text stands in quotes.")
            }
            cursor.advance()
            return Parsed(.literal(value))
        case .literalStart:
            return try parseLiterals()
        case .variable(let name):
            cursor.advance()
            if cursor.symbol == .openParenthesis {
                throw cursor.error("$\(name) is a variable and cannot be called; write a playbook's name without $.")
            }
            return Parsed(.variable(name))
        case .name(let name):
            return try parseName(name)
        case .symbol(.openParenthesis):
            cursor.advance()
            return try parseParenthesized()
        case .symbol(.openBracket):
            cursor.advance()
            let (elements, height) = try parseElements(until: .closeBracket)
            return try checked(Parsed(.list(elements), height: height + 1))
        case .symbol(.openBrace):
            cursor.advance()
            return try parseBraces()
        default:
            throw unexpected()
        }
    }

    private mutating func parseName(_ name: String) throws(ReplyError) -> Parsed {
        switch name {
        case "True", "true": return literal(.bool(true))
        case "False", "false": return literal(.bool(false))
        case "None", "null": return literal(.null)
        default: break
        }
        if ReplyToken.operatorWords.contains(name) { throw unexpected() }
        guard cursor.symbol(ahead: 1) == .openParenthesis else {
            cursor.advance()
            return Parsed(.variable(name))
        }
        guard functions.contains(name), let function = PureFunction(rawValue: name) else {
            throw callInsideExpression(name)
        }
        cursor.advance()
        cursor.advance()
        let (arguments, height) = try parseElements(until: .closeParenthesis)
        return try checked(Parsed(.function(function, arguments), height: height + 1))
    }

    private mutating func literal(_ value: PlaybookValue) -> Parsed {
        cursor.advance()
        return Parsed(.literal(value))
    }

    // MARK: Containers

    /// After `(`: an expression in parentheses, or a tuple, which is a list.
    private mutating func parseParenthesized() throws(ReplyError) -> Parsed {
        if cursor.skip(.closeParenthesis) { return Parsed(.list([])) }
        let first = try parseBinary(.or)
        if cursor.skip(.closeParenthesis) { return first }
        guard cursor.symbol == .comma else { throw unexpected() }
        return try parseList(after: first, until: .closeParenthesis)
    }

    /// After `{`: a dictionary, or a set, which is a list.
    private mutating func parseBraces() throws(ReplyError) -> Parsed {
        if cursor.skip(.closeBrace) { return Parsed(.dictionary([])) }
        let first = try parseBinary(.or)
        guard cursor.skip(.colon) else {
            return try parseList(after: first, until: .closeBrace)
        }
        var value = try parseBinary(.or)
        var pairs = [Expression.KeyAndValue(key: first.expression, value: value.expression)]
        var height = max(first.height, value.height)
        while cursor.skip(.comma), cursor.symbol != .closeBrace {
            let key = try parseBinary(.or)
            try cursor.expect(.colon, "In a dictionary a colon stands between key and value.")
            value = try parseBinary(.or)
            pairs.append(Expression.KeyAndValue(key: key.expression, value: value.expression))
            height = max(height, key.height, value.height)
        }
        guard cursor.skip(.closeBrace) else { throw unexpected() }
        return try checked(Parsed(.dictionary(pairs), height: height + 1))
    }

    private mutating func parseList(after first: Parsed, until closing: Symbol) throws(ReplyError) -> Parsed {
        var elements = [first.expression]
        var height = first.height
        if cursor.skip(.comma) {
            let (others, otherHeight) = try parseElements(until: closing)
            elements += others
            height = max(height, otherHeight)
        } else if !cursor.skip(closing) {
            throw unexpected()
        }
        return try checked(Parsed(.list(elements), height: height + 1))
    }

    /// Reads elements and the closing bracket after them; a comma may follow the last.
    private mutating func parseElements(until closing: Symbol) throws(ReplyError) -> ([Expression], height: Int) {
        var elements: [Expression] = []
        var height = 0
        while !cursor.skip(closing) {
            let element = try parseBinary(.or)
            elements.append(element.expression)
            height = max(height, element.height)
            if cursor.symbol == .colon { throw sliceError() }
            guard cursor.symbol == closing || cursor.skip(.comma) else { throw unexpected() }
        }
        return (elements, height)
    }

    // MARK: String literals

    /// Reads literals that stand side by side, which join to one.
    private mutating func parseLiterals() throws(ReplyError) -> Parsed {
        var pieces: [FormattedPiece] = []
        // Grows in place until a value ends it: a text with many mentions would else be copied at each of them.
        var text = ""
        var isFormatted = false
        var height = 0
        while case .literalStart(let formatted) = cursor.current.kind {
            isFormatted = isFormatted || formatted
            cursor.advance()
            try parseLiteral(into: &pieces, &text, &height)
        }
        guard isFormatted else { return Parsed(.literal(.string(text))) }
        if !text.isEmpty { pieces.append(.text(text)) }
        return try checked(Parsed(.formatted(pieces), height: height + 1))
    }

    private mutating func parseLiteral(
        into pieces: inout [FormattedPiece], _ text: inout String, _ height: inout Int
    ) throws(ReplyError) {
        while true {
            switch cursor.current.kind {
            case .text(let part), .mention(_, let part): text += part
            case .special: break
            case .fieldStart:
                cursor.advance()
                let field = try parseFormattedValue()
                guard case .fieldEnd = cursor.current.kind else { throw unexpected() }
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(.value(field.value))
                height = max(height, field.height)
            case .literalEnd:
                cursor.advance()
                return
            default: throw unexpected()
            }
            cursor.advance()
        }
    }

    // MARK: What cannot be read

    private func sliceError() -> ReplyError {
        cursor.error("There are no slices; write the part you mean, or let a playbook cut it out.")
    }

    func callInsideExpression(_ name: String) -> ReplyError {
        cursor.error(
            "\(name)(…) cannot be called inside an expression, only \(functions.sorted().joined(separator: ", ")) can; "
                + "first assign its result, as in $result = \(name)(…), then use $result.")
    }

    /// What to tell about the token that stands here and has no place.
    func unexpected() -> ReplyError {
        switch cursor.current.kind {
        case .itemEnd, .fieldEnd, .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace):
            return cursor.error("A value is missing here.")
        case .name("if"), .name("else"):
            return cursor.error("There are no conditional expressions; decide it yourself and write the value.")
        case .name("for"), .name("async"):
            return cursor.error("There are no comprehensions; write the list out.")
        case .name("lambda"): return cursor.error("There are no lambdas; write the value.")
        case .symbol(.power):
            return cursor.error("** has no place here; write the power as a number, or multiply.")
        case .symbol(.assign):
            return cursor.error(
                "= has no place inside an expression; compare with ==, or assign in an item of its own.")
        case .symbol(let symbol): return cursor.error("\(symbol.rawValue) has no place here.")
        case .name(let name): return cursor.error("\(name) has no place here; text stands in quotes.")
        case .variable(let name): return cursor.error("$\(name) has no place here; an operator or comma is missing.")
        case .number(let number): return cursor.error("\(number) has no place here; an operator or comma is missing.")
        default: return cursor.error("A string has no place here; an operator or comma is missing.")
        }
    }
}
