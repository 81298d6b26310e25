import Streaming

/// Reads expressions from the tokens of an item, by recursive descent.
///
/// The operators and their precedence are Python's (Language Reference 6.17), as far as language.md 3 has them.
struct ExpressionParser {
    var cursor: TokenCursor
    /// The names that are called inside expressions. A playbook of the same name takes its place.
    let functions: Set<String>

    /// No expression is higher, so that whoever walks through one needs little stack.
    static let depthLimit = 100

    init(_ tokens: [ReplyToken], functions: Set<String>) {
        cursor = TokenCursor(tokens)
        self.functions = functions
    }

    /// An expression and its height as a tree.
    struct Parsed {
        var expression: Expression
        var height: Int

        init(_ expression: Expression, height: Int = 1) {
            self.expression = expression
            self.height = height
        }
    }

    /// Reads one expression, up to a token that cannot go on with it.
    mutating func parseExpression() throws(ReplyError) -> Expression {
        try parseBinary(.or).expression
    }

    /// Reads one expression, which has to be all that is left.
    mutating func parseWhole() throws(ReplyError) -> Expression {
        let expression = try parseExpression()
        guard cursor.isAtEnd else { throw unexpected() }
        return expression
    }

    /// Reads a field of an f-string, or another term of a text, which has to be all that is left.
    mutating func parseWholeValue() throws(ReplyError) -> FormattedValue {
        let value = try parseFormattedValue().value
        if case .fieldEnd = cursor.current.kind { cursor.advance() }
        guard cursor.isAtEnd else { throw unexpected() }
        return value
    }

    /// Reads an expression with the conversion and format that may stand after it in a field.
    mutating func parseFormattedValue() throws(ReplyError) -> (value: FormattedValue, height: Int) {
        let parsed = try parseBinary(.or)
        var value = FormattedValue(parsed.expression)
        if case .conversion(let letter) = cursor.current.kind {
            value.conversion = FormattedValue.Conversion(rawValue: letter)
            cursor.advance()
        }
        if case .format(let format) = cursor.current.kind {
            value.format = format
            cursor.advance()
        }
        return (value, parsed.height)
    }

    // MARK: Operators

    /// Lowest first. `not` stands between `and` and comparisons.
    enum Precedence: Int {
        case or, and, not, comparison, sum, product, sign

        var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .sign }
    }

    func parsed(_ expression: Expression, over operands: Parsed...) throws(ReplyError) -> Parsed {
        var height = 0
        for operand in operands { height = max(height, operand.height) }
        return try checked(Parsed(expression, height: height + 1))
    }

    func checked(_ parsed: Parsed) throws(ReplyError) -> Parsed {
        guard parsed.height <= Self.depthLimit else {
            throw cursor.error("The expression is nested more than \(Self.depthLimit) deep; split it into assignments.")
        }
        return parsed
    }

    mutating func parseBinary(_ minimum: Precedence) throws(ReplyError) -> Parsed {
        var left = try parsePrefix(minimum)
        while cursor.goesOnWithOperator {
            if minimum.rawValue <= Precedence.comparison.rawValue, peekComparator() != nil {
                left = try parseComparison(left)
            } else if let (operation, precedence) = peekArithmetic(), precedence.rawValue >= minimum.rawValue {
                cursor.advance()
                let right = try parseBinary(precedence.next)
                left = try parsed(.arithmetic(left.expression, operation, right.expression), over: left, right)
            } else if minimum.rawValue <= Precedence.and.rawValue, cursor.word == "and" {
                cursor.advance()
                let right = try parseBinary(.not)
                left = try parsed(.and(left.expression, right.expression), over: left, right)
            } else if minimum == .or, cursor.word == "or" {
                cursor.advance()
                let right = try parseBinary(.and)
                left = try parsed(.or(left.expression, right.expression), over: left, right)
            } else {
                return left
            }
        }
        return left
    }

    /// Reads `not` and signs, which are counted and not descended into, then the operand.
    private mutating func parsePrefix(_ minimum: Precedence) throws(ReplyError) -> Parsed {
        var negations = 0
        while cursor.word == "not" {
            guard minimum.rawValue <= Precedence.not.rawValue else {
                throw cursor.error("Put parentheses around not and its operand.")
            }
            cursor.advance()
            negations += 1
        }
        var operand = negations > 0 ? try parseBinary(.comparison) : try parseSigned()
        for _ in 0..<negations { operand = try parsed(.not(operand.expression), over: operand) }
        return operand
    }

    private mutating func parseSigned() throws(ReplyError) -> Parsed {
        var signs: [Symbol] = []
        while let symbol = cursor.symbol, symbol == .minus || symbol == .plus {
            signs.append(symbol)
            cursor.advance()
        }
        var operand = try parsePostfix()
        for sign in signs.reversed() {
            let expression: Expression =
                sign == .minus ? .negated(operand.expression) : .positive(operand.expression)
            operand = try parsed(expression, over: operand)
        }
        return operand
    }

    /// `a < b <= c` is one comparison of several operands.
    private mutating func parseComparison(_ first: Parsed) throws(ReplyError) -> Parsed {
        var comparisons: [Expression.Comparison] = []
        var height = first.height
        while let (comparator, tokenCount) = peekComparator() {
            for _ in 0..<tokenCount { cursor.advance() }
            let operand = try parseBinary(.sum)
            comparisons.append(Expression.Comparison(comparator, operand.expression))
            height = max(height, operand.height)
        }
        return try checked(Parsed(.comparison(first.expression, comparisons), height: height + 1))
    }

    private func peekComparator() -> (Comparator, tokenCount: Int)? {
        if let symbol = cursor.symbol { return Comparator(rawValue: symbol.rawValue).map { ($0, 1) } }
        switch (cursor.word, cursor.word(ahead: 1)) {
        case ("not", "in"): return (.notIn, 2)
        case ("is", "not"): return (.isNot, 2)
        case ("is", _): return (.is, 1)
        case ("in", _): return (.in, 1)
        default: return nil
        }
    }

    private func peekArithmetic() -> (ArithmeticOperator, Precedence)? {
        switch cursor.symbol {
        case .plus: (.add, .sum)
        case .minus: (.subtract, .sum)
        case .star: (.multiply, .product)
        case .slash: (.divide, .product)
        case .doubleSlash: (.floorDivide, .product)
        case .percent: (.remainder, .product)
        default: nil
        }
    }
}
