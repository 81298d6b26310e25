/// A value as a number: booleans count as 0 and 1.
enum Number {
    case int(Int)
    case double(Double)

    /// nil for what is no number.
    init?(_ value: PlaybookValue) {
        switch value {
        case .bool(let value): self = .int(value ? 1 : 0)
        case .int(let value): self = .int(value)
        case .double(let value): self = .double(value)
        default: return nil
        }
    }

    var asDouble: Double {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        }
    }

    /// Exact, as in Python: an integer is never rounded to be compared.
    func order(against other: Number) -> ValueOrder {
        switch (self, other) {
        case (.int(let a), .int(let b)): return ValueOrder(a, b)
        case (.double(let a), .double(let b)): return ValueOrder(a, b)
        case (.int(let a), .double(let b)): return Self.order(a, b)
        case (.double(let a), .int(let b)):
            return switch Self.order(b, a) {
            case .ascending: .descending
            case .descending: .ascending
            case .same: .same
            case .unordered: .unordered
            }
        }
    }

    private static func order(_ integer: Int, _ double: Double) -> ValueOrder {
        if double.isNaN { return .unordered }
        let whole = double.rounded(.down)
        // Not exactly representable after rounding down means beyond the range of Int.
        guard let wholeInteger = Int(exactly: whole) else { return double > 0 ? .ascending : .descending }
        let order = ValueOrder(integer, wholeInteger)
        return order == .same && whole < double ? .ascending : order
    }
}
