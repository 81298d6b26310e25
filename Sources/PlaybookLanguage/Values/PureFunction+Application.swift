internal import OrderedCollections

extension PureFunction {
    /// Calls the function as Python does, with positional arguments.
    func apply(to arguments: [PlaybookValue]) throws(EvaluationError) -> PlaybookValue {
        guard arity.contains(arguments.count) else { throw wrongCount(arguments.count) }
        // The count was checked above: a function that needs an argument has one.
        let first = arguments.first ?? .null
        let second = arguments.dropFirst().first
        switch self {
        case .str: return .string(arguments.isEmpty ? "" : first.text)
        case .int: return arguments.isEmpty ? .int(0) : try NumberConversion.integer(first, base: second)
        case .float: return arguments.isEmpty ? .double(0) : try NumberConversion.float(first)
        case .len: return try length(first)
        case .round: return try NumberConversion.round(first, places: second)
        case .abs: return try absolute(first)
        case .min, .max: return try extreme(arguments)
        case .sum: return try sum(first, start: second ?? .int(0))
        case .sorted: return .list(try sorted(elements(first)))
        }
    }

    private var arity: ClosedRange<Int> {
        switch self {
        case .str, .float: 0...1
        case .int: 0...2
        case .len, .abs, .sorted: 1...1
        case .round, .sum: 1...2
        case .min, .max: 1...Int.max
        }
    }

    private func wrongCount(_ count: Int) -> EvaluationError {
        let expected =
            if arity.upperBound == .max {
                "at least one argument"
            } else if arity.lowerBound == arity.upperBound {
                "one argument"
            } else {
                "\(arity.lowerBound) to \(arity.upperBound) arguments"
            }
        return EvaluationError("\(rawValue)() takes \(expected), without names, not \(count).")
    }

    private func length(_ value: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        switch value {
        case .string(let text): return .int(text.unicodeScalars.count)
        case .list(let elements): return .int(elements.count)
        case .dictionary(let entries): return .int(entries.count)
        default:
            throw EvaluationError("len() needs a string, a list or a dictionary, not \(value.typeName).")
        }
    }

    private func absolute(_ value: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        switch Number(value) {
        case .int(let number): return try number < 0 ? PlaybookValue.int(number).negated() : .int(number)
        case .double(let number): return .double(number.magnitude)
        case nil: throw EvaluationError("abs() needs a number, not \(value.typeName).")
        }
    }

    /// min or max, of one collection or of the arguments; of equal ones the first.
    private func extreme(_ arguments: [PlaybookValue]) throws(EvaluationError) -> PlaybookValue {
        let candidates = arguments.count == 1 ? try elements(arguments[0]) : arguments
        guard var best = candidates.first else {
            throw EvaluationError("\(rawValue)() of nothing has no value; check that the list is not empty first.")
        }
        for candidate in candidates.dropFirst() {
            let order = try PlaybookValue.order(candidate, best)
            if order == (self == .min ? .ascending : .descending) {
                best = candidate
            }
        }
        return best
    }

    private func sum(_ values: PlaybookValue, start: PlaybookValue) throws(EvaluationError) -> PlaybookValue {
        var total = start
        for value in try elements(values) {
            // Joining lists or strings one by one would take quadratic time.
            guard Number(total) != nil, Number(value) != nil else {
                throw EvaluationError(
                    "sum() adds numbers, not \(Number(value) == nil ? value.typeName : total.typeName); convert them with int(…) or float(…) first."
                )
            }
            total = try ArithmeticOperator.add.apply(total, value)
        }
        return total
    }

    private func sorted(_ values: [PlaybookValue]) throws(EvaluationError) -> [PlaybookValue] {
        var failure: EvaluationError?
        let sorted = values.sorted { left, right in
            guard failure == nil else { return false }
            do throws(EvaluationError) {
                return try PlaybookValue.order(left, right) == .ascending
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return sorted
    }

    /// What Python iterates over: a list's elements, a dictionary's keys, a string's characters.
    private func elements(_ value: PlaybookValue) throws(EvaluationError) -> [PlaybookValue] {
        switch value {
        case .list(let elements): return elements
        case .dictionary(let entries): return Array(entries.keys)
        case .string(let text):
            try ValueLimits.checkRepetition(
                of: ValueLimits.bytesPerValue + 1, count: text.unicodeScalars.count)
            return text.unicodeScalars.map { .string(String($0)) }
        default:
            throw EvaluationError("\(rawValue)() needs a list, a string or a dictionary, not \(value.typeName).")
        }
    }
}
