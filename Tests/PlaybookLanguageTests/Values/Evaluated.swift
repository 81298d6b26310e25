import OrderedCollections
public import PlaybookLanguage
import Testing

/// An expression and what it must evaluate to.
struct Evaluated: CustomTestStringConvertible {
    /// As written in Python.
    let source: String
    let expression: Expression
    /// Python's `repr()` of the value.
    let expected: String

    init(_ source: String, _ expression: Expression, _ expected: String) {
        self.source = source
        self.expression = expression
        self.expected = expected
    }

    var testDescription: String { "\(source) is \(expected)" }

    func check() throws {
        #expect(try expression.evaluate(in: sampleScope).repr == expected)
    }
}

/// The variables that the tables use.
let sampleScope: OrderedDictionary<String, PlaybookValue> = [
    "inf": .double(.infinity), "nan": .double(.nan), "least": .double(.leastNonzeroMagnitude), "big": .int(.max),
    "small": .int(.min),
]

// MARK: - Literals, so that tables read like the language

extension Expression: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int) { self = .literal(.int(value)) }
    public init(floatLiteral value: Double) { self = .literal(.double(value)) }
    public init(stringLiteral value: String) { self = .literal(.string(value)) }
    public init(booleanLiteral value: Bool) { self = .literal(.bool(value)) }
    public init(nilLiteral: ()) { self = .literal(.null) }
}
