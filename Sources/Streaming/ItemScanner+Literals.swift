/// Literals inside items, and the fields of f-strings.
extension ItemScanner {
    mutating func scanLiteral(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch literal?.scan(byte, &output) {
        case .consumed, nil: return .consumed
        case .closed:
            literal = nil
            _ = openings.popLast()  // the literal's own, pushed when it was opened
            partialPosition = output.position
            emit(.literalEnd, endsOperand: true, &output)
            return .consumed
        case .fieldOpened:
            literal = nil
            partialPosition = output.position
            emit(.fieldStart, endsOperand: false, &output)
            push(.field, &output)
            return scan(byte, &output)
        }
    }

    var isInField: Bool {
        if case .field = openings.last?.opening { return true }
        return false
    }

    /// The style that the name before a quote gives to the literal, if it is a literal's prefix.
    func literalStyle(quote: UInt8, _ output: inout TokenOutput) -> LiteralScanner.Style? {
        var style = LiteralScanner.Style(quote: quote)
        switch String(decoding: bytes, as: UTF8.self).lowercased() {
        case "r": style.isRaw = true
        case "f": style.isFormatted = true
        case "u": break
        case "rf", "fr": (style.isRaw, style.isFormatted) = (true, true)
        case "b", "br", "rb": output.fail("There are no bytes here; write the text without the b.", at: partialPosition)
        default: return nil
        }
        return style
    }

    /// Whatever follows the first quote, a literal begins: what stands before it is complete.
    mutating func startLiteral(_ style: LiteralScanner.Style, _ output: inout TokenOutput) {
        emit(.literalStart(formatted: style.isFormatted), endsOperand: false, &output)
        partial = .quotes(style, count: 1)
    }

    mutating func scanQuotes(
        _ byte: UInt8, _ style: LiteralScanner.Style, _ count: Int, _ output: inout TokenOutput
    ) -> Outcome {
        var style = style
        if byte == style.quote, count == 1 {
            partial = .quotes(style, count: 2)
            return .consumed
        }
        let isEmpty = count == 2 && byte != style.quote
        style.isTriple = count == 2 && !isEmpty
        if isEmpty {
            emit(.literalEnd, endsOperand: true, &output)
            return scan(byte, &output)
        }
        push(.literal(style), &output)
        partial = .none
        literal = LiteralScanner(style)
        return style.isTriple || output.hasFailed ? .consumed : scan(byte, &output)
    }

    mutating func closeField(_ output: inout TokenOutput) {
        _ = openings.popLast()  // the field: the caller saw it
        emit(.fieldEnd, endsOperand: true, &output)
        if case .literal(let style) = openings.last?.opening { literal = LiteralScanner(style) }
    }

    mutating func scanColon(_ output: inout TokenOutput) {
        if isInField {
            partial = .format
        } else {
            let beginsType = form == .variable && openings.count == 1 && followsVariable
            emit(.symbol(.colon), endsOperand: false, &output)
            if beginsType { partial = .type(depth: 0) }
        }
    }

    mutating func scanConversion(_ byte: UInt8, hasLetter: Bool, _ output: inout TokenOutput) -> Outcome {
        switch byte {
        case UInt8(ascii: "r") where !hasLetter, UInt8(ascii: "s") where !hasLetter:
            emit(.conversion(String(decoding: [byte], as: UTF8.self)), endsOperand: true, &output)
            partial = .conversion(hasLetter: true)
        case UInt8(ascii: ":") where hasLetter: partial = .format
        case Byte.closeBrace where hasLetter: closeField(&output)
        default: output.fail("After a ! in an f-string stands r or s, then } or a colon.")
        }
        return .consumed
    }

    mutating func scanFormat(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch byte {
        case Byte.closeBrace:
            if !bytes.isEmpty {
                emit(.format(String(decoding: bytes, as: UTF8.self)), endsOperand: true, &output)
            }
            partial = .none
            closeField(&output)
        case Byte.openBrace:
            output.fail("A format in an f-string holds no braces; write its width or precision as a number.")
        case _ where byte.isNewline:
            output.fail("A { in an f-string is not closed by } on its line; write {{ for the character.")
        default: return append(byte)
        }
        return .consumed
    }
}
