/// Reads the inside of one item into tokens: names, numbers, operators, brackets, literals and what they nest.
struct ItemScanner {
    enum Outcome {
        case consumed
        /// The byte closed the last open bracket.
        case closed
        /// The byte stands outside of brackets and literals and is none of an item's.
        case outside
        /// The byte begins a name or variable directly after an operand, outside of brackets: no expression goes on so.
        case nextItem
    }

    /// What was opened and not yet closed.
    enum Opening {
        case bracket(closing: UInt8)
        case literal(LiteralScanner.Style)
        case field
    }

    /// The token that is being read; its bytes are in `bytes`.
    enum Partial {
        case none
        case name
        /// The dot of an ignored `self.`
        case ignoredDot
        case dollar
        case variable
        case number
        /// The first character of an operator that may have a second.
        case symbol(UInt8)
        /// Opening quotes, of which there are one or three; two are a whole, empty literal.
        case quotes(LiteralScanner.Style, count: Int)
        /// `!` in a field, then the letter.
        case conversion(hasLetter: Bool)
        case format
        /// After `Step[` or `Trigger[`: a quote decides for a literal.
        case rawStart
        case raw
        /// The type in `Var[$x: type, …]`; commas in its own brackets belong to it.
        case type(depth: Int)
    }

    /// Nesting beyond this is malformed (language.md 3).
    static let depthLimit = 100

    let form: ItemForm
    private let stopsAtNextItem: Bool
    var openings: [(opening: Opening, position: ReplyPosition)] = []
    var literal: LiteralScanner?
    var partial = Partial.none
    var bytes: [UInt8] = []
    var partialPosition: ReplyPosition
    /// Whether the last token ends an operand, so that another operand cannot follow.
    private(set) var endsOperand = false
    private var followsDot = false
    /// Whether the last token can be the variable of `Var[$x: type, …]`.
    private(set) var followsVariable = false

    /// - Parameters:
    ///   - stopsAtNextItem: whether another item may follow without a separator, as in a code span.
    ///   - name: a name that was begun before the scanner took over.
    ///   - followsDot: whether that name stands behind a dot.
    ///   - position: where that name began.
    init(
        _ form: ItemForm, stopsAtNextItem: Bool, name: [UInt8] = [], followsDot: Bool = false,
        at position: ReplyPosition
    ) {
        self.followsDot = followsDot
        self.form = form
        self.stopsAtNextItem = stopsAtNextItem
        partialPosition = position
        openings.reserveCapacity(4)
        if !name.isEmpty {
            bytes = name
            partial = .name
        }
    }

    /// Whether nothing is open: neither bracket nor literal.
    var isOutside: Bool { openings.isEmpty }

    /// The innermost bracket or literal that is open.
    var openPosition: ReplyPosition? { openings.last?.position }

    /// Goes on with a name that looked like the next item's and is an operator.
    mutating func resume(name: [UInt8], at position: ReplyPosition) {
        bytes = name
        partial = .name
        partialPosition = position
    }

    /// Takes as many plain bytes of a literal, or bytes of a name, as stand at `start`; returns the index after them.
    mutating func scanRun(_ bytes: [UInt8], from start: Int, _ output: inout TokenOutput) -> Int {
        if let literal {
            guard literal.isPlain else { return start }
            let run = bytes[start...].prefix { !LiteralScanner.isSpecial($0) }
            output.appendRun(run)
            return run.endIndex
        }
        switch partial {
        case .name, .variable:
            let run = bytes[start...].prefix(while: \.continuesName)
            self.bytes += run
            output.skipRun(run)
            return run.endIndex
        default: return start
        }
    }

    mutating func scan(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        if literal != nil { return scanLiteral(byte, &output) }
        switch partial {
        case .none: return scanStart(byte, &output)
        case .name:
            if byte.continuesName { return append(byte) }
            if byte.isQuote, let style = literalStyle(quote: byte, &output) {
                startLiteral(style, &output)
                return .consumed
            }
            finishName(before: byte, &output)
        case .ignoredDot:
            partial = .none
            return .consumed
        case .dollar:
            guard byte.beginsName else {
                output.fail("A $ is followed by a variable's name.", at: partialPosition)
                return .consumed
            }
            partial = .variable
            return append(byte)
        case .variable:
            if byte.continuesName { return append(byte) }
            finishVariable(&output)
        case .number:
            if continuesNumber(byte) { return append(byte) }
            emit(.number(String(decoding: bytes, as: UTF8.self)), endsOperand: true, &output)
        case .symbol(let first):
            if let symbol = Symbol(first, byte) {
                emit(.symbol(symbol), endsOperand: false, &output)
                return .consumed
            }
            finishSymbol(first, before: byte, &output)
        case .quotes(let style, let count):
            return scanQuotes(byte, style, count, &output)
        case .conversion(let hasLetter):
            return scanConversion(byte, hasLetter: hasLetter, &output)
        case .format: return scanFormat(byte, &output)
        case .rawStart:
            if byte.isBlank { return .consumed }
            partial = byte.isQuote ? .none : .raw
            partialPosition = output.position
        case .raw: return scanRaw(byte, &output)
        case .type(let depth): return scanType(byte, depth, &output)
        }
        // The byte ended the token before it and begins the next.
        return output.hasFailed ? .consumed : scan(byte, &output)
    }

    // MARK: Tokens

    private mutating func scanStart(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        if byte.isBlank { return .consumed }
        if openings.isEmpty, form != .expression, byte.isNewline || byte == Byte.backtick || byte == UInt8(ascii: ";") {
            return .outside
        }
        if byte.isNewline { return .consumed }
        if openings.isEmpty, stopsAtNextItem, endsOperand, byte.beginsName || byte == Byte.dollar { return .nextItem }
        partialPosition = output.position
        if byte.beginsName {
            partial = .name
            return append(byte)
        }
        if byte.isDigit {
            partial = .number
            return append(byte)
        }
        switch byte {
        case Byte.dollar: partial = .dollar
        case Byte.doubleQuote, Byte.singleQuote: startLiteral(LiteralScanner.Style(quote: byte), &output)
        case Byte.openParenthesis: open(.openParenthesis, closing: Byte.closeParenthesis, &output)
        case Byte.openBracket: open(.openBracket, closing: Byte.closeBracket, &output)
        case Byte.openBrace: open(.openBrace, closing: Byte.closeBrace, &output)
        case Byte.closeParenthesis: return close(.closeParenthesis, byte, &output)
        case Byte.closeBracket: return close(.closeBracket, byte, &output)
        case Byte.closeBrace: return close(.closeBrace, byte, &output)
        case UInt8(ascii: ","): emit(.symbol(.comma), endsOperand: false, &output)
        case UInt8(ascii: "+"): emit(.symbol(.plus), endsOperand: false, &output)
        case UInt8(ascii: "-"): emit(.symbol(.minus), endsOperand: false, &output)
        case UInt8(ascii: "%"): emit(.symbol(.percent), endsOperand: false, &output)
        case UInt8(ascii: ":"): scanColon(&output)
        case UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "!"):
            partial = .symbol(byte)
        case Byte.backtick: output.fail("The code span is closed while a bracket in it is open.")
        default:
            let isVisible = byte > Byte.space && byte < 0x7F
            let character = isVisible ? String(Character(Unicode.Scalar(byte))) : "with the number \(byte)"
            output.fail("The character \(character) has no meaning here; text stands in quotes.")
        }
        return .consumed
    }

    mutating func append(_ byte: UInt8) -> Outcome {
        bytes.append(byte)
        return .consumed
    }

    mutating func emit(_ kind: ReplyToken.Kind, endsOperand: Bool, _ output: inout TokenOutput) {
        output.emit(kind, at: partialPosition)
        partial = .none
        bytes.removeAll(keepingCapacity: true)
        self.endsOperand = endsOperand
        followsVariable = false
        followsDot = if case .symbol(.dot) = kind { true } else { false }
    }

    /// `await` and `self.` are ignored: they are how other systems write calls.
    private mutating func finishName(before byte: UInt8, _ output: inout TokenOutput) {
        let name = String(decoding: bytes, as: UTF8.self)
        guard name.isIdentifier else {
            output.fail("\(name) is no name; text stands in straight quotes.", at: partialPosition)
            return
        }
        if !followsDot, name == "await" && byte.isBlank || name == "self" && byte == UInt8(ascii: ".") {
            bytes.removeAll(keepingCapacity: true)
            partial = name == "self" ? .ignoredDot : .none
            return
        }
        emit(.name(name), endsOperand: !ReplyToken.operatorWords.contains(name), &output)
        followsVariable = true
    }

    private mutating func finishVariable(_ output: inout TokenOutput) {
        let name = String(decoding: bytes, as: UTF8.self)
        guard name.isIdentifier else {
            output.fail("$\(name) is no variable's name.", at: partialPosition)
            return
        }
        emit(.variable(name), endsOperand: true, &output)
        followsVariable = true
    }

    private func continuesNumber(_ byte: UInt8) -> Bool {
        if byte.isLetter || byte.isDigit || byte == Byte.underscore || byte == UInt8(ascii: ".") { return true }
        guard byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"), let last = bytes.last else { return false }
        // The sign of an exponent; the e of a hexadecimal number is a digit.
        let isHexadecimal = bytes.count > 1 && bytes[1] | 0x20 == UInt8(ascii: "x")  // in bounds: count > 1
        return last | 0x20 == UInt8(ascii: "e") && !isHexadecimal
    }

    private mutating func finishSymbol(_ first: UInt8, before byte: UInt8, _ output: inout TokenOutput) {
        if first == UInt8(ascii: "."), byte.isDigit, !endsOperand {
            bytes = [first]
            partial = .number
            return
        }
        if first == UInt8(ascii: "!"), isInField {
            partial = .conversion(hasLetter: false)
            return
        }
        guard let symbol = Symbol(first) else {
            output.fail("! is no operator; write not.", at: partialPosition)
            return
        }
        emit(.symbol(symbol), endsOperand: false, &output)
    }

    // MARK: Brackets

    mutating func push(_ opening: Opening, _ output: inout TokenOutput) {
        guard openings.count < Self.depthLimit else {
            output.fail("Brackets and literals are nested more than \(Self.depthLimit) deep.")
            return
        }
        openings.append((opening, partialPosition))
    }

    private mutating func open(_ symbol: Symbol, closing: UInt8, _ output: inout TokenOutput) {
        emit(.symbol(symbol), endsOperand: false, &output)
        push(.bracket(closing: closing), &output)
        if openings.count == 1, form == .step || form == .trigger { partial = .rawStart }
    }

    mutating func close(_ symbol: Symbol, _ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch openings.last?.opening {
        case .bracket(byte):
            openings.removeLast()
            emit(.symbol(symbol), endsOperand: true, &output)
            return openings.isEmpty ? .closed : .consumed
        case .field where byte == Byte.closeBrace:
            closeField(&output)
        case .bracket(let closing):
            let wanted = Character(Unicode.Scalar(closing))
            output.fail("\(symbol.rawValue) stands where \(wanted) has to close first.")
        case .field:
            output.fail("\(symbol.rawValue) closes nothing inside the braces.")
        case .literal, nil:
            output.fail("\(symbol.rawValue) closes nothing.")
        }
        return .consumed
    }
}
