/// Decides whether an operator follows a call that is assigned outside of a code span.
///
/// Nothing may be computed with a call's result in the same item. Read as prose, as other words after an item are, the
/// operator would leave the variable with a wrong value that nobody notices.
struct OperatorAfterCall {
    enum Decision {
        /// Blanks, a word that may be an operator, or the beginning of one.
        case undecided
        /// An operator with the beginning of its operand.
        case found
        /// What follows is none. `isMark` is false if a symbol was read that no item can stand behind.
        case notOperator(isMark: Bool)
    }

    private var symbol: UInt8?
    private var isDouble = false
    private var hasBlankBefore = false
    private var hasBlankAfter = false

    mutating func scan(_ byte: UInt8) -> Decision {
        guard let symbol else { return scanStart(byte) }
        if byte.isBlank {
            hasBlankAfter = true
            return .undecided
        }
        if !isDouble, !hasBlankAfter, Symbol(symbol, byte) != nil {
            isDouble = true
            return .undecided
        }
        return isOperator(symbol, before: byte) ? .found : .notOperator(isMark: isMark(symbol))
    }

    private mutating func scanStart(_ byte: UInt8) -> Decision {
        if byte.isBlank {
            hasBlankBefore = true
            return .undecided
        }
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
            UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "."),
            Byte.openBracket:
            symbol = byte
            return .undecided
        case _ where byte.isLetter: return .undecided
        default: return .notOperator(isMark: true)
        }
    }

    private func isOperator(_ symbol: UInt8, before byte: UInt8) -> Bool {
        let beginsName = byte.isLetter || byte == Byte.underscore
        guard
            beginsName || byte.isDigit || byte.isQuote || byte == Byte.dollar || byte == Byte.openParenthesis
                || byte == Byte.openBracket || byte == Byte.openBrace
        else { return false }
        switch symbol {
        case UInt8(ascii: "!"): return isDouble
        case UInt8(ascii: "."): return beginsName && !hasBlankBefore && !hasBlankAfter
        case Byte.openBracket: return !hasBlankBefore
        // Emphasis opens before a word and closes behind one.
        case UInt8(ascii: "*"): return hasBlankBefore ? hasBlankAfter || byte.isDigit : !hasBlankAfter
        default: return true
        }
    }

    private func isMark(_ symbol: UInt8) -> Bool {
        switch symbol {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "."): true
        case UInt8(ascii: ">"): !isDouble
        default: false
        }
    }
}
