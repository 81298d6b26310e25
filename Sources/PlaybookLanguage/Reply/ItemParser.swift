import Streaming

/// Reads a complete item, other than a streaming call, from its tokens.
struct ItemParser {
    private var expressions: ExpressionParser
    private let form: ItemForm
    private let position: ReplyPosition

    /// - Parameters:
    ///   - form: of the item, as the tokenizer found it.
    ///   - position: where the item begins.
    ///   - tokens: the item's tokens after `itemStart`, `itemEnd` included.
    ///   - functions: the names that are called inside expressions.
    init(_ form: ItemForm, at position: ReplyPosition, tokens: [ReplyToken], functions: Set<String>) {
        self.form = form
        self.position = position
        expressions = ExpressionParser(tokens, functions: functions)
    }

    /// Reads the item, or says why it cannot be read.
    mutating func parse() throws(ReplyError) -> ReplyItem {
        let kind: ReplyItem.Kind =
            switch form {
            case .step: .step(try parseStep())
            case .trigger: .trigger(try parseText("Trigger"))
            case .variable: try parseVariable()
            case .returned: try parseReturn()
            case .assignment, .call, .expression: try parseCallOrAssignment()
            }
        guard expressions.cursor.isAtEnd else { throw expressions.unexpected() }
        return ReplyItem(kind, at: position)
    }

    // MARK: Step and Trigger

    private mutating func parseStep() throws(ReplyError) -> StepReference {
        let text = try parseText("Step")
        guard let step = StepReference(parsing: text) else {
            throw ReplyError(
                "Step[\"\(text)\"] names no step; write playbook, line number and code, as Step[\"Main:03:QUE\"].",
                at: position)
        }
        return step
    }

    /// Reads `Name[text]`, with or without quotes around the text.
    private mutating func parseText(_ name: String) throws(ReplyError) -> String {
        expressions.cursor.advance()
        try expressions.cursor.expect(.openBracket, "After \(name) stands its text in brackets.")
        var text = ""
        switch expressions.cursor.current.kind {
        case .rawText(let raw):
            text = raw
            expressions.cursor.advance()
        case .literalStart:
            guard case .literal(.string(let literal)) = try expressions.parseExpression() else {
                throw ReplyError("\(name)[…] holds plain text.", at: position)
            }
            text = literal
        default: break
        }
        try expressions.cursor.expect(.closeBracket, "\(name)[…] holds one text and nothing else.")
        return text
    }

    // MARK: Var and Return

    private mutating func parseVariable() throws(ReplyError) -> ReplyItem.Kind {
        expressions.cursor.advance()
        try expressions.cursor.expect(.openBracket, "After Var stands a name and a value in brackets.")
        let target = try parseTarget()
        try expressions.cursor.expect(.comma, "In Var[$name, value] a comma stands between name and value.")
        let kind = try parseAssigned(to: target, until: .closeBracket)
        try expressions.cursor.expect(.closeBracket, "Var[$name, value] holds one value.")
        return kind
    }

    private mutating func parseQuotedTarget() throws(ReplyError) -> VariableTarget {
        let error = expressions.cursor.error("A variable's name has to stand here.")
        guard case .literal(.string(let quoted)) = try expressions.parseExpression(),
            case .variable(let name) = try? Expression(parsing: quoted)
        else { throw error }
        return VariableTarget(name)
    }

    private mutating func parseReturn() throws(ReplyError) -> ReplyItem.Kind {
        expressions.cursor.advance()
        let closing: Symbol = expressions.cursor.symbol == .openBracket ? .closeBracket : .closeParenthesis
        expressions.cursor.advance()
        if expressions.cursor.skip(closing) { return .returned(nil) }
        let value = try expressions.parseExpression()
        guard expressions.cursor.skip(closing) else { throw expressions.unexpected() }
        return .returned(value)
    }

    // MARK: Calls and assignments

    private mutating func parseCallOrAssignment() throws(ReplyError) -> ReplyItem.Kind {
        let isAssignment =
            expressions.cursor.symbol(ahead: 1) == .assign || expressions.cursor.symbol(ahead: 1) == .colon
        if isAssignment {
            let target = try parseTarget()
            try expressions.cursor.expect(.assign, "In an assignment = stands after the name.")
            return try parseAssigned(to: target, until: nil)
        }
        return .call(try expressions.parseCall(result: nil))
    }

    /// Reads `$name` or `name`, with a type after a colon; small models put quotes around it.
    private mutating func parseTarget() throws(ReplyError) -> VariableTarget {
        let name: String
        switch expressions.cursor.current.kind {
        case .variable(let text), .name(let text): name = text
        case .literalStart where form == .variable: return try parseQuotedTarget()
        default: throw expressions.cursor.error("A variable's name has to stand here.")
        }
        expressions.cursor.advance()
        var target = VariableTarget(name)
        if expressions.cursor.skip(.colon), case .rawText(let type) = expressions.cursor.current.kind {
            target.type = type
            expressions.cursor.advance()
        }
        return target
    }

    private mutating func parseAssigned(
        to target: VariableTarget, until closing: Symbol?
    ) throws(ReplyError) -> ReplyItem.Kind {
        if expressions.isAtCall { return .call(try expressions.parseCall(result: target)) }
        return .assignment(target, try expressions.parseExpression())
    }
}

extension StepReference {
    /// Reads `Main:03:QUE`, `Main:03`, `03:QUE` or `03`.
    init?(parsing text: String) {
        let colon = UInt8(ascii: ":")
        var parts = Array(text.utf8).split(separator: colon, omittingEmptySubsequences: false).map(\.trimmed)
        var code: ArraySlice<UInt8>?
        if parts.count > 1, let last = parts.last, !last.isEmpty, last.allSatisfy(\.isLetter) {
            code = parts.removeLast()
        }
        guard let number = parts.popLast(), number.first?.isDigit ?? false,
            number.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ".") })
        else { return nil }
        let playbook = String(decoding: Array(parts.joined(separator: [colon])), as: UTF8.self)
        self.init(
            playbook: playbook.isEmpty ? nil : playbook, number: String(decoding: number, as: UTF8.self),
            code: code.map { String(decoding: $0, as: UTF8.self) })
    }
}
