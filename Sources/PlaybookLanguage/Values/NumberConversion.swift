import Streaming

/// `int(…)`, `float(…)` and `round(…)`.
enum NumberConversion {
    /// In bytes; Python's own bound for the digits of an integer.
    private static let longestText = 4300

    // MARK: int

    /// An integer from a number, cut towards zero, or from text, which `base` (2 to 36, or 0 for Python's prefixes) reads.
    static func integer(
        _ value: PlaybookValue, base: PlaybookValue?
    ) throws(EvaluationError) -> PlaybookValue {
        if case .string(let text) = value {
            guard case .int(let radix)? = base.map(Number.init) ?? .int(10), radix == 0 || (2...36).contains(radix)
            else {
                throw EvaluationError("The base of int() is 0 or an integer from 2 to 36.")
            }
            return .int(try integer(text, radix: radix))
        }
        guard base == nil else { throw EvaluationError("int() takes a base only with a string.") }
        switch Number(value) {
        case .int(let number): return .int(number)
        case .double(let number): return .int(try integer(number.rounded(.towardZero)))
        case nil: throw EvaluationError("int() needs a number or a string, not \(value.typeName).")
        }
    }

    private static func integer(_ whole: Double) throws(EvaluationError) -> Int {
        guard let integer = Int(exactly: whole) else {
            throw EvaluationError("\(FloatFormat.repr(of: whole)) does not fit into a 64-bit integer; keep it a float.")
        }
        return integer
    }

    private static func integer(_ text: String, radix: Int) throws(EvaluationError) -> Int {
        let unreadable = EvaluationError(
            "int() cannot read \(PlaybookValue.string(text).excerpt) as an integer; write float(…) first for a decimal number."
        )
        guard text.utf8.count <= longestText else { throw unreadable }
        var digits = Substring(trimmed(text))
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        var radix = radix
        let prefixes = ["0x": 16, "0o": 8, "0b": 2]
        if let prefixRadix = prefixes[digits.prefix(2).lowercased()], radix == 0 || radix == prefixRadix {
            radix = prefixRadix
            digits.removeFirst(2)
            // Python allows one `_` after the prefix.
            if digits.hasPrefix("_") { digits.removeFirst() }
        }
        guard let plain = withoutUnderscores(String(digits)), !plain.isEmpty,
            plain.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
        else { throw unreadable }
        if radix == 0 {
            // Without a prefix a decimal number must not begin with 0, unless it is 0.
            radix = 10
            if plain.hasPrefix("0") && plain.utf8.contains(where: { $0 != UInt8(ascii: "0") }) { throw unreadable }
        }
        guard let integer = Int((isNegative ? "-" : "") + plain, radix: radix) else {
            let isTooLarge = plain.allSatisfy { $0.isASCII && ($0.hexDigitValue ?? 36) < radix }
            throw isTooLarge
                ? EvaluationError(
                    "\(PlaybookValue.string(text).excerpt) does not fit into a 64-bit integer; use float(…).")
                : unreadable
        }
        return integer
    }

    // MARK: float

    static func float(_ value: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        if let number = Number(value) { return .double(number.asDouble) }
        guard case .string(let text) = value else {
            throw EvaluationError("float() needs a number or a string, not \(value.typeName).")
        }
        guard text.utf8.count <= longestText, let number = double(trimmed(text)) else {
            throw EvaluationError(
                "float() cannot read \(PlaybookValue.string(text).excerpt) as a number; it takes digits with a decimal point, such as \"1.5\"."
            )
        }
        return .double(number)
    }

    private static func double(_ text: String) -> Double? {
        let lowered = text.lowercased()
        let name = lowered.hasPrefix("+") || lowered.hasPrefix("-") ? String(lowered.dropFirst()) : lowered
        if ["inf", "infinity", "nan"].contains(name) {
            let magnitude = name == "nan" ? Double.nan : .infinity
            return lowered.hasPrefix("-") ? -magnitude : magnitude
        }
        // Swift would also read hexadecimal numbers, which Python refuses.
        guard let plain = withoutUnderscores(lowered),
            plain.utf8.allSatisfy({ "0123456789.e+-".utf8.contains($0) })
        else { return nil }
        return Double(plain)
    }

    // MARK: round

    /// To the nearest number with `places` decimals, a half to the even one; without places an integer.
    static func round(_ value: PlaybookValue, places: PlaybookValue?) throws(EvaluationError) -> PlaybookValue {
        guard let number = Number(value) else {
            throw EvaluationError("round() needs a number, not \(value.typeName).")
        }
        guard let places, places != .null else {
            return switch number {
            case .int(let integer): .int(integer)
            case .double(let double): .int(try integer(double.rounded(.toNearestOrEven)))
            }
        }
        guard case .int(let places)? = Number(places) else {
            throw EvaluationError("The number of places for round() is an integer, not \(places.typeName).")
        }
        switch number {
        case .int(let integer): return .int(try round(integer, places: places))
        case .double(let double): return .double(round(double, places: places))
        }
    }

    private static func round(_ number: Int, places: Int) throws(EvaluationError) -> Int {
        guard places < 0 else { return number }
        let (whole, _) = DecimalDigits(number.magnitude).rounded(toPlaces: places).fixed(places: 0)
        return try integer((number < 0 ? "-" : "") + whole, radix: 10)
    }

    private static func round(_ number: Double, places: Int) -> Double {
        guard number.isFinite else { return number }
        // No double has digits further than 1,074 places after the point or 309 before it.
        let places = min(max(places, -400), 1100)
        let (whole, fraction) = DecimalDigits(exactly: number).rounded(toPlaces: places).fixed(places: max(0, places))
        let magnitude = Double(whole + "." + fraction + "0") ?? number.magnitude
        return Double(signOf: number, magnitudeOf: magnitude)
    }

    // MARK: Text

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map { scalars.index(after: $0) }
        return String(scalars[..<(end ?? scalars.startIndex)])
    }

    /// The text without `_`, which may only stand between digits; nil where one stands elsewhere.
    private static func withoutUnderscores(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        // Digits of any base, so letters too.
        for (position, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
            let neighbours = [position - 1, position + 1]
            guard neighbours.allSatisfy({ bytes.indices.contains($0) && (bytes[$0].isDigit || bytes[$0].isLetter) })
            else { return nil }
        }
        return String(decoding: bytes.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
    }
}
