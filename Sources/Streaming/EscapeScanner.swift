/// Reads one escape sequence of a literal, from after its backslash.
struct EscapeScanner {
    enum Outcome {
        case consumed
        /// The sequence is complete, with this byte.
        case finished
        /// The sequence was complete before this byte, or is none.
        case again
    }

    private enum Phase {
        /// Only the backslash was read.
        case backslash
        /// A backslash and CR, of which LF may be the second half.
        case carriageReturn
        /// Up to three octal digits.
        case octal(digits: Int, value: UInt32)
        /// Exactly as many hexadecimal digits as the letter wants.
        case hexadecimal(letter: UInt8, remaining: Int, value: UInt32)
        /// The first half of a surrogate pair was read; a backslash, then `u`, begin the second.
        case secondHalf(high: UInt32, backslash: Bool)
        case secondHalfDigits(high: UInt32, remaining: Int, value: UInt32)
        /// `\N`, then `{`, then the name.
        case nameStart
        case name([UInt8])
    }

    private let position: ReplyPosition
    private var phase = Phase.backslash

    /// The longest name of Unicode 16 has 88 characters.
    private static let longestName = 100

    /// - Parameter position: of the backslash.
    init(at position: ReplyPosition) {
        self.position = position
    }

    mutating func scan(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch phase {
        case .backslash:
            return scanFirst(byte, &output)
        case .carriageReturn:
            return byte == Byte.lineFeed ? .finished : .again
        case .octal(let digits, let value):
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "7") else {
                return finish(value, &output, with: .again)
            }
            let value = value * 8 + UInt32(byte - UInt8(ascii: "0"))  // at most 0o777
            if digits == 2 { return finish(value, &output, with: .finished) }
            phase = .octal(digits: digits + 1, value: value)
            return .consumed
        case .hexadecimal(let letter, let remaining, let value):
            return scanDigit(byte, letter, remaining, value, &output)
        case .secondHalf(let high, let hasBackslash):
            guard byte == (hasBackslash ? UInt8(ascii: "u") : Byte.backslash) else {
                return fail("Half of a surrogate pair is no character; write the character itself.", &output)
            }
            phase =
                hasBackslash
                ? .secondHalfDigits(high: high, remaining: 4, value: 0) : .secondHalf(high: high, backslash: true)
            return .consumed
        case .secondHalfDigits(let high, let remaining, let value):
            return scanSecondHalf(byte, high, remaining, value, &output)
        case .nameStart:
            guard byte == Byte.openBrace else {
                return fail("\\N is followed by a character's name in braces, as \\N{BULLET}.", &output)
            }
            phase = .name([])
            return .consumed
        case .name(let name):
            return scanName(byte, name, &output)
        }
    }

    private mutating func scanFirst(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch byte {
        case Byte.lineFeed: return .finished
        case Byte.carriageReturn:
            phase = .carriageReturn
            return .consumed
        case Byte.backslash, Byte.singleQuote, Byte.doubleQuote: output.appendText(byte)
        case UInt8(ascii: "n"): output.appendText(Byte.lineFeed)
        case UInt8(ascii: "t"): output.appendText(Byte.tab)
        case UInt8(ascii: "r"): output.appendText(Byte.carriageReturn)
        case UInt8(ascii: "a"): output.appendText(0x07)
        case UInt8(ascii: "b"): output.appendText(0x08)
        case UInt8(ascii: "f"): output.appendText(0x0C)
        case UInt8(ascii: "v"): output.appendText(0x0B)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            phase = .octal(digits: 1, value: UInt32(byte - UInt8(ascii: "0")))
            return .consumed
        case UInt8(ascii: "x"):
            phase = .hexadecimal(letter: byte, remaining: 2, value: 0)
            return .consumed
        case UInt8(ascii: "u"):
            phase = .hexadecimal(letter: byte, remaining: 4, value: 0)
            return .consumed
        case UInt8(ascii: "U"):
            phase = .hexadecimal(letter: byte, remaining: 8, value: 0)
            return .consumed
        case UInt8(ascii: "N"):
            phase = .nameStart
            return .consumed
        case Byte.dollar:
            // Not one of Python's: the backslash stays, and takes its meaning from the `$`.
            output.appendText(Byte.backslash)
            output.appendText(byte)
        default:
            // Python keeps the backslash of a sequence that it does not know.
            output.appendText(Byte.backslash)
            return .again
        }
        return .finished
    }

    private mutating func scanDigit(
        _ byte: UInt8, _ letter: UInt8, _ remaining: Int, _ value: UInt32, _ output: inout TokenOutput
    ) -> Outcome {
        guard let digit = byte.hexadecimalValue else {
            let digits = letter == UInt8(ascii: "x") ? 2 : letter == UInt8(ascii: "u") ? 4 : 8
            return fail(
                "\\\(Character(Unicode.Scalar(letter))) is followed by exactly \(digits) hexadecimal digits.", &output)
        }
        let value = value << 4 | digit  // at most eight digits: 32 bits
        if remaining > 1 {
            phase = .hexadecimal(letter: letter, remaining: remaining - 1, value: value)
            return .consumed
        }
        if letter == UInt8(ascii: "u"), (0xD800...0xDBFF).contains(value) {
            phase = .secondHalf(high: value, backslash: false)
            return .consumed
        }
        return finish(value, &output, with: .finished)
    }

    private mutating func scanSecondHalf(
        _ byte: UInt8, _ high: UInt32, _ remaining: Int, _ value: UInt32, _ output: inout TokenOutput
    ) -> Outcome {
        guard let digit = byte.hexadecimalValue else {
            return fail("\\u is followed by exactly 4 hexadecimal digits.", &output)
        }
        let value = value << 4 | digit
        if remaining > 1 {
            phase = .secondHalfDigits(high: high, remaining: remaining - 1, value: value)
            return .consumed
        }
        guard (0xDC00...0xDFFF).contains(value) else {
            return fail("Half of a surrogate pair is no character; write the character itself.", &output)
        }
        return finish(0x10000 + (high - 0xD800) << 10 + (value - 0xDC00), &output, with: .finished)
    }

    private mutating func scanName(_ byte: UInt8, _ name: [UInt8], _ output: inout TokenOutput) -> Outcome {
        if byte == Byte.closeBrace {
            let name = String(decoding: name, as: UTF8.self)
            guard let scalar = UnicodeNames.scalar(named: name) else {
                return fail("No character has the name \(name); write the character itself.", &output)
            }
            output.appendText(scalar)
            return .finished
        }
        guard name.count < Self.longestName, byte < 0x80, !byte.isNewline, !byte.isQuote else {
            return fail("\\N{ wants a character's name and a closing brace; write the character itself.", &output)
        }
        phase = .name(name + [byte])
        return .consumed
    }

    private func finish(_ value: UInt32, _ output: inout TokenOutput, with outcome: Outcome) -> Outcome {
        guard let scalar = Unicode.Scalar(value) else {
            return fail("The escape sequence names no character; write the character itself.", &output)
        }
        output.appendText(scalar)
        return outcome
    }

    private func fail(_ message: String, _ output: inout TokenOutput) -> Outcome {
        output.fail(message, at: position)
        return .finished
    }
}
