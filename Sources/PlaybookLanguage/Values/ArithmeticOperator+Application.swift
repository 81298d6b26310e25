internal import OrderedCollections

extension ArithmeticOperator {
    /// The result as in Python; integers that leave 64 bits are an error.
    func apply(_ left: PlaybookValue, _ right: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        if let a = Number(left), let b = Number(right) {
            switch (a, b) {
            case (.int(let a), .int(let b)): return try integers(a, b)
            default: return try .double(doubles(a.asDouble, b.asDouble))
            }
        }
        switch (self, left, right) {
        case (.add, .string(let a), .string(let b)):
            try ValueLimits.checkRepetition(of: a.utf8.count + b.utf8.count, count: 1)
            return .string(a + b)
        case (.add, .list(let a), .list(let b)):
            try ValueLimits.checkRepetition(of: ValueLimits.check(left) + ValueLimits.check(right), count: 1)
            return .list(a + b)
        case (.multiply, .string(let text), .int(let count)), (.multiply, .int(let count), .string(let text)):
            try ValueLimits.checkRepetition(of: text.utf8.count, count: count)
            // The limit says nothing about copies of an empty string.
            return .string(text.isEmpty ? "" : String(repeating: text, count: max(0, count)))
        case (.multiply, .list(let elements), .int(let count)), (.multiply, .int(let count), .list(let elements)):
            try ValueLimits.checkRepetition(of: ValueLimits.check(.list(elements)), count: count)
            return .list(elements.isEmpty ? [] : Array(repeatElement(elements, count: max(0, count)).joined()))
        default: throw mismatch(left, right)
        }
    }

    private func mismatch(_ left: PlaybookValue, _ right: PlaybookValue) -> EvaluationError {
        switch (self, left, right) {
        case (.remainder, .string, _):
            EvaluationError("% does not format strings here; use an f-string such as f\"Total: {$x}\".")
        case (.add, .string, _), (.add, _, .string):
            EvaluationError(
                "\(left.typeName) and \(right.typeName) cannot be added; write str(…) around the value, or use an f-string."
            )
        default:
            EvaluationError(
                "\(left.typeName) \(rawValue) \(right.typeName) is not possible; convert the values first, with int(…), float(…) or str(…)."
            )
        }
    }

    private func integers(_ a: Int, _ b: Int) throws(EvaluationError) -> PlaybookValue {
        switch self {
        case .add: return .int(try checked(a.addingReportingOverflow(b)))
        case .subtract: return .int(try checked(a.subtractingReportingOverflow(b)))
        case .multiply: return .int(try checked(a.multipliedReportingOverflow(by: b)))
        case .divide: return .double(try doubles(Double(a), Double(b)))
        case .floorDivide:
            try checkDivisor(b == 0)
            let quotient = try checked(a.dividedReportingOverflow(by: b))
            // Swift rounds towards zero, Python down. No overflow: |quotient| was rounded down already.
            return .int(a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient)
        case .remainder:
            try checkDivisor(b == 0)
            // Of Int.min and -1 the remainder is 0, though the quotient overflows.
            let remainder = a.remainderReportingOverflow(dividingBy: b).partialValue
            // The sum lies between the two, which have different signs.
            return .int(remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder)
        }
    }

    private func doubles(_ a: Double, _ b: Double) throws(EvaluationError) -> Double {
        switch self {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide:
            try checkDivisor(b == 0)
            return a / b
        case .floorDivide:
            try checkDivisor(b == 0)
            return flooredDivision(a, b).quotient
        case .remainder:
            try checkDivisor(b == 0)
            return flooredDivision(a, b).remainder
        }
    }

    private func checkDivisor(_ isZero: Bool) throws(EvaluationError) {
        if isZero {
            throw EvaluationError("Division by zero; check the divisor before \(rawValue).")
        }
    }

    private func checked(_ result: (partialValue: Int, overflow: Bool)) throws(EvaluationError) -> Int {
        if result.overflow {
            throw EvaluationError(
                "The result of \(rawValue) does not fit into a 64-bit integer; write float(…) around one operand.")
        }
        return result.partialValue
    }
}

/// Python's `//` and `%` of floats: the remainder has the divisor's sign, and a = quotient × b + remainder as far as
/// rounding allows. A zero keeps the sign that Python gives it.
private func flooredDivision(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
    var remainder = a.truncatingRemainder(dividingBy: b)
    var quotient = (a - remainder) / b
    if remainder == 0 {
        remainder = Double(signOf: b, magnitudeOf: 0)
    } else if (remainder < 0) != (b < 0) {
        remainder += b
        quotient -= 1
    }
    if quotient == 0 { return (Double(signOf: a / b, magnitudeOf: 0), remainder) }
    // The quotient is whole but for rounding.
    let floor = quotient.rounded(.down)
    return (quotient - floor > 0.5 ? floor + 1 : floor, remainder)
}

extension PlaybookValue {
    /// Unary `-`
    func negated() throws(EvaluationError) -> PlaybookValue {
        switch Number(self) {
        case .int(let value):
            let (result, overflow) = 0.subtractingReportingOverflow(value)
            if overflow {
                throw EvaluationError(
                    "The result of - does not fit into a 64-bit integer; write float(…) around the value.")
            }
            return .int(result)
        case .double(let value): return .double(-value)
        case nil: throw EvaluationError("- needs a number, not \(typeName).")
        }
    }

    /// Unary `+`
    func positive() throws(EvaluationError) -> PlaybookValue {
        switch Number(self) {
        case .int(let value): return .int(value)
        case .double(let value): return .double(value)
        case nil: throw EvaluationError("+ before a value needs a number, not \(typeName).")
        }
    }
}
