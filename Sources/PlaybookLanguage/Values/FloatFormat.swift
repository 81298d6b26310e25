/// The types `e E f F g G n %`, and none, of Python's format specification, for floating point numbers.
struct FloatFormat {
    var type: Unicode.Scalar?
    var precision: Int?
    /// `#`: the point and trailing zeros stay.
    var isAlternate: Bool

    /// A number as Python's `repr()` writes it: the fewest digits that read back the same.
    static func repr(of number: Double) -> String {
        let parts = FloatFormat(isAlternate: false).parts(of: number)
        return (parts.isNegative ? "-" : "") + parts.whole + parts.rest
    }

    func parts(of number: Double) -> NumberParts {
        let scaled = type == "%" ? number * 100 : number
        var parts = NumberParts(
            isNegative: scaled.sign == .minus && !scaled.isNaN, prefix: "", whole: "", rest: "")
        if scaled.isFinite {
            (parts.whole, parts.rest) = finite(scaled)
        } else {
            parts.rest = scaled.isNaN ? "nan" : "inf"
        }
        if type == "%" { parts.rest += "%" }
        if type == "E" || type == "F" || type == "G" { parts.rest = parts.rest.uppercased() }
        return parts
    }

    private func finite(_ number: Double) -> (whole: String, rest: String) {
        switch type {
        case "f", "F", "%":
            let places = precision ?? 6
            return fixed(DecimalDigits(exactly: number).rounded(toPlaces: places), places: places)
        case "e", "E":
            let places = precision ?? 6
            return scientific(DecimalDigits(exactly: number).rounded(toSignificant: places + 1), places: places)
        case "g", "G", "n":
            return general(number, significant: max(1, precision ?? 6), keepsPoint: false)
        default:
            if let precision { return general(number, significant: max(1, precision), keepsPoint: true) }
            return shortest(number)
        }
    }

    /// As many digits as `significant` says, without trailing zeros; with a power of ten where Python has one.
    ///
    /// - Parameter keepsPoint: As without a type: at least one digit stands after the point, and counts.
    private func general(_ number: Double, significant: Int, keepsPoint: Bool) -> (whole: String, rest: String) {
        let digits = DecimalDigits(exactly: number).rounded(toSignificant: significant)
        if digits.needsPower(precision: keepsPoint ? significant - 1 : significant) {
            return scientific(digits, places: isAlternate ? significant - 1 : max(0, digits.digits.count - 1))
        }
        let all = max(0, significant - digits.exponent)
        let needed = max(keepsPoint ? 1 : 0, digits.digits.count - digits.exponent)
        return fixed(digits, places: isAlternate ? max(all, keepsPoint ? 1 : 0) : needed)
    }

    /// The digits of `repr()`.
    private func shortest(_ number: Double) -> (whole: String, rest: String) {
        let digits = DecimalDigits(shortest: number)
        return digits.needsPower(precision: 16)
            ? scientific(digits, places: digits.digits.count - 1)
            : fixed(digits, places: max(1, digits.digits.count - digits.exponent))
    }

    private func fixed(_ digits: DecimalDigits, places: Int) -> (whole: String, rest: String) {
        let (whole, fraction) = digits.fixed(places: places)
        return (whole, pointed(fraction))
    }

    private func scientific(_ digits: DecimalDigits, places: Int) -> (whole: String, rest: String) {
        let (first, fraction, power) = digits.scientific(places: places)
        return (first, pointed(fraction) + DecimalDigits.powerText(power))
    }

    private func pointed(_ fraction: String) -> String {
        fraction.isEmpty && !isAlternate ? "" : "." + fraction
    }
}
