import Testing

/// Items in code spans.
@Suite struct SpanTests {
    static let spans: [ReplyCase] = [
        ReplyCase("a call", "`Pick(1)`", ["call Pick(1)"]),
        ReplyCase("an unknown callee", "`Foo.Bar(1)`", ["call Foo.Bar(1)"]),
        ReplyCase("a space before the parenthesis of a known callee", "`Pick (1)` `ls (1)`", ["call Pick(1)"]),
        ReplyCase("among words", "I will `Pick(1)` and then `Pick(2)`.", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase("two backticks", "``Pick(\"`\")`` ``Pick(2)``", ["call Pick(\"`\")", "call Pick(2)"]),
        ReplyCase("three backticks on a line", "```Pick(1)```", ["call Pick(1)"]),
        ReplyCase("spaces inside", "` Pick(1) `", ["call Pick(1)"]),
        ReplyCase("spans that touch", "`Pick(1)``Pick(2)`", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase(
            "several items", "`Step[\"Main:01:QUE\"] Pick(1); $x = 2 $y = $x + 1 Pick(3)`",
            ["step Main:01:QUE", "call Pick(1)", "$x = 2", "$y = ($x + 1)", "call Pick(3)"]),
        ReplyCase(
            "operators do not end an assignment", "`$x = $a and not $b or $c in $d`",
            ["$x = (($a and (not $b)) or ($c in $d))"]),
        ReplyCase("an item and a yield", "`Pick(1); YLD call`", ["call Pick(1)", "yield call"]),
        ReplyCase("an item and a yield without ;", "`Pick(1) yld user`", ["call Pick(1)", "yield user"]),
        ReplyCase(
            "a step and a message", "`Step[\"Main:01\"] Say(\"user\", \"Hi\")`",
            ["step Main:01", #"Say to "user""#, "| Hi", "end"]),
        ReplyCase("a newline closes it", "`Pick(1)\nPick(2)`", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase("a newline in brackets does not", "`Pick(1,\n2)`", ["call Pick(1, 2)"]),
        ReplyCase("its end is the reply's", "`Pick(1)", ["call Pick(1)"]),
        ReplyCase("an assignment's end is the reply's", "`$x = 1", ["$x = 1"]),
        ReplyCase(
            "assignments", "`$x = 1` `y = 2` `$z: dict[str, int] = {}` `w: str = \"\"`",
            ["$x = 1", "$y = 2", "$z: dict[str, int] = {}", #"$w: str = """#]),
        ReplyCase("a sum", "`$t = $a + $b`", ["$t = ($a + $b)"]),
        ReplyCase(
            "Var", "`Var[$x, 1]` `Var[$x:int, 2]` `Var[y: list[int], [3]]` `Var[$z, null]`",
            ["$x = 1", "$x: int = 2", "$y: list[int] = [3]", "$z = null"]),
        ReplyCase("a call in Var", "`Var[$fact, GetCountryFact($c)]`", ["call $fact = GetCountryFact($c)"]),
        ReplyCase(
            "await and self", "`await self.Pick(1)` `$x = await self.Pick(await Pick(2), self.Pick(3))`",
            ["call Pick(1)", "call $x = Pick(Pick(2), Pick(3))"]),
        ReplyCase(
            "steps", "`Step[\"Main:03.02:CND\"]` `Step[Main:03]` `Step['04:QUE']` `Step[05]` `Step[\"Order Desk:1\"]`",
            ["step Main:03.02:CND", "step Main:03", "step 04:QUE", "step 05", "step Order Desk:1"]),
        ReplyCase(
            "triggers", "`Trigger[\"T1:CND the user asks\"]` `Trigger[T2:EVT it's late]`",
            ["trigger T1:CND the user asks", "trigger T2:EVT it's late"]),
        ReplyCase("Return", "`Return[]` `Pick(1)`", ["return"]),
        ReplyCase("Return of nothing in parentheses", "`Return()`", ["return"]),
        ReplyCase("Return of a value", "`Return[0]`", ["return 0"]),
        ReplyCase(
            "arguments", "`Pick($a, b, k=1, $l=\"x\", [1, 2], {\"a\": 1}, -3, Price(Price(1)),)`",
            [#"call Pick($a, $b, k=1, l="x", [1, 2], {"a": 1}, -3, Price(Price(1)))"#]),
        ReplyCase("a pure function as argument", "`Pick(len($x) + 1)`", ["call Pick((len($x) + 1))"]),
        ReplyCase("names of other scripts", "`größe = 1` `Prüfe($größe)`", ["$größe = 1", "call Prüfe($größe)"]),
        ReplyCase(
            "no items", "`ls -l` `x` `a.b` `04` `$x` `x == 1` `For each $c in $countries` `For each $c` `` ` ``", []),
        ReplyCase("words and a mention of yld", "Then comes `yld`.", []),
        ReplyCase("a longer run inside", "`a ``Pick(1)`` b` `Pick(2)`", ["call Pick(2)"]),
        ReplyCase("a stray backtick ends with its line", "a ` b\n`Pick(1)`", ["call Pick(1)"]),
    ]

    @Test(arguments: spans)
    func reads(_ span: ReplyCase) {
        span.check()
    }

    private static let otherText = "Other text stands after an item in its code span; close the span after the item."

    static let malformed: [ReplyCase] = [
        ReplyCase("words after an item", "`Pick(1) and more`", ["malformed 1:14 \(otherText)"]),
        ReplyCase("punctuation after an item", "`Pick(1).`", ["malformed 1:9 \(otherText)"]),
        ReplyCase("an operator after a call", "`$x = Pick(1) + 2`", ["malformed 1:15 \(otherText)"]),
        ReplyCase("too few closing backticks", "``Pick(1)` `", ["malformed 1:11 \(otherText)"]),
        ReplyCase(
            "a bracket open at the backtick", "`Pick(1`",
            ["malformed 1:8 The code span is closed while a bracket in it is open."]),
        ReplyCase("a bracket open at the end", "`Pick(1", ["malformed 1:6 The reply ended before this was closed."]),
        ReplyCase(
            "a literal open at the end", "`Pick(\"a)`", ["malformed 1:7 The reply ended before this was closed."]),
        ReplyCase("a bracket too many", "`$x = 1)`", ["malformed 1:8 ) closes nothing."]),
        ReplyCase("the wrong bracket", "`Pick([1)`", ["malformed 1:9 ) stands where ] has to close first."]),
        ReplyCase(
            "an instruction that looks like a call", "`List(5, $countries, near $country)`",
            ["malformed 1:27 $country has no place here; an operator or comma is missing."]),
        ReplyCase("no value", "`$x = `", ["malformed 1:7 A value is missing here."]),
        ReplyCase(
            "a step without a number", "`Step[\"Main\"]`",
            [
                "malformed 1:2 Step[\"Main\"] names no step; write playbook, line number and code, as Step[\"Main:03:QUE\"]."
            ]),
        ReplyCase("a step not closed", "`Step[Main:03`", ["malformed 1:6 The [ is not closed by ] on its line."]),
        ReplyCase(
            "Var without a value", "`Var[$x]`",
            ["malformed 1:8 In Var[$name, value] a comma stands between name and value."]),
        ReplyCase("Var with two values", "`Var[$x, 1, 2]`", ["malformed 1:11 Var[$name, value] holds one value."]),
        ReplyCase("Return of two values", "`Return[1, 2]`", ["malformed 1:10 , has no place here."]),
        ReplyCase(
            "typographic quotes", "`Pick(“a”)`", ["malformed 1:7 “a” is no name; text stands in straight quotes."]),
        ReplyCase(
            "a character without meaning", "`Pick(1 & 2)`",
            ["malformed 1:9 The character & has no meaning here; text stands in quotes."]),
        ReplyCase(
            "what stands before is executed", "`Pick(1)` `Pick(%)` `Pick(2)`",
            ["call Pick(1)", "malformed 1:17 % has no place here."]),
        ReplyCase(
            "what stands before in the span too", "`Pick(1) Pick(%)`",
            ["call Pick(1)", "malformed 1:15 % has no place here."]),
        ReplyCase("lines are counted", "a\r\nb\nç `Pick(%)`", ["malformed 3:9 % has no place here."]),
    ]

    @Test(arguments: malformed)
    func refuses(_ span: ReplyCase) {
        span.check()
    }
}
