import OrderedCollections
import Streaming

extension ProseCondition {
    /// Whether the condition holds; nil where the answer's words do not say so.
    ///
    /// - Parameters:
    ///   - answer: what was last answered, if anything was.
    ///   - isLenient: whether an answer that is neither clearly yes nor clearly no counts as neither.
    public func holds(
        in scope: some VariableScope, answer: String?, isLenient: Bool
    ) throws(EvaluationError) -> Bool? {
        func value(_ operand: Operand) throws(EvaluationError) -> PlaybookValue? {
            switch operand {
            case .answer: return answer.map { .string($0) }
            case .value(let source):
                // It was parsed when it was read.
                guard let expression = try? Expression(parsing: source) else { return nil }
                if case .variable(let name) = expression { return scope.value(of: name) }
                return try expression.evaluate(in: scope)
            }
        }
        switch self {
        case .isOneOf(let subject, let values):
            guard let subject = try value(subject) else { return false }
            for other in values {
                if let other = try value(other), Self.isEqual(subject, other) { return true }
            }
            return false
        case .compares(let left, let comparator, let right):
            guard let left = try value(left), let right = try value(right) else { return false }
            if comparator == .equal || comparator == .notEqual {
                return Self.isEqual(left, right) == (comparator == .equal)
            }
            let (first, second) = Self.numbers(left, right)
            return try Expression.comparison(.literal(first), [.init(comparator, .literal(second))])
                .evaluate(in: scope).isTruthy
        case .isBetween(let subject, let low, let high):
            return try ProseCondition.all([
                .compares(subject, .greaterOrEqual, low), .compares(subject, .lessOrEqual, high),
            ]).holds(in: scope, answer: answer, isLenient: isLenient)
        case .contains(let subject, let values):
            guard let subject = try value(subject) else { return false }
            for part in values {
                if let part = try value(part), Self.contains(subject, part) { return true }
            }
            return false
        case .isA(let subject, let kind):
            return Self.isA(try value(subject), kind, isLenient: isLenient)
        case .holds(let operand): return try value(operand)?.isTruthy ?? false
        case .flag(let operand, let otherwise):
            if case .bool(let holds)? = try value(operand) { return holds }
            return try otherwise.holds(in: scope, answer: answer, isLenient: isLenient)
        case .undecided: return nil
        case .not(let condition):
            return try condition.holds(in: scope, answer: answer, isLenient: isLenient).map { !$0 }
        case .all(let conditions):
            for condition in conditions {
                guard let holds = try condition.holds(in: scope, answer: answer, isLenient: isLenient) else {
                    return nil
                }
                if !holds { return false }
            }
            return true
        case .any(let conditions):
            for condition in conditions {
                guard let holds = try condition.holds(in: scope, answer: answer, isLenient: isLenient) else {
                    return nil
                }
                if holds { return true }
            }
            return false
        }
    }

    // MARK: As people mean it

    /// What was typed equals what is meant without case, and a number also where it is text.
    private static func isEqual(_ left: PlaybookValue, _ right: PlaybookValue) -> Bool {
        if left.isEqual(to: right) { return true }
        if case .bool(let wanted) = right, case .string(let text) = left {
            return wanted ? YesOrNo(text) == .yes : YesOrNo(text) == .no
        }
        let (first, second) = numbers(left, right)
        if first.isEqual(to: second) { return true }
        guard case .string(let first) = left, case .string(let second) = right else { return false }
        return words(of: first) == words(of: second)
    }

    /// Both as numbers where one is a number and the other a text that is one.
    private static func numbers(_ left: PlaybookValue, _ right: PlaybookValue) -> (PlaybookValue, PlaybookValue) {
        (number(left), number(right))
    }

    private static func number(_ value: PlaybookValue) -> PlaybookValue {
        guard case .string(let text) = value, let number = DeclaredType.number.value(of: text.trimmed) else {
            return value
        }
        return number
    }

    private static func contains(_ whole: PlaybookValue, _ part: PlaybookValue) -> Bool {
        switch whole {
        case .list(let elements): return elements.contains { isEqual($0, part) }
        case .dictionary(let entries): return entries.keys.contains { isEqual($0, part) }
        default:
            let (whole, part) = (words(of: whole.text), words(of: part.text))
            guard !part.isEmpty, part.count <= whole.count else { return false }
            return (0...(whole.count - part.count)).contains { whole[$0...].starts(with: part) }
        }
    }

    /// Without case and punctuation.
    private static func words(of text: String) -> [String] { Word.words(of: text, atMost: 1000).map(\.lowercased) }

    private static func isA(_ value: PlaybookValue?, _ kind: Kind, isLenient: Bool) -> Bool? {
        switch kind {
        case .set: return value != nil && value != .null
        case .empty:
            switch value {
            case .string(let text)?: return text.trimmed.isEmpty
            case .list(let list)?: return list.isEmpty
            case .dictionary(let entries)?: return entries.isEmpty
            case nil, .null?: return true
            default: return false
            }
        case .number, .wholeNumber:
            guard let value else { return false }
            switch number(value) {
            case .int: return true
            case .double: return kind == .number
            default: return false
            }
        case .yes, .no:
            if case .bool(let bool)? = value { return bool == (kind == .yes) }
            guard let found = value.flatMap({ YesOrNo($0.text) }) else { return isLenient ? false : nil }
            return found == (kind == .yes ? .yes : .no)
        }
    }
}
