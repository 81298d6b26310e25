/// An integer without bounds, only for writing out a floating point number's digits.
struct LargeInteger {
    /// Nine decimal digits each, the least significant first.
    private var limbs: [UInt64] = []
    private static let base: UInt64 = 1_000_000_000

    init(_ value: UInt64) {
        var rest = value
        while rest > 0 {
            limbs.append(rest % Self.base)
            rest /= Self.base
        }
    }

    /// Multiplies by `factor` (at most 5) as often as told.
    mutating func multiply(by factor: UInt64, times: Int) {
        // 5¹² × 10⁹ is far below 2⁶⁴, so no product overflows.
        let step = 12
        for _ in 0..<times / step {
            multiply(by: Self.power(factor, step))
        }
        multiply(by: Self.power(factor, times % step))
    }

    private mutating func multiply(by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % Self.base
            carry = product / Self.base
        }
        if carry > 0 {
            limbs.append(carry)
        }
    }

    private static func power(_ factor: UInt64, _ times: Int) -> UInt64 {
        (0..<times).reduce(1) { power, _ in power * factor }
    }

    /// Each 0 to 9, the most significant first; may begin with zeros.
    var decimalDigits: [UInt8] {
        var digits: [UInt8] = []
        for limb in limbs {
            var rest = limb
            for _ in 0..<9 {
                digits.append(UInt8(rest % 10))
                rest /= 10
            }
        }
        return digits.reversed()
    }
}
