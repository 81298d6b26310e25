extension FormatSpecification {
    /// The value as text in this format.
    func apply(to value: PlaybookValue) throws(EvaluationError) -> String {
        switch value {
        case .string(let text): return try apply(toString: text)
        case .bool, .int, .double:
            guard let number = Number(value) else { throw refusal("", of: value) }
            return try apply(to: number, of: value)
        case .null, .list, .dictionary:
            throw EvaluationError(
                "A value of type \(value.typeName) cannot be formatted with \(source.pythonQuoted); only strings and numbers can, so add !s before the colon."
            )
        }
    }

    private func refusal(_ reason: String, of value: PlaybookValue) -> EvaluationError {
        EvaluationError(
            "The format \(source.pythonQuoted) does not fit \(value.excerpt) (\(value.typeName)): \(reason).")
    }

    // MARK: Strings

    private func apply(toString text: String) throws(EvaluationError) -> String {
        let value = PlaybookValue.string(text)
        if let type, type != "s" {
            throw refusal("'\(type)' formats a number; write int(…) or float(…) around the value", of: value)
        }
        if sign != nil || isAlternate || grouping != nil || alignment == .afterSign {
            throw refusal("sign, '#', '=', ',' and '_' are for numbers; leave them out", of: value)
        }
        let scalars = text.unicodeScalars
        let cut = precision.map { String(String.UnicodeScalarView(scalars.prefix($0))) } ?? text
        return padded(cut, after: "", defaultAlignment: .left)
    }

    // MARK: Numbers

    private func apply(to number: Number, of value: PlaybookValue) throws(EvaluationError) -> String {
        switch (type, number) {
        case ("s", _): throw refusal("'s' formats a string; leave it out or write str(…) around the value", of: value)
        case ("c", .int(let integer)): return try character(integer, of: value)
        case (nil, .int(let integer)), ("d", .int(let integer)), ("n", .int(let integer)),
            ("b", .int(let integer)), ("o", .int(let integer)), ("x", .int(let integer)), ("X", .int(let integer)):
            if precision != nil {
                throw refusal("an integer has no precision; write f after it for decimals", of: value)
            }
            if grouping != nil && type == "n"
                || grouping == "," && type.map({ "boxX".unicodeScalars.contains($0) }) ?? false
            {
                throw refusal("this grouping is only for decimal numbers", of: value)
            }
            return assembled(self.integer(integer))
        case ("d", _), ("b", _), ("o", _), ("x", _), ("X", _), ("c", _):
            throw refusal(
                "'\(type.map { String($0) } ?? "")' formats an integer; write int(…) around the value", of: value)
        default:
            if grouping != nil && type == "n" { throw refusal("'n' takes no grouping", of: value) }
            return assembled(
                FloatFormat(type: type, precision: precision, isAlternate: isAlternate).parts(of: number.asDouble))
        }
    }

    private func character(_ code: Int, of value: PlaybookValue) throws(EvaluationError) -> String {
        if sign != nil || isAlternate || grouping != nil || precision != nil {
            throw refusal("'c' takes only alignment and width", of: value)
        }
        guard let code = UInt32(exactly: code), let scalar = Unicode.Scalar(code) else {
            throw refusal("there is no character with this number", of: value)
        }
        return padded(String(scalar), after: "", defaultAlignment: .right, zeroAlignment: .afterSign)
    }

    private func integer(_ integer: Int) -> NumberParts {
        let (radix, prefix) =
            switch type {
            case "b": (2, "0b")
            case "o": (8, "0o")
            case "x": (16, "0x")
            case "X": (16, "0X")
            default: (10, "")
            }
        return NumberParts(
            isNegative: integer < 0, prefix: isAlternate ? prefix : "",
            whole: String(integer.magnitude, radix: radix, uppercase: type == "X"), rest: "")
    }

    // MARK: Sign, grouping, padding

    private func assembled(_ parts: NumberParts) -> String {
        let signText =
            parts.isNegative ? "-" : sign == "+" ? "+" : sign == " " ? " " : ""
        let head = signText + parts.prefix
        let padding = alignment ?? (isZeroPadded ? .afterSign : .right)
        let isZeroFilled = padding == .afterSign && (isZeroPadded || fill == "0")
        var whole = parts.whole
        // inf and nan have no digits to group.
        if let grouping, !whole.isEmpty {
            let size = type.map { "boxX".unicodeScalars.contains($0) } ?? false ? 4 : 3
            // Zeros that fill the width are grouped with the digits.
            let room = width - head.unicodeScalars.count - parts.rest.unicodeScalars.count
            whole = grouped(whole, by: grouping, size: size, minimumWidth: isZeroFilled ? room : 0)
        }
        return padded(whole + parts.rest, after: head, defaultAlignment: .right, zeroAlignment: .afterSign)
    }

    private func grouped(_ digits: String, by separator: Unicode.Scalar, size: Int, minimumWidth: Int) -> String {
        var reversed: [UInt8] = []
        var count = 0
        func append(_ digit: UInt8) {
            if count > 0 && count % size == 0 { reversed.append(UInt8(ascii: separator)) }
            reversed.append(digit)
            count += 1
        }
        digits.utf8.reversed().forEach(append)
        while reversed.count < minimumWidth {
            append(UInt8(ascii: "0"))
        }
        return String(decoding: reversed.reversed(), as: UTF8.self)
    }

    private func padded(
        _ text: String, after head: String, defaultAlignment: Alignment, zeroAlignment: Alignment? = nil
    ) -> String {
        let missing = width - head.unicodeScalars.count - text.unicodeScalars.count
        guard missing > 0 else { return head + text }
        let filler = String(fill ?? (isZeroPadded ? "0" : " "))
        func padding(_ count: Int) -> String { String(repeating: filler, count: count) }
        return switch alignment ?? (isZeroPadded ? zeroAlignment : nil) ?? defaultAlignment {
        case .left: head + text + padding(missing)
        case .right: padding(missing) + head + text
        case .center: padding(missing / 2) + head + text + padding(missing - missing / 2)
        case .afterSign: head + padding(missing) + text
        }
    }
}

/// A number written out, before grouping and padding.
struct NumberParts {
    var isNegative: Bool
    /// `0x`
    var prefix: String
    /// Digits before the point.
    var whole: String
    /// What follows: point, fraction, power of ten, `%`; or the whole of `inf` and `nan`.
    var rest: String
}
