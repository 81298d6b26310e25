import PlaybookLanguage
import Testing

/// Expected values are those of Python 3.11.
@Suite struct ArithmeticTests {
    @Test(arguments: arithmetic)
    func operatorsWorkAsInPython(_ test: Evaluated) throws {
        try test.check()
    }
}

private let arithmetic: [Evaluated] = [
    Evaluated("1 + 2", .arithmetic(1, .add, 2), "3"),
    Evaluated("1 - 2.5", .arithmetic(1, .subtract, 2.5), "-1.5"),
    Evaluated("True + True", .arithmetic(true, .add, true), "2"),
    Evaluated("2 * 3.5", .arithmetic(2, .multiply, 3.5), "7.0"),
    Evaluated("7 / 2", .arithmetic(7, .divide, 2), "3.5"),
    Evaluated("6 / 3", .arithmetic(6, .divide, 3), "2.0"),
    Evaluated("1 / 3", .arithmetic(1, .divide, 3), "0.3333333333333333"),
    Evaluated("-7 / 2", .arithmetic(-7, .divide, 2), "-3.5"),
    Evaluated("7 // 2", .arithmetic(7, .floorDivide, 2), "3"),
    Evaluated("-7 // 2", .arithmetic(-7, .floorDivide, 2), "-4"),
    Evaluated("7 // -2", .arithmetic(7, .floorDivide, -2), "-4"),
    Evaluated("-7 // -2", .arithmetic(-7, .floorDivide, -2), "3"),
    Evaluated("7 % 3", .arithmetic(7, .remainder, 3), "1"),
    Evaluated("-7 % 3", .arithmetic(-7, .remainder, 3), "2"),
    Evaluated("7 % -3", .arithmetic(7, .remainder, -3), "-2"),
    Evaluated("-7 % -3", .arithmetic(-7, .remainder, -3), "-1"),
    Evaluated("small % -1", .arithmetic(.variable("small"), .remainder, -1), "0"),
    Evaluated("small // 1", .arithmetic(.variable("small"), .floorDivide, 1), "-9223372036854775808"),
    Evaluated("big // -1", .arithmetic(.variable("big"), .floorDivide, -1), "-9223372036854775807"),
    Evaluated("small % big", .arithmetic(.variable("small"), .remainder, .variable("big")), "9223372036854775806"),
    Evaluated("7.5 // 2", .arithmetic(7.5, .floorDivide, 2), "3.0"),
    Evaluated("-7.5 // 2", .arithmetic(-7.5, .floorDivide, 2), "-4.0"),
    Evaluated("7.5 // -2", .arithmetic(7.5, .floorDivide, -2), "-4.0"),
    Evaluated("-7.5 % 2", .arithmetic(-7.5, .remainder, 2), "0.5"),
    Evaluated("7.5 % -2", .arithmetic(7.5, .remainder, -2), "-0.5"),
    Evaluated("1e300 // 1e-10", .arithmetic(1e+300, .floorDivide, 1e-10), "inf"),
    Evaluated("0.0 // -5.0", .arithmetic(0.0, .floorDivide, -5.0), "-0.0"),
    Evaluated("-0.0 // 5.0", .arithmetic(-0.0, .floorDivide, 5.0), "-0.0"),
    Evaluated("-0.0 % 5.0", .arithmetic(-0.0, .remainder, 5.0), "0.0"),
    Evaluated("0.0 % -5.0", .arithmetic(0.0, .remainder, -5.0), "-0.0"),
    Evaluated("inf // 2", .arithmetic(.variable("inf"), .floorDivide, 2), "nan"),
    Evaluated("2.0 // inf", .arithmetic(2.0, .floorDivide, .variable("inf")), "0.0"),
    Evaluated("-2.0 // inf", .arithmetic(-2.0, .floorDivide, .variable("inf")), "-1.0"),
    Evaluated("-2.0 % inf", .arithmetic(-2.0, .remainder, .variable("inf")), "inf"),
    Evaluated("2.0 % -inf", .arithmetic(2.0, .remainder, .negated(.variable("inf"))), "-inf"),
    Evaluated("1.0 // 0.1", .arithmetic(1.0, .floorDivide, 0.1), "9.0"),
    Evaluated("1.0 % 0.1", .arithmetic(1.0, .remainder, 0.1), "0.09999999999999995"),
    Evaluated("0.1 + 0.2", .arithmetic(0.1, .add, 0.2), "0.30000000000000004"),
    Evaluated("1e308 * 10", .arithmetic(1e+308, .multiply, 10), "inf"),
    Evaluated("inf - inf", .arithmetic(.variable("inf"), .subtract, .variable("inf")), "nan"),
    Evaluated("9007199254740993 + 0.0", .arithmetic(9007199254740993, .add, 0.0), "9007199254740992.0"),
    Evaluated("big + 0", .arithmetic(.variable("big"), .add, 0), "9223372036854775807"),
    Evaluated("+True", .positive(true), "1"),
    Evaluated("-True", .negated(true), "-1"),
    Evaluated("-(1.5)", -1.5, "-1.5"),
    Evaluated("\"a\" + \"b\"", .arithmetic("a", .add, "b"), "'ab'"),
    Evaluated("\"ab\" * 3", .arithmetic("ab", .multiply, 3), "'ababab'"),
    Evaluated("3 * \"ab\"", .arithmetic(3, .multiply, "ab"), "'ababab'"),
    Evaluated("\"ab\" * 0", .arithmetic("ab", .multiply, 0), "''"),
    Evaluated("\"ab\" * -1", .arithmetic("ab", .multiply, -1), "''"),
    Evaluated("[1] + [2, \"x\"]", .arithmetic(.list([1]), .add, .list([2, "x"])), "[1, 2, 'x']"),
    Evaluated("[1, 2] * 2", .arithmetic(.list([1, 2]), .multiply, 2), "[1, 2, 1, 2]"),
    Evaluated("2 * [None]", .arithmetic(2, .multiply, .list([nil])), "[None, None]"),
    Evaluated("[] * 1000", .arithmetic(.list([]), .multiply, 1000), "[]"),
    Evaluated("\"\" * 1000000000", .arithmetic("", .multiply, 1000000000), "''"),
]
