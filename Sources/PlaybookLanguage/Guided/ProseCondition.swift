import Streaming

/// A condition in prose as far as its words decide it: `$score is at least 3`, `the user says yes`, `$name is empty`.
public indirect enum ProseCondition: Sendable, Hashable {
    case isOneOf(Operand, [Operand])
    case compares(Operand, Comparator, Operand)
    case isBetween(Operand, Operand, Operand)
    case contains(Operand, [Operand])
    case isA(Operand, Kind)
    /// An expression of the language.
    case holds(Operand)
    /// A value beside a comparison, `$ready` of `$n is 3 and $ready`: its truth, where it is true or false; else the
    /// comparison goes on with it.
    case flag(Operand, otherwise: ProseCondition)
    /// Only judgement decides.
    case undecided
    case not(ProseCondition)
    case all([ProseCondition])
    case any([ProseCondition])

    public enum Operand: Sendable, Hashable {
        /// The source of an expression.
        case value(String)
        /// What was last answered.
        case answer
    }

    public enum Kind: Sendable, Hashable {
        case set, empty, number, wholeNumber, yes, no
    }
}

extension ProseCondition {
    /// The condition of a text, or nil where only judgement decides it.
    init?(reading tokens: ArraySlice<ProseToken>) {
        guard tokens.count <= Self.tokensRead else { return nil }
        var reader = ProseConditionReader(tokens: Array(tokens))
        guard let condition = reader.any(), reader.isAtEnd,
            let decided = condition.hasComparison ? condition.withoutBareValues : condition
        else { return nil }
        self = decided
    }

    /// Nobody writes longer conditions.
    private static let tokensRead = 2_000

    private var hasComparison: Bool {
        switch self {
        case .holds, .undecided: false
        case .isOneOf, .compares, .isBetween, .contains, .isA, .flag: true
        case .not(let condition): condition.hasComparison
        case .all(let conditions), .any(let conditions): conditions.contains(where: \.hasComparison)
        }
    }

    /// A value that stands alone beside a comparison counts only where it is true or false; nil where it is a number or a
    /// text.
    private var withoutBareValues: ProseCondition? {
        switch self {
        case .holds(.value(let source)):
            switch try? Expression(parsing: source) {
            case .comparison, .and, .or, .not, .literal(.bool): return self
            case .literal, .formatted, .list, .dictionary, nil: return nil
            default: return .flag(.value(source), otherwise: .undecided)
            }
        case .not(.holds): return self
        case .not(let condition): return condition.withoutBareValues.map { .not($0) }
        case .all(let conditions): return Self.withoutBareValues(conditions).map { .all($0) }
        case .any(let conditions): return Self.withoutBareValues(conditions).map { .any($0) }
        default: return self
        }
    }

    private static func withoutBareValues(_ conditions: [ProseCondition]) -> [ProseCondition]? {
        var decided: [ProseCondition] = []
        for condition in conditions {
            guard let condition = condition.withoutBareValues else { return nil }
            decided.append(condition)
        }
        return decided
    }
}
