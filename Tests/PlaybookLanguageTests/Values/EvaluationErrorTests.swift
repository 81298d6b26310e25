import OrderedCollections
import PlaybookLanguage
import Testing

@Suite struct EvaluationErrorTests {
    @Test(arguments: refusals)
    func whatCannotBeComputedIsRefusedWithAReason(_ test: Refused) {
        #expect(throws: EvaluationError(test.message)) { try test.expression.evaluate(in: store) }
    }

    /// Neither may trap nor fill the memory; the sentences are covered above.
    @Test(arguments: dangers)
    func dangersAreRefused(_ expression: Expression) {
        #expect(throws: EvaluationError.self) { try expression.evaluate(in: store) }
    }

    @Test func sharedValuesCannotGrowWithoutBound() throws {
        var scope: OrderedDictionary<String, PlaybookValue> = ["a": .list([.int(1)])]
        let doubled = Expression.list([.variable("a"), .variable("a")])
        var growth = 0
        while growth < 64, let value = try? doubled.evaluate(in: scope) {
            scope["a"] = value
            growth += 1
        }
        // 2ⁿ elements of 16 bytes are 8 MiB at n = 19.
        #expect(growth < 20)
    }

    @Test func valuesCannotNestWithoutBound() throws {
        var scope: OrderedDictionary<String, PlaybookValue> = ["a": .null]
        var depth = 0
        while depth < 1000, let value = try? Expression.list([.variable("a")]).evaluate(in: scope) {
            scope["a"] = value
            depth += 1
        }
        #expect(depth == 100)
    }

    @Test(arguments: [(100, true), (199, true), (100_000, false)])
    func deepExpressionsAreComputedOrRefused(levels: Int, isComputed: Bool) {
        var expression: Expression = 1
        for _ in 0..<levels { expression = .negated(expression) }
        let value = try? expression.evaluate(in: store)
        #expect((value != nil) == isComputed)
        // Taken apart level by level: releasing a long chain at once would recurse as deep.
        while case .negated(let inner) = expression { expression = inner }
    }

    @Test func aComparisonStopsAtTheFirstFalseOne() throws {
        let chain = Expression.comparison(2, [.init(.less, 1), .init(.less, .variable("unset"))])
        #expect(try chain.evaluate(in: store) == .bool(false))
    }

    @Test func whatAndOrSkipIsNotEvaluated() throws {
        #expect(try Expression.and(0, .variable("unset")).evaluate(in: store) == .int(0))
        #expect(try Expression.or(1, .variable("unset")).evaluate(in: store) == .int(1))
    }
}

struct Refused: CustomTestStringConvertible {
    let expression: Expression
    let message: String

    init(_ expression: Expression, _ message: String) {
        self.expression = expression
        self.message = message
    }

    var testDescription: String { message }
}

private let store: OrderedDictionary<String, PlaybookValue> = [
    "price": .double(2.5), "Price_list": .list([.int(1)]), "city": .string("Rome"),
    "user": .dictionary([.string("name"): .string("Ada"), .int(1): .null]), "empty": .dictionary([:]),
]

private let refusals: [Refused] = [
    Refused(.variable("prize"), "The variable $prize is not set; set it first, or use $price."),
    Refused(.variable("pricelist"), "The variable $pricelist is not set; set it first, or use $Price_list."),
    Refused(.variable("weather"), "The variable $weather is not set; set it before it is used."),
    Refused(
        .attribute(.variable("user"), name: "age"), "The dictionary has no key 'age'; its keys are 'name', 1."),
    Refused(.element(.variable("empty"), index: 0), "The dictionary has no key 0; it is empty."),
    Refused(
        .attribute(.variable("city"), name: "upper"),
        "A value of type str has no part named upper; only a dictionary has parts that can be read with a dot."),
    Refused(
        .element(.variable("Price_list"), index: 1), "The list has no element 1; it has 1 element, at 0 or -1."),
    Refused(
        .element(.variable("city"), index: -5),
        "The string has no element -5; it has 4 elements, the last at 3 or -1."),
    Refused(.element(.list([]), index: 0), "The list has no element 0; it is empty."),
    Refused(.element("abc", index: 1.0), "The index of a list or a string is an integer, not a float."),
    Refused(
        .element(5, index: 0),
        "A value of type int has no elements; only a list, a string or a dictionary can be followed by [0]."),
    Refused(
        .dictionary([.init(key: .list([]), value: 1)]),
        "A value of type list cannot be the key of a dictionary; use a string or a number."),
    Refused(.arithmetic(1, .divide, 0), "Division by zero; check the divisor before /."),
    Refused(.arithmetic(1.5, .remainder, 0.0), "Division by zero; check the divisor before %."),
    Refused(
        .arithmetic("Total: %d", .remainder, 5),
        "% does not format strings here; use an f-string such as f\"Total: {$x}\"."),
    Refused(
        .arithmetic("Total: ", .add, 5),
        "str and int cannot be added; write str(…) around the value, or use an f-string."),
    Refused(
        .arithmetic(.list([]), .subtract, 1),
        "list - int is not possible; convert the values first, with int(…), float(…) or str(…)."),
    Refused(
        .arithmetic(.literal(.int(.max)), .add, 1),
        "The result of + does not fit into a 64-bit integer; write float(…) around one operand."),
    Refused(
        .arithmetic("a", .multiply, 1_000_000_000),
        "The result would be larger than 8 MiB; work with smaller pieces."),
    Refused(
        .comparison("a", [.init(.less, 1)]), "str and int have no order; compare values of one type."),
    Refused(
        .comparison(1, [.init(.in, "abc")]),
        "A string contains only strings, not int; write str(…) around the value before 'in'."),
    Refused(
        .comparison(1, [.init(.notIn, 5)]),
        "'in' looks into a list, a string or a dictionary, and 5 is a value of type int."),
    Refused(.function(.len, []), "len() takes one argument, without names, not 0."),
    Refused(.function(.round, [1, 2, 3]), "round() takes 1 to 2 arguments, without names, not 3."),
    Refused(.function(.max, []), "max() takes at least one argument, without names, not 0."),
    Refused(
        .function(.min, [.list([])]),
        "min() of nothing has no value; check that the list is not empty first."),
    Refused(.function(.len, [5]), "len() needs a string, a list or a dictionary, not int."),
    Refused(
        .function(.sum, [.list(["a"])]),
        "sum() adds numbers, not str; convert them with int(…) or float(…) first."),
    Refused(.function(.sorted, [.list([1, "a"])]), "str and int have no order; compare values of one type."),
    Refused(
        .function(.int, ["3.5"]),
        "int() cannot read '3.5' as an integer; write float(…) first for a decimal number."),
    Refused(.function(.int, [5, 10]), "int() takes a base only with a string."),
    Refused(
        .function(.float, ["abc"]),
        "float() cannot read 'abc' as a number; it takes digits with a decimal point, such as \"1.5\"."),
    Refused(.function(.abs, ["a"]), "abs() needs a number, not str."),
    Refused(.negated("a"), "- needs a number, not str."),
    Refused(.positive("a"), "+ before a value needs a number, not str."),
]

private let smallest = Expression.literal(.int(.min))
private let largest = Expression.literal(.int(.max))

private let dangers: [Expression] = [
    .arithmetic(smallest, .floorDivide, -1), .arithmetic(smallest, .subtract, 1), .negated(smallest),
    .function(.abs, [smallest]), .arithmetic(smallest, .floorDivide, 0), .arithmetic(smallest, .remainder, 0),
    .arithmetic(largest, .multiply, largest), .function(.sum, [.list([largest, 1])]),
    .arithmetic(largest, .multiply, "ab"), .arithmetic("ab", .multiply, largest),
    .arithmetic(.list([1]), .multiply, largest),
    .arithmetic(.arithmetic(.list([1]), .multiply, 10_000), .multiply, 10_000),
    .function(.sorted, [.arithmetic("a", .multiply, 8_000_000)]),
    .function(.int, [1e30]), .function(.int, [.literal(.double(.nan))]),
    .function(.round, [.literal(.double(.infinity))]), .function(.round, [largest, -19]),
    .function(.round, [1.5, 2.0]), .function(.round, ["a"]), .function(.round, [1, "a"]),
    .function(.int, ["9223372036854775808"]), .function(.int, ["12", 1]), .function(.int, ["12", "a"]),
    .function(.int, ["9", 8]), .function(.int, [""]), .function(.int, ["-"]), .function(.int, ["--1"]),
    .function(.int, ["1__0"]), .function(.int, ["_1"]), .function(.int, ["0x"]), .function(.int, ["010", 0]),
    .function(.float, ["0x10"]), .function(.float, [""]), .function(.float, ["1_"]), .function(.float, ["."]),
    .function(.float, ["1e"]), .function(.float, [.list([])]), .function(.int, [.list([])]),
    .function(.min, [1]), .function(.max, [1, "a"]), .function(.sum, [.list([]), "a", "b"]),
    .function(.sorted, [5]),
]
