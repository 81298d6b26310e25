import PlaybookLanguage
import Testing

/// Expected values are those of Python 3.11.
@Suite struct ValueTextTests {
    @Test(arguments: reprs)
    func reprIsPythons(_ test: Evaluated) throws {
        try test.check()
    }

    @Test(arguments: elements)
    func elementsAreFoundAsInPython(_ test: Evaluated) throws {
        try test.check()
    }
}

private let reprs: [Evaluated] = [
    Evaluated("0.1", 0.1, "0.1"),
    Evaluated("1.0", 1.0, "1.0"),
    Evaluated("-0.0", -0.0, "-0.0"),
    Evaluated("100.0", 100.0, "100.0"),
    Evaluated("123456789.123", 123456789.123, "123456789.123"),
    Evaluated("1e15", 1000000000000000.0, "1000000000000000.0"),
    Evaluated("1e16", 1e+16, "1e+16"),
    Evaluated("9999999999999998.0", 9999999999999998.0, "9999999999999998.0"),
    Evaluated("1e17", 1e+17, "1e+17"),
    Evaluated("18014398509481984.0", 1.8014398509481984e+16, "1.8014398509481984e+16"),
    Evaluated("1.5e300", 1.5e+300, "1.5e+300"),
    Evaluated("least", .variable("least"), "5e-324"),
    Evaluated("0.0001", 0.0001, "0.0001"),
    Evaluated("0.00001", 1e-05, "1e-05"),
    Evaluated("0.00012345", 0.00012345, "0.00012345"),
    Evaluated("1.7976931348623157e308", 1.7976931348623157e+308, "1.7976931348623157e+308"),
    Evaluated("2.2250738585072014e-308", 2.2250738585072014e-308, "2.2250738585072014e-308"),
    Evaluated("inf", .variable("inf"), "inf"),
    Evaluated("-inf", .negated(.variable("inf")), "-inf"),
    Evaluated("nan", .variable("nan"), "nan"),
    Evaluated("1e22", 1e+22, "1e+22"),
    Evaluated("123456789012345680.0", 1.2345678901234568e+17, "1.2345678901234568e+17"),
    Evaluated("0.1 + 0.7", .arithmetic(0.1, .add, 0.7), "0.7999999999999999"),
    Evaluated("[1.0, 1e16]", .list([1.0, 1e+16]), "[1.0, 1e+16]"),
    Evaluated("\"it's\"", "it's", "\"it's\""),
    Evaluated("'say \"hi\"'", "say \"hi\"", "'say \"hi\"'"),
    Evaluated("'both \\' and \"'", "both ' and \"", "'both \\' and \"'"),
    Evaluated("\"back\\\\slash\"", "back\\slash", "'back\\\\slash'"),
    Evaluated("\"line\\nreturn\\rtab\\t\"", "line\nreturn\rtab\t", "'line\\nreturn\\rtab\\t'"),
    Evaluated("\"\\x00\\x1b\\x7f\"", "\u{0}\u{1B}\u{7F}", "'\\x00\\x1b\\x7f'"),
    Evaluated("\"é日😀\"", "é日😀", "'é日😀'"),
    Evaluated("\"\\u200b\\u00a0\\u2028\"", "\u{200B}\u{A0}\u{2028}", "'\\u200b\\xa0\\u2028'"),
    Evaluated("\"\\ue000\\U000e0001\"", "\u{E000}\u{E0001}", "'\\ue000\\U000e0001'"),
    Evaluated("\"\\u0301\"", "́", "'́'"),
    Evaluated("[]", .list([]), "[]"),
    Evaluated("{}", .dictionary([]), "{}"),
    Evaluated("[None, True, False]", .list([nil, true, false]), "[None, True, False]"),
    Evaluated(
        "{\"a\": [1, {\"b\": None}], 2: \"x\", None: 1.5, True: 0}",
        .dictionary([
            .init(key: "a", value: .list([1, .dictionary([.init(key: "b", value: nil)])])), .init(key: 2, value: "x"),
            .init(key: nil, value: 1.5), .init(key: true, value: 0),
        ]), "{'a': [1, {'b': None}], 2: 'x', None: 1.5, True: 0}"),
    Evaluated(
        "{1: \"a\", True: \"b\", 1.0: \"c\"}",
        .dictionary([.init(key: 1, value: "a"), .init(key: true, value: "b"), .init(key: 1.0, value: "c")]), "{1: 'c'}"),
    Evaluated(
        "{0.0: \"a\", -0.0: \"b\"}", .dictionary([.init(key: 0.0, value: "a"), .init(key: -0.0, value: "b")]),
        "{0.0: 'b'}"),
    Evaluated(
        "{-0.0: \"a\", 0: \"b\", False: \"c\"}",
        .dictionary([.init(key: -0.0, value: "a"), .init(key: 0, value: "b"), .init(key: false, value: "c")]),
        "{-0.0: 'c'}"),
]

private let elements: [Evaluated] = [
    Evaluated("[1, 2, 3][0]", .element(.list([1, 2, 3]), index: 0), "1"),
    Evaluated("[1, 2, 3][-1]", .element(.list([1, 2, 3]), index: -1), "3"),
    Evaluated("[1, 2, 3][-3]", .element(.list([1, 2, 3]), index: -3), "1"),
    Evaluated("[1, 2, 3][True]", .element(.list([1, 2, 3]), index: true), "2"),
    Evaluated("\"abc\"[1]", .element("abc", index: 1), "'b'"),
    Evaluated("\"abc\"[-1]", .element("abc", index: -1), "'c'"),
    Evaluated("\"é日😀\"[2]", .element("é日😀", index: 2), "'😀'"),
    Evaluated("{\"a\": 1}[\"a\"]", .element(.dictionary([.init(key: "a", value: 1)]), index: "a"), "1"),
    Evaluated("{1: \"x\"}[1.0]", .element(.dictionary([.init(key: 1, value: "x")]), index: 1.0), "'x'"),
    Evaluated("{None: \"x\"}[None]", .element(.dictionary([.init(key: nil, value: "x")]), index: nil), "'x'"),
    Evaluated("{True: \"x\"}[1]", .element(.dictionary([.init(key: true, value: "x")]), index: 1), "'x'"),
    Evaluated(
        "[[1, 2], [3, 4]][1][0]", .element(.element(.list([.list([1, 2]), .list([3, 4])]), index: 1), index: 0), "3"),
]
