import Streaming

/// The smallest parts of items: names, numbers, operators, literals.
extension ReferenceReader {
    struct Lexeme {
        enum Kind: Equatable {
            /// `await` and `self.` are ignored, as if they were spaces.
            case ignored
            case name(String)
            case variable
            case number
            case literal
            case symbol(String)
        }

        var kind: Kind
        var end: Int

        var isOpening: Bool { [.symbol("("), .symbol("["), .symbol("{")].contains(kind) }
        var isClosing: Bool { [.symbol(")"), .symbol("]"), .symbol("}")].contains(kind) }

        var isName: Bool {
            if case .name = kind { return true }
            return kind == .variable
        }

        var isOperatorWord: Bool {
            if case .name(let name) = kind { return ReplyToken.operatorWords.contains(name) }
            return false
        }

        /// Whether this, after an operand and without a separator, begins another item.
        var mayBeginItem: Bool { isName && !isOperatorWord || isIgnored }

        private var isIgnored: Bool {
            if case .ignored = kind { return true }
            return false
        }

        func endsOperand(_ before: Bool) -> Bool {
            switch kind {
            case .ignored: before
            case .symbol: isClosing
            default: !isOperatorWord
            }
        }
    }

    /// What stands there, where no space stands.
    func lexeme(at start: Int, followsOperand: Bool) throws -> Lexeme {
        guard let first = scalar(start) else { throw Malformed() }
        if literalStyle(at: start) != nil {
            var end = start
            try literal(&end) { _ in }
            return Lexeme(kind: .literal, end: end)
        }
        if let name = name(at: start) {
            let end = start + name.unicodeScalars.count
            if name == "self", scalar(end) == ".", scalar(start - 1) != "." {
                return Lexeme(kind: .ignored, end: end + 1)
            }
            if name == "await", scalar(end).map(isBlank) == true, scalar(start - 1) != "." {
                return Lexeme(kind: .ignored, end: end)
            }
            let isBytes =
                ["b", "br", "rb"].contains(name.lowercased()) && scalar(end).map { $0 == "'" || $0 == "\"" } == true
            guard name.isIdentifier, !isBytes else { throw Malformed() }
            return Lexeme(kind: .name(name), end: end)
        }
        if first == "$" {
            guard let name = name(at: start + 1), name.isIdentifier else { throw Malformed() }
            return Lexeme(kind: .variable, end: start + 1 + name.unicodeScalars.count)
        }
        if isDigit(first) || first == "." && !followsOperand && scalar(start + 1).map(isDigit) == true {
            return Lexeme(kind: .number, end: afterNumber(start))
        }
        for symbol in ["**", "//", "==", "!=", "<=", ">="] where stands(symbol, at: start) {
            return Lexeme(kind: .symbol(symbol), end: start + 2)
        }
        guard "()[]{},:.=+-*/%<>".unicodeScalars.contains(first) else { throw Malformed() }
        return Lexeme(kind: .symbol(String(first)), end: start + 1)
    }

    private func afterNumber(_ start: Int) -> Int {
        var end = start
        while let next = scalar(end) {
            let isSign = next == "+" || next == "-"
            let isHexadecimal = ["x", "X"].contains(scalar(start + 1))
            let isExponent = isSign && !isHexadecimal && end > start && ["e", "E"].contains(scalar(end - 1))
            guard isASCIILetter(next) || isDigit(next) || next == "_" || next == "." || isExponent else { break }
            end += 1
        }
        return end
    }

    // MARK: Literals

    struct Style {
        var isRaw = false
        var isFormatted = false
        /// Where the quote stands, after the prefix.
        var quote: Int
    }

    /// The style of the literal that begins there, if one does.
    func literalStyle(at start: Int) -> Style? {
        let prefix = asciiWord(at: start)
        let quote = start + prefix.count
        guard scalar(quote) == "\"" || scalar(quote) == "'" else { return nil }
        switch prefix.lowercased() {
        case "", "u": return Style(quote: quote)
        case "r": return Style(isRaw: true, quote: quote)
        case "f": return Style(isFormatted: true, quote: quote)
        case "fr", "rf": return Style(isRaw: true, isFormatted: true, quote: quote)
        default: return nil
        }
    }

    enum Part {
        case text(String)
        /// A `{` was read, or a `$`: whatever it is, the text before it is a text.
        case opening
        case mention(name: String, source: String)
        /// A field or term: the source of its expression, and the field's conversion and format.
        case value(String, ending: String = "")
    }

    /// Reads the literal that begins at `next`, hands over its parts in order, and leaves `next` after it.
    func literal(_ next: inout Int, _ take: (Part) throws -> Void) throws {
        guard let style = literalStyle(at: next), let quote = scalar(style.quote) else { throw Malformed() }
        let isTriple = scalar(style.quote + 1) == quote && scalar(style.quote + 2) == quote
        next = style.quote + (isTriple ? 3 : 1)
        while let scalar = scalar(next) {
            let rest = index(from: next) { $0 != quote } - next
            if scalar == quote, !isTriple || rest >= 3 {
                next += isTriple ? 3 : 1
                return
            }
            if scalar == quote, next + rest == reply.count { break }
            switch scalar {
            case "\\" where style.isRaw:
                try take(.text("\\"))
                next += 1
                if let escaped = self.scalar(next), ["\\", "\"", "'"].contains(escaped) {
                    try take(.text(String(escaped)))
                    next += 1
                }
            case "\\": try escape(&next, take)
            case "{" where style.isFormatted:
                if stands("{{", at: next) {
                    try take(.opening)
                    try take(.text("{"))
                    next += 2
                } else {
                    try take(.opening)
                    try field(&next, take)
                }
            case "}" where style.isFormatted:
                try take(.opening)
                guard stands("}}", at: next) else { throw Malformed() }
                try take(.text("}"))
                next += 2
            case "{" where !style.isRaw, "$" where !style.isRaw && !style.isFormatted: try mention(&next, take)
            default:
                try take(.text(String(scalar)))
                next += 1
            }
        }
        throw Malformed()
    }

    /// `$name` and `{$name}`; any other `$` or `{` is a character. At the reply's end it is neither yet.
    private func mention(_ next: inout Int, _ take: (Part) throws -> Void) throws {
        try take(.opening)
        let isBraced = scalar(next) == "{"
        let dollar = isBraced ? next + 1 : next
        let name = scalar(dollar) == "$" ? mentionedName(at: dollar + 1) : ""
        guard let first = name.unicodeScalars.first, !isDigit(first) else {
            let end = isBraced && scalar(dollar) == "$" ? dollar + 1 : next + 1
            guard end < reply.count else { throw Malformed() }
            try take(.text(source(next..<end)))
            next = end
            return
        }
        let end = dollar + 1 + name.unicodeScalars.count
        guard end < reply.count else { throw Malformed() }
        if isBraced, scalar(end) == "}" {
            try take(.mention(name: name, source: "{$\(name)}"))
            next = end + 1
        } else {
            if isBraced { try take(.text("{")) }
            try take(.mention(name: name, source: "$\(name)"))
            next = end
        }
    }

    /// A name that is written without case ends at nothing but its end; any other also where such a script begins.
    private func mentionedName(at start: Int) -> String {
        guard let first = scalar(start), first == "_" || first.properties.isXIDStart else { return "" }
        let hasCase = first == "_" || first.properties.isCased
        return source(
            start..<index(from: start) { scalar in
                guard scalar.properties.isXIDContinue else { return true }
                let isMark = [.nonspacingMark, .spacingMark].contains(scalar.properties.generalCategory)
                return hasCase && !scalar.isASCII && !scalar.properties.isCased && !isMark
            })
    }

    /// `{expression}`, `{expression!r:format}`
    private func field(_ next: inout Int, _ take: (Part) throws -> Void) throws {
        let start = next + 1
        var end = start
        var followsOperand = false
        while let scalar = scalar(end), scalar != "}", scalar != ":", scalar != "!" || stands("!=", at: end) {
            if isSpace(scalar) {
                end += 1
                continue
            }
            let lexeme = try lexeme(at: end, followsOperand: followsOperand)
            if lexeme.isClosing { throw Malformed() }
            end = lexeme.isOpening ? try afterBrackets(end) : lexeme.end
            followsOperand = lexeme.isOpening || lexeme.endsOperand(followsOperand)
        }
        let value = source(start..<end)
        var ending = ""
        if scalar(end) == "!" {
            guard let letter = scalar(end + 1), letter == "r" || letter == "s" else { throw Malformed() }
            ending = "!\(letter)"
            end += 2
        }
        if scalar(end) == ":" {
            let close = index(from: end) { $0 == "}" || $0 == "{" || isNewline($0) }
            if close > end + 1 { ending += source(end..<close) }
            end = close
        }
        guard scalar(end) == "}" else { throw Malformed() }
        try take(.value(value, ending: ending))
        next = end + 1
    }

    private func escape(_ next: inout Int, _ take: (Part) throws -> Void) throws {
        let start = next
        guard let letter = scalar(start + 1) else { throw Malformed() }
        let simple: [Unicode.Scalar: String] = [
            "n": "\n", "t": "\t", "r": "\r", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}", "v": "\u{B}", "\\": "\\",
            "'": "'", "\"": "\"", "$": "\\$",
        ]
        next += 2
        switch letter {
        case "\n": break
        case "\r": if scalar(next) == "\n" { next += 1 }
        case "x": try take(.text(String(try character(hexadecimal(&next, digits: 2)))))
        case "U": try take(.text(String(try character(hexadecimal(&next, digits: 8)))))
        case "u":
            var value = try hexadecimal(&next, digits: 4)
            if (0xD800..<0xDC00).contains(value) {
                guard stands("\\u", at: next), scalar(next + 1) == "u" else { throw Malformed() }
                next += 2
                let low = try hexadecimal(&next, digits: 4)
                guard (0xDC00..<0xE000).contains(low) else { throw Malformed() }
                value = 0x10000 + (value - 0xD800) * 0x400 + (low - 0xDC00)
            }
            try take(.text(String(try character(value))))
        case "0"..."7":
            let end = index(from: start + 1) { !("0"..."7").contains($0) }
            next = min(end, start + 4)
            guard next < reply.count || next == start + 4 else { throw Malformed() }
            try take(.text(String(try character(UInt32(source(start + 1..<next), radix: 8) ?? 0))))
        case "N":
            let close = index(from: next) { $0 == "}" }
            guard scalar(next) == "{", close < reply.count, close > next else { throw Malformed() }
            // What names stand for is the tokenizer's table; here, the way back from character to name.
            let name = source(next + 1..<close).uppercased()
            guard let scalar = Self.named[name] else { throw Malformed() }
            try take(.text(String(scalar)))
            next = close + 1
        default:
            if let text = simple[letter] {
                try take(.text(text))
            } else {
                try take(.text("\\"))
                next = start + 1
            }
        }
    }

    private func hexadecimal(_ next: inout Int, digits: Int) throws -> UInt32 {
        let text = source(next..<min(next + digits, reply.count))
        guard text.count == digits, text.allSatisfy({ $0.isHexDigit && $0.isASCII }),
            let value = UInt32(text, radix: 16)
        else { throw Malformed() }
        next += digits
        return value
    }

    private func character(_ value: UInt32) throws -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw Malformed() }
        return scalar
    }

    /// The few names that the tests use.
    private static let named: [String: Unicode.Scalar] = [
        "BULLET": "•", "CJK UNIFIED IDEOGRAPH-4E2D": "中", "WEIERSTRASS ELLIPTIC FUNCTION": "℘", "BULLET OPERATOR": "∙",
        "EM DASH": "—", "LATIN SMALL LETTER E WITH ACUTE": "é",
    ]
}
