/// An expression as it was written in a reply, a heading or a placeholder. Evaluating it has no effect on anything.
public indirect enum Expression: Sendable, Hashable {
    case literal(PlaybookValue)
    /// An f-string: its pieces in order.
    case formatted([FormattedPiece])
    /// `$name` or a bare `name`, without the `$`.
    case variable(String)
    /// `value.name`: a key of a dictionary.
    case attribute(Expression, name: String)
    /// `value[index]`
    case element(Expression, index: Expression)
    case list([Expression])
    case dictionary([KeyAndValue])
    case negated(Expression)
    /// Unary `+`
    case positive(Expression)
    case not(Expression)
    case arithmetic(Expression, ArithmeticOperator, Expression)
    /// `a < b <= c` as Python chains it: `first`, then operator and operand pairs.
    case comparison(Expression, [Comparison])
    case and(Expression, Expression)
    case or(Expression, Expression)
    /// One of ``PureFunction``, with positional arguments.
    case function(PureFunction, [Expression])

    public struct KeyAndValue: Sendable, Hashable {
        public var key: Expression
        public var value: Expression

        public init(key: Expression, value: Expression) {
            self.key = key
            self.value = value
        }
    }

    public struct Comparison: Sendable, Hashable {
        public var comparator: Comparator
        public var operand: Expression

        public init(_ comparator: Comparator, _ operand: Expression) {
            self.comparator = comparator
            self.operand = operand
        }
    }
}

/// `%` is also Python's remainder of numbers only; formatting a string with it is refused.
public enum ArithmeticOperator: String, Sendable, Hashable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
}

public enum Comparator: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in` = "in"
    case notIn = "not in"
    case `is` = "is"
    case isNot = "is not"
}

/// The only functions that an expression may call.
public enum PureFunction: String, Sendable, Hashable, CaseIterable {
    case str, int, float, len, round, abs, min, max, sum, sorted
}

/// A piece of an f-string.
public enum FormattedPiece: Sendable, Hashable {
    case text(String)
    case value(FormattedValue)
}

/// `{expression!conversion:format}` of an f-string; also any other term of a message's text.
public struct FormattedValue: Sendable, Hashable {
    public var expression: Expression
    public var conversion: Conversion?
    /// Python's format specification as written, e.g. `>10` or `.2f`; empty for none.
    public var format: String

    public enum Conversion: String, Sendable, Hashable {
        case repr = "r"
        case str = "s"
    }

    public init(_ expression: Expression, conversion: Conversion? = nil, format: String = "") {
        self.expression = expression
        self.conversion = conversion
        self.format = format
    }
}
