/// Python's format specification: `[[fill]align][sign][#][0][width][grouping][.precision][type]`.
///
/// See "Format Specification Mini-Language" in the documentation of Python's `string` module.
struct FormatSpecification {
    /// nil where it was not written.
    var fill: Unicode.Scalar?
    var alignment: Alignment?
    var sign: Unicode.Scalar?
    /// `#`
    var isAlternate = false
    /// The `0` before the width, where no fill was written.
    var isZeroPadded = false
    var width = 0
    /// `,` or `_`
    var grouping: Unicode.Scalar?
    var precision: Int?
    var type: Unicode.Scalar?
    /// As written, for errors.
    let source: String

    enum Alignment: Unicode.Scalar {
        case left = "<"
        case right = ">"
        case center = "^"
        /// Padding stands between sign and digits.
        case afterSign = "="
    }

    /// No text needs more, and nobody can make a message huge with a few characters.
    static let maximumWidth = 10_000

    init(_ source: String) throws(EvaluationError) {
        self.source = source
        var rest = Substring(source).unicodeScalars
        readAlignment(&rest)
        if let scalar = rest.first, "+- ".unicodeScalars.contains(scalar) {
            sign = rest.removeFirst()
        }
        if rest.first == "#" {
            isAlternate = true
            rest.removeFirst()
        }
        if fill == nil && rest.first == "0" {
            isZeroPadded = true
            rest.removeFirst()
        }
        width = try readNumber(&rest) ?? 0
        if let scalar = rest.first, ",_".unicodeScalars.contains(scalar) {
            grouping = rest.removeFirst()
        }
        if rest.first == "." {
            rest.removeFirst()
            precision = try readNumber(&rest)
            if precision == nil { throw unreadable }
        }
        type = rest.popFirst()
        if let type, !"sdboxXcneEfFgG%".unicodeScalars.contains(type) { throw unreadable }
        if !rest.isEmpty { throw unreadable }
    }

    private var unreadable: EvaluationError {
        EvaluationError(
            "The format \(source.pythonQuoted) cannot be read; write for example .2f for two decimals or >10 for a width of ten."
        )
    }

    private mutating func readAlignment(_ rest: inout Substring.UnicodeScalarView) {
        if let second = rest.dropFirst().first, let alignment = Alignment(rawValue: second) {
            fill = rest.removeFirst()
            self.alignment = alignment
            rest.removeFirst()
        } else if let first = rest.first, let alignment = Alignment(rawValue: first) {
            self.alignment = alignment
            rest.removeFirst()
        }
    }

    private func readNumber(_ rest: inout Substring.UnicodeScalarView) throws(EvaluationError) -> Int? {
        var number: Int?
        while let scalar = rest.first, ("0"..."9").contains(scalar) {
            let value = (number ?? 0) * 10 + Int(scalar.value - 0x30)
            guard value <= Self.maximumWidth else {
                throw EvaluationError(
                    "The format \(PlaybookValue.string(source).excerpt) asks for more than \(Self.maximumWidth) characters; use a smaller width or precision."
                )
            }
            number = value
            rest.removeFirst()
        }
        return number
    }
}
