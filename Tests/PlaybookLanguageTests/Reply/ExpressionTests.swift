import PlaybookLanguage
import Streaming
import Testing

/// Expressions and calls that are read from a text of their own.
@Suite struct ExpressionTests {
    static let read: [(source: String, expected: String)] = [
        ("1", "1"), ("-1", "-1"), ("+1", "+1"), ("1_000", "1000"), ("0x1F", "31"), ("0o17", "15"), ("0b101", "5"),
        ("0XfF", "255"), ("007", "7"), ("1.5", "1.5"), ("1.", "1.0"), (".5", "0.5"), ("1e3", "1000.0"),
        ("1.5E-2", "0.015"),
        ("2e+1", "20.0"), ("0x1e+1", "(30 + 1)"),
        ("9223372036854775807", "9223372036854775807"),
        ("true", "true"), ("True", "true"), ("false", "false"), ("False", "false"), ("null", "null"), ("None", "null"),
        (#""a" 'b'"#, #""ab""#), (#"f"a{x}" "b{y}""#, #"f"a{$x}b{y}""#), (#""$x {$y}""#, #""$x {$y}""#),
        (#""""#, #""""#),
        (#"f"""#, #"f"""#),
        ("x", "$x"), ("$x", "$x"), ("$x.y.z", "$x.y.z"), (#"$x["a"][0].b"#, #"$x["a"][0].b"#),
        ("[]", "[]"), ("[1, 2,]", "[1, 2]"), ("()", "[]"), ("(1)", "1"), ("(1,)", "[1]"), ("(1, 2)", "[1, 2]"),
        ("{}", "{}"), ("{1}", "[1]"), ("{1, 2,}", "[1, 2]"), (#"{"a": 1, b: [2],}"#, #"{"a": 1, $b: [2]}"#),
        ("1 + 2 * 3", "(1 + (2 * 3))"), ("(1 + 2) * 3", "((1 + 2) * 3)"), ("1 - 2 - 3", "((1 - 2) - 3)"),
        ("7 // 2 % 3 / 1", "(((7 // 2) % 3) / 1)"), ("-$a * -2", "(-$a * -2)"), ("- - 1", "--1"),
        ("1 < 2 <= 3 != 4", "(1 < 2 <= 3 != 4)"), ("a is not None", "($a is not null)"), ("a is None", "($a is null)"),
        ("1 not in [1]", "(1 not in [1])"), ("1 in a", "(1 in $a)"), ("a == b + 1", "($a == ($b + 1))"),
        ("not a == b", "(not ($a == $b))"), ("not not a", "(not (not $a))"),
        ("a or b and not c", "($a or ($b and (not $c)))"), ("(a or b) and c", "(($a or $b) and $c)"),
        (#""a" % 2"#, #"("a" % 2)"#), ("len($x) - 1", "(len($x) - 1)"), ("max(1, min(2, 3),)", "max(1, min(2, 3))"),
        ("sorted([2, 1])[0]", "sorted([2, 1])[0]"), ("str", "$str"), ("  1\n + 2 ", "(1 + 2)"),
        ("[\n1,\n2\n]", "[1, 2]"),
    ]

    @Test(arguments: read)
    func reads(source: String, expected: String) throws {
        #expect(try Expression(parsing: source).asText == expected)
    }

    private static let price =
        "Price(…) cannot be called inside an expression, only abs, float, int, len, max, min, round, sorted, str, sum can; "
        + "first assign its result, as in $result = Price(…), then use $result."

    static let refused: [(source: String, message: String)] = [
        ("", "1:1 A value is missing here."), ("1 +", "1:4 A value is missing here."),
        ("1 2", "1:3 2 has no place here; an operator or comma is missing."),
        ("1 if x else 2", "1:3 There are no conditional expressions; decide it yourself and write the value."),
        ("[x for x in y]", "1:4 There are no comprehensions; write the list out."),
        ("lambda x: 1", "1:1 There are no lambdas; write the value."),
        ("x[1:2]", "1:4 There are no slices; write the part you mean, or let a playbook cut it out."),
        ("x[:2]", "1:3 There are no slices; write the part you mean, or let a playbook cut it out."),
        ("2 ** 3", "1:3 ** has no place here; write the power as a number, or multiply."),
        (
            "x.upper()",
            "1:8 Values have no methods here, so .upper() cannot be called; write the result yourself or use a playbook."
        ),
        ("$x(1)", "1:3 $x is a variable and cannot be called; write a playbook's name without $."),
        ("Price(1) + 1", "1:1 \(price)"), ("max(Price(1))", "1:5 \(price)"),
        ("len(x=1)", "1:6 = has no place inside an expression; compare with ==, or assign in an item of its own."),
        ("(y := 1)", "1:4 : has no place here."),
        ("x = 1", "1:3 = has no place inside an expression; compare with ==, or assign in an item of its own."),
        ("max(*x)", "1:5 * has no place here."),
        ("{**x}", "1:2 ** has no place here; write the power as a number, or multiply."),
        ("(1", "1:1 The text ended before this was closed."), ("\"a", "1:1 The text ended before this was closed."),
        ("[1)", "1:3 ) stands where ] has to close first."),
        (
            "9223372036854775808",
            "1:1 9223372036854775808 is no number, or does not fit into 64 bits; text stands in quotes."
        ),
        (
            "0x10000000000000000",
            "1:1 0x10000000000000000 is no number, or does not fit into 64 bits; text stands in quotes."
        ),
        ("1abc", "1:1 1abc is no number, or does not fit into 64 bits; text stands in quotes."),
        ("0xg", "1:1 0xg is no number, or does not fit into 64 bits; text stands in quotes."),
        ("1__0", "1:1 1__0 is no number, or does not fit into 64 bits; text stands in quotes."),
        ("3j", "1:1 3j is no number, or does not fit into 64 bits; text stands in quotes."),
        ("1e", "1:1 1e is no number, or does not fit into 64 bits; text stands in quotes."),
        ("1.2.3", "1:1 1.2.3 is no number, or does not fit into 64 bits; text stands in quotes."),
        ("a b", "1:3 b has no place here; text stands in quotes."),
        ("\"a\" b", "1:5 b has no place here; text stands in quotes."),
        ("$", "1:1 A $ is followed by a variable's name."),
        ("1 + not x", "1:5 Put parentheses around not and its operand."), ("a ! b", "1:3 ! is no operator; write not."),
        ("a; b", "1:2 The character ; has no meaning here; text stands in quotes."),
        ("{1: 2, 3}", "1:9 In a dictionary a colon stands between key and value."),
        ("x.1", "1:3 After a dot stands a name."),
    ]

    @Test(arguments: refused)
    func refuses(source: String, message: String) {
        #expect(throws: ReplyError.self) { try Expression(parsing: source) }
        do {
            _ = try Expression(parsing: source)
        } catch {
            #expect("\(error.position.line):\(error.position.column) \(error.message)" == message)
        }
    }

    @Test func readsCallsOfPlaceholders() throws {
        #expect(try PlaybookCall.Value(parsing: "Price($x, [1])").asText == "Price($x, [1])")
        #expect(
            try PlaybookCall.Value(parsing: "Accountant.GetRate(a=Price(1))").asText == "Accountant.GetRate(a=Price(1))"
        )
        #expect(try PlaybookCall.Value(parsing: "$x + 1").asText == "($x + 1)")
        #expect(throws: ReplyError.self) { try PlaybookCall.Value(parsing: "Price(1) + 1") }
        #expect(throws: ReplyError.self) { try PlaybookCall.Value(parsing: "Price(1), 2") }
    }

    /// Beyond the limit an expression is refused; it never exhausts the stack.
    static let nested: [(name: String, make: @Sendable (Int) -> String)] = [
        ("brackets", { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }),
        ("parentheses", { String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) }),
        ("signs", { String(repeating: "-", count: $0 - 1) + "1" }),
        ("not", { String(repeating: "not ", count: $0 - 1) + "1" }),
        ("sums", { "1" + String(repeating: "+1", count: $0 - 1) }),
        ("or", { "1" + String(repeating: " or 1", count: $0 - 1) }),
        ("paths", { "x" + String(repeating: ".y", count: $0 - 1) }),
        ("indexes", { "x" + String(repeating: "[0]", count: $0 - 1) }),
        (
            "fields",
            { count in
                (0..<count / 2).reduce("1") { inner, _ in "f'{\(inner)}'" }
            }
        ),
    ]

    @Test(arguments: nested)
    func limitsDepth(name: String, make: @Sendable (Int) -> String) throws {
        _ = try Expression(parsing: make(100))
        for count in [102, 200, 10_000] {
            #expect(throws: ReplyError.self, "\(name) \(count)") { try Expression(parsing: make(count)) }
        }
    }
}
