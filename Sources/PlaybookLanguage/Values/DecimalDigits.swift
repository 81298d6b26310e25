/// The decimal digits of a number without its sign: `0.d₁d₂d₃… × 10^exponent`.
///
/// Rounding and formatting work on these digits, so they are exact and know no locale.
struct DecimalDigits {
    /// Each 0 to 9, the most significant first; neither the first nor the last is 0. Empty for zero.
    private(set) var digits: [UInt8]
    /// How many digits stand before the point; 1 for zero, which is written with one.
    private(set) var exponent: Int

    private init(digits: some Collection<UInt8>, exponent: Int) {
        let significant = digits.drop { $0 == 0 }
        self.exponent = significant.isEmpty ? 1 : exponent - (digits.count - significant.count)
        self.digits = Array(significant)
        while self.digits.last == 0 {
            self.digits.removeLast()
        }
    }

    /// All digits of an integer.
    init(_ magnitude: UInt) {
        let digits = String(magnitude).utf8.map { $0 - UInt8(ascii: "0") }
        self.init(digits: digits, exponent: digits.count)
    }

    /// The fewest digits that read back as `number`, which must be finite; the sign is ignored.
    init(shortest number: Double) {
        // Swift's description has them: `12.5`, `1e-05`.
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts.first.map { Array($0.utf8) } ?? []
        let point = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.count
        let digits = mantissa.filter { $0 != UInt8(ascii: ".") }.map { $0 - UInt8(ascii: "0") }
        let power = parts.dropFirst().first.flatMap { Int($0) } ?? 0
        self.init(digits: digits, exponent: point + power)
    }

    /// Every digit of the binary number, at most 767; `number` must be finite, and its sign is ignored.
    init(exactly number: Double) {
        let isSubnormal = number.exponentBitPattern == 0
        // number = significand × 2^power
        let significand = number.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
        let power = Int(max(1, number.exponentBitPattern)) - 1075
        var integer = LargeInteger(significand)
        if power >= 0 {
            integer.multiply(by: 2, times: power)
        } else {
            // s / 2ⁿ = s × 5ⁿ / 10ⁿ
            integer.multiply(by: 5, times: -power)
        }
        let digits = integer.decimalDigits
        self.init(digits: digits, exponent: digits.count + min(0, power))
    }

    /// Rounded to `places` digits after the point (before it, where negative), a half to the even digit.
    func rounded(toPlaces places: Int) -> DecimalDigits {
        let (count, overflow) = exponent.addingReportingOverflow(places)
        return overflow ? self : keeping(count)
    }

    /// Rounded to `count` digits, a half to the even digit.
    func rounded(toSignificant count: Int) -> DecimalDigits {
        keeping(count)
    }

    private func keeping(_ count: Int) -> DecimalDigits {
        guard count < digits.count else { return self }
        guard count >= 0 else { return DecimalDigits(digits: [], exponent: 0) }
        var kept = Array(digits.prefix(count))
        let dropped = digits.dropFirst(count)
        // The last digit is never 0, so anything after a 5 makes it more than a half.
        let isHalf = dropped.count == 1 && dropped.first == 5
        let roundsUp = isHalf ? (kept.last ?? 0) % 2 == 1 : (dropped.first ?? 0) >= 5
        guard roundsUp else { return DecimalDigits(digits: kept, exponent: exponent) }
        while kept.last == 9 {
            kept.removeLast()
        }
        if let last = kept.popLast() {
            return DecimalDigits(digits: kept + [last + 1], exponent: exponent)
        }
        return DecimalDigits(digits: [1], exponent: exponent + 1)
    }
}

// MARK: - Writing

extension DecimalDigits {
    /// The digits before the point, at least one, and the first `places` after it.
    func fixed(places: Int) -> (whole: String, fraction: String) {
        let whole = exponent > 0 ? text(of: 0..<exponent) : "0"
        return (whole, text(of: exponent..<exponent + places))
    }

    /// The first digit, `places` more, and the power of ten that the first digit stands for.
    func scientific(places: Int) -> (first: String, fraction: String, power: Int) {
        (text(of: 0..<1), text(of: 1..<1 + places), exponent - 1)
    }

    /// The digits at these positions, 0 being the first; beyond both ends there are zeros.
    private func text(of positions: Range<Int>) -> String {
        String(
            decoding: positions.map { position in
                UInt8(ascii: "0") + (digits.indices.contains(position) ? digits[position] : 0)
            }, as: UTF8.self)
    }

    /// Whether Python writes the number with a power of ten: below 0.0001, or from 10^precision on.
    func needsPower(precision: Int) -> Bool {
        exponent - 1 < -4 || exponent - 1 >= precision
    }

    /// `e+16`, `e-05`: two digits at least.
    static func powerText(_ power: Int) -> String {
        let digits = String(power.magnitude)
        return (power < 0 ? "e-" : "e+") + (digits.utf8.count < 2 ? "0" : "") + digits
    }
}
