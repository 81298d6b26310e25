/// Reads the inside of a string literal, from after its opening quotes to its closing ones.
///
/// The rules are Python's (Language Reference 2.4), except that a newline may stand in a literal of one quote, and that
/// `$name` is a mention of a variable in a literal that is neither raw nor formatted.
struct LiteralScanner {
    /// What the opening of a literal says of its inside.
    struct Style: Hashable {
        var quote: UInt8
        var isTriple = false
        var isRaw = false
        var isFormatted = false
    }

    enum Outcome {
        case consumed
        /// The closing quotes are complete.
        case closed
        /// A field has begun; the byte is the first of its inside.
        case fieldOpened
    }

    private enum Phase {
        case plain
        /// In a triple-quoted literal, this many quotes that may close it.
        case quotes(Int)
        /// After a backslash of a raw literal, which stays: a quote or another backslash after it is text.
        case rawBackslash
        /// A backslash and what follows it.
        case escape(EscapeScanner)
        /// `{`, which is doubled, opens a field or a mention, or is itself.
        case openBrace
        /// `}` of an f-string, which has to be doubled.
        case closeBrace
        /// `$` or `{$`
        case dollar(braced: Bool)
        /// `$name` or `{$name` so far; only `$` or `{$` where a character that is not ASCII has just begun.
        case mention(braced: Bool)
    }

    private(set) var style: Style
    private var phase = Phase.plain
    /// The name of a mention so far.
    private var name: [UInt8] = []
    /// Whether its first letter is of a script that has capitals, or `_`.
    private var isCased = true
    /// The beginning of its next character, where that takes more bytes than one.
    private var character: [UInt8] = []
    /// Where the mention began.
    private var mentionPosition = ReplyPosition(line: 1, column: 1)

    init(_ style: Style) {
        self.style = style
    }

    /// Whether the next byte, if it is not special, is text.
    var isPlain: Bool {
        if case .plain = phase { return true }
        return false
    }

    /// Whether a byte in plain text is more than itself.
    static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case Byte.doubleQuote, Byte.singleQuote, Byte.backslash, Byte.openBrace, Byte.closeBrace, Byte.dollar,
            Byte.lineFeed, Byte.carriageReturn:
            true
        default: false
        }
    }

    mutating func scan(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch phase {
        case .plain: return scanPlain(byte, &output)
        case .quotes(let count): return scanQuotes(byte, count, &output)
        case .escape(var escape):
            switch escape.scan(byte, &output) {
            case .consumed: phase = .escape(escape)
            case .finished: phase = .plain
            case .again:
                phase = .plain
                return scanPlain(byte, &output)
            }
            return .consumed
        case .rawBackslash:
            phase = .plain
            guard byte.isQuote || byte == Byte.backslash else { return scanPlain(byte, &output) }
            output.appendText(byte)
            return .consumed
        case .openBrace: return scanOpenBrace(byte, &output)
        case .closeBrace:
            phase = .plain
            guard byte == Byte.closeBrace else {
                output.fail("A single } in an f-string is not text; write }} for the character.")
                return .consumed
            }
            output.appendText(byte)
            return .consumed
        case .dollar(let braced): return scanDollar(byte, braced: braced, &output)
        case .mention(let braced): return scanMention(byte, braced: braced, &output)
        }
    }

    private mutating func scanPlain(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        switch byte {
        case style.quote:
            guard style.isTriple else { return .closed }
            phase = .quotes(1)
        case Byte.backslash where style.isRaw:
            output.appendText(byte)
            phase = .rawBackslash
        case Byte.backslash:
            phase = .escape(EscapeScanner(at: output.position))
        case Byte.openBrace where style.isFormatted || !style.isRaw:
            mentionPosition = output.position
            output.emit(.special)
            phase = .openBrace
        case Byte.closeBrace where style.isFormatted:
            output.emit(.special)
            phase = .closeBrace
        case Byte.dollar where !style.isFormatted && !style.isRaw:
            mentionPosition = output.position
            output.emit(.special)
            phase = .dollar(braced: false)
        default:
            output.appendText(byte)
        }
        return .consumed
    }

    private mutating func scanQuotes(_ byte: UInt8, _ count: Int, _ output: inout TokenOutput) -> Outcome {
        if byte == style.quote {
            if count == 2 { return .closed }
            phase = .quotes(count + 1)
            return .consumed
        }
        for _ in 0..<count { output.appendText(style.quote) }
        phase = .plain
        return scanPlain(byte, &output)
    }

    private mutating func scanOpenBrace(_ byte: UInt8, _ output: inout TokenOutput) -> Outcome {
        phase = .plain
        if style.isFormatted {
            guard byte == Byte.openBrace else { return .fieldOpened }
            output.appendText(byte)
            return .consumed
        }
        if byte == Byte.dollar {
            phase = .dollar(braced: true)
            return .consumed
        }
        output.appendText(Byte.openBrace)
        return scanPlain(byte, &output)
    }

    private mutating func scanDollar(_ byte: UInt8, braced: Bool, _ output: inout TokenOutput) -> Outcome {
        name = []
        isCased = true
        character = []
        if byte.beginsName {
            phase = .mention(braced: braced)
            return scanMention(byte, braced: braced, &output)
        }
        return endMention(before: byte, braced: braced, &output)
    }

    private mutating func scanMention(_ byte: UInt8, braced: Bool, _ output: inout TokenOutput) -> Outcome {
        guard byte >= 0x80 else {
            guard character.isEmpty, byte.continuesName else {
                return endMention(before: byte, braced: braced, &output)
            }
            name.append(byte)
            return .consumed
        }
        character.append(byte)
        if unfinishedSuffixLength(of: character) > 0 { return .consumed }
        let scalars = String(decoding: character, as: UTF8.self).unicodeScalars
        guard let scalar = scalars.first, scalars.count == 1, continuesName(scalar) else {
            return endMention(before: nil, braced: braced, &output)
        }
        if name.isEmpty { isCased = scalar.properties.isCased }
        name += character
        character = []
        return .consumed
    }

    /// In running text a name ends where another script goes on without a space: `$name你好` mentions `$name`. Letters that come
    /// in two cases, and marks on them, belong to it: `$prénom`, `$имя`.
    private func continuesName(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if name.isEmpty { return properties.isXIDStart }
        guard isCased, !properties.isCased else { return properties.isXIDContinue }
        return properties.generalCategory == .nonspacingMark || properties.generalCategory == .spacingMark
    }

    /// - Parameter byte: the one behind the mention; nil where that is a whole character.
    private mutating func endMention(before byte: UInt8?, braced: Bool, _ output: inout TokenOutput) -> Outcome {
        phase = .plain
        let isClosed = braced && byte == Byte.closeBrace && character.isEmpty
        if name.isEmpty {
            if braced { output.appendText(Byte.openBrace) }
            output.appendText(Byte.dollar)
        } else {
            let name = String(decoding: name, as: UTF8.self)
            if braced, !isClosed { output.appendText(Byte.openBrace) }
            output.emit(.mention(name: name, source: isClosed ? "{$\(name)}" : "$\(name)"), at: mentionPosition)
            if isClosed { return .consumed }
        }
        for byte in character { output.appendText(byte) }
        return byte.map { scanPlain($0, &output) } ?? .consumed
    }
}
