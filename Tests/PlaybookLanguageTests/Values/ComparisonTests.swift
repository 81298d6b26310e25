import PlaybookLanguage
import Testing

/// Expected values are those of Python 3.11.
@Suite struct ComparisonTests {
    @Test(arguments: comparisons)
    func comparisonsHoldAsInPython(_ test: Evaluated) throws {
        try test.check()
    }

    @Test(arguments: logic)
    func andOrNotReturnTheirOperands(_ test: Evaluated) throws {
        try test.check()
    }
}

private let comparisons: [Evaluated] = [
    Evaluated("1 == 1.0", .comparison(1, [.init(.equal, 1.0)]), "True"),
    Evaluated("1 == True", .comparison(1, [.init(.equal, true)]), "True"),
    Evaluated("0 == False", .comparison(0, [.init(.equal, false)]), "True"),
    Evaluated("1 == \"1\"", .comparison(1, [.init(.equal, "1")]), "False"),
    Evaluated("\"a\" == 'a'", .comparison("a", [.init(.equal, "a")]), "True"),
    Evaluated("[1, 2] == [1.0, 2]", .comparison(.list([1, 2]), [.init(.equal, .list([1.0, 2]))]), "True"),
    Evaluated("[1, 2] == [2, 1]", .comparison(.list([1, 2]), [.init(.equal, .list([2, 1]))]), "False"),
    Evaluated(
        "{\"a\": 1, \"b\": 2} == {\"b\": 2, \"a\": 1.0}",
        .comparison(
            .dictionary([.init(key: "a", value: 1), .init(key: "b", value: 2)]),
            [.init(.equal, .dictionary([.init(key: "b", value: 2), .init(key: "a", value: 1.0)]))]), "True"),
    Evaluated(
        "{1: \"x\"} == {True: \"x\"}",
        .comparison(
            .dictionary([.init(key: 1, value: "x")]), [.init(.equal, .dictionary([.init(key: true, value: "x")]))]),
        "True"),
    Evaluated("None == None", .comparison(nil, [.init(.equal, nil)]), "True"),
    Evaluated("None == False", .comparison(nil, [.init(.equal, false)]), "False"),
    Evaluated("nan == nan", .comparison(.variable("nan"), [.init(.equal, .variable("nan"))]), "False"),
    Evaluated("nan != nan", .comparison(.variable("nan"), [.init(.notEqual, .variable("nan"))]), "True"),
    Evaluated("0.0 == -0.0", .comparison(0.0, [.init(.equal, -0.0)]), "True"),
    Evaluated("1 < 2 < 3", .comparison(1, [.init(.less, 2), .init(.less, 3)]), "True"),
    Evaluated("1 < 3 < 2", .comparison(1, [.init(.less, 3), .init(.less, 2)]), "False"),
    Evaluated(
        "3 > 2 >= 2 != 1", .comparison(3, [.init(.greater, 2), .init(.greaterOrEqual, 2), .init(.notEqual, 1)]), "True"),
    Evaluated("1 < 2.5", .comparison(1, [.init(.less, 2.5)]), "True"),
    Evaluated("2.5 < 2", .comparison(2.5, [.init(.less, 2)]), "False"),
    Evaluated("-1 < -0.5", .comparison(-1, [.init(.less, -0.5)]), "True"),
    Evaluated(
        "big < 9223372036854775807.0", .comparison(.variable("big"), [.init(.less, 9.223372036854776e+18)]), "True"),
    Evaluated(
        "big == 9223372036854775807.0", .comparison(.variable("big"), [.init(.equal, 9.223372036854776e+18)]), "False"),
    Evaluated(
        "9007199254740993 == 9007199254740992.0", .comparison(9007199254740993, [.init(.equal, 9007199254740992.0)]),
        "False"),
    Evaluated(
        "9007199254740993 > 9007199254740992.0", .comparison(9007199254740993, [.init(.greater, 9007199254740992.0)]),
        "True"),
    Evaluated(
        "small == -9223372036854775808.0", .comparison(.variable("small"), [.init(.equal, -9.223372036854776e+18)]),
        "True"),
    Evaluated("big < inf", .comparison(.variable("big"), [.init(.less, .variable("inf"))]), "True"),
    Evaluated("small > -inf", .comparison(.variable("small"), [.init(.greater, .negated(.variable("inf")))]), "True"),
    Evaluated("1 < nan", .comparison(1, [.init(.less, .variable("nan"))]), "False"),
    Evaluated("1 >= nan", .comparison(1, [.init(.greaterOrEqual, .variable("nan"))]), "False"),
    Evaluated("nan <= nan", .comparison(.variable("nan"), [.init(.lessOrEqual, .variable("nan"))]), "False"),
    Evaluated("\"a\" < \"b\"", .comparison("a", [.init(.less, "b")]), "True"),
    Evaluated("\"Z\" < \"a\"", .comparison("Z", [.init(.less, "a")]), "True"),
    Evaluated("\"\" < \"a\"", .comparison("", [.init(.less, "a")]), "True"),
    Evaluated("\"a\" <= \"a\"", .comparison("a", [.init(.lessOrEqual, "a")]), "True"),
    Evaluated("\"é\" < \"z\"", .comparison("é", [.init(.less, "z")]), "False"),
    Evaluated("\"\\U0001F600\" > \"\\uFFFD\"", .comparison("😀", [.init(.greater, "�")]), "True"),
    Evaluated("[1, 2] < [1, 3]", .comparison(.list([1, 2]), [.init(.less, .list([1, 3]))]), "True"),
    Evaluated("[1] < [1, 0]", .comparison(.list([1]), [.init(.less, .list([1, 0]))]), "True"),
    Evaluated("[2] > [1, 5]", .comparison(.list([2]), [.init(.greater, .list([1, 5]))]), "True"),
    Evaluated("[] < [0]", .comparison(.list([]), [.init(.less, .list([0]))]), "True"),
    Evaluated(
        "[[1, \"b\"], 2] >= [[1, \"a\"], 3]",
        .comparison(.list([.list([1, "b"]), 2]), [.init(.greaterOrEqual, .list([.list([1, "a"]), 3]))]), "True"),
    Evaluated("True < 2", .comparison(true, [.init(.less, 2)]), "True"),
    Evaluated("\"b\" in \"abc\"", .comparison("b", [.init(.in, "abc")]), "True"),
    Evaluated("\"bc\" in \"abc\"", .comparison("bc", [.init(.in, "abc")]), "True"),
    Evaluated("\"\" in \"abc\"", .comparison("", [.init(.in, "abc")]), "True"),
    Evaluated("\"ac\" in \"abc\"", .comparison("ac", [.init(.in, "abc")]), "False"),
    Evaluated("\"aab\" in \"aaaab\"", .comparison("aab", [.init(.in, "aaaab")]), "True"),
    Evaluated("\"abcabd\" in \"abcabcabd\"", .comparison("abcabd", [.init(.in, "abcabcabd")]), "True"),
    Evaluated("\"abcabe\" in \"abcabcabd\"", .comparison("abcabe", [.init(.in, "abcabcabd")]), "False"),
    Evaluated("\"é\" not in \"cafe\"", .comparison("é", [.init(.notIn, "cafe")]), "True"),
    Evaluated("1 in [1.0, 2]", .comparison(1, [.init(.in, .list([1.0, 2]))]), "True"),
    Evaluated("\"1\" in [1, 2]", .comparison("1", [.init(.in, .list([1, 2]))]), "False"),
    Evaluated(
        "nan in [1.0, nan + 1]",
        .comparison(.variable("nan"), [.init(.in, .list([1.0, .arithmetic(.variable("nan"), .add, 1)]))]), "False"),
    Evaluated("None in [None]", .comparison(nil, [.init(.in, .list([nil]))]), "True"),
    Evaluated("\"a\" in {\"a\": 1}", .comparison("a", [.init(.in, .dictionary([.init(key: "a", value: 1)]))]), "True"),
    Evaluated("1 in {True: 1}", .comparison(1, [.init(.in, .dictionary([.init(key: true, value: 1)]))]), "True"),
    Evaluated(
        "\"b\" not in {\"a\": 1}", .comparison("b", [.init(.notIn, .dictionary([.init(key: "a", value: 1)]))]), "True"),
    Evaluated("None is None", .comparison(nil, [.init(.is, nil)]), "True"),
    Evaluated("0 is None", .comparison(0, [.init(.is, nil)]), "False"),
    Evaluated("1 is not None", .comparison(1, [.init(.isNot, nil)]), "True"),
    Evaluated("True is True", .comparison(true, [.init(.is, true)]), "True"),
    Evaluated("1 == 1 == True", .comparison(1, [.init(.equal, 1), .init(.equal, true)]), "True"),
    Evaluated("1 in [1] == True", .comparison(1, [.init(.in, .list([1])), .init(.equal, true)]), "False"),
]

private let logic: [Evaluated] = [
    Evaluated("1 and 2", .and(1, 2), "2"),
    Evaluated("0 and 2", .and(0, 2), "0"),
    Evaluated("\"\" or \"default\"", .or("", "default"), "'default'"),
    Evaluated("\"x\" or \"default\"", .or("x", "default"), "'x'"),
    Evaluated("None or 0", .or(nil, 0), "0"),
    Evaluated("[] or {}", .or(.list([]), .dictionary([])), "{}"),
    Evaluated("0 or None or \"z\"", .or(.or(0, nil), "z"), "'z'"),
    Evaluated("1 and 0 or 3", .or(.and(1, 0), 3), "3"),
    Evaluated("not 0", .not(0), "True"),
    Evaluated("not \"a\"", .not("a"), "False"),
    Evaluated("not []", .not(.list([])), "True"),
    Evaluated("not {\"a\": 1}", .not(.dictionary([.init(key: "a", value: 1)])), "False"),
    Evaluated("not nan", .not(.variable("nan")), "False"),
    Evaluated("not -0.0", .not(-0.0), "True"),
    Evaluated("not None", .not(nil), "True"),
]
