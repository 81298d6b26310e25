import Testing

/// What lines hold items: marks, labels and their blocks, headings, reasoning, fences, prose.
@Suite struct LineTests {
    private static let hi = [#"Say to "user""#, "| Hi", "end"]

    static let bare: [ReplyCase] = [
        ReplyCase("at the start of a line", #"Say("user", "Hi")"#, hi),
        ReplyCase("indented", "   \tSay(\"user\", \"Hi\")", hi),
        ReplyCase("after a list mark", #"- Say("user", "Hi")"#, hi),
        ReplyCase(
            "after other list marks", "* Pick(1)\n+ Pick(2)\n• Pick(3)\n1. Pick(4)\n02) Pick(5)",
            ["call Pick(1)", "call Pick(2)", "call Pick(3)", "call Pick(4)", "call Pick(5)"]),
        ReplyCase("after a quote mark", #"> Say("user", "Hi")"#, hi),
        ReplyCase("in emphasis", #"**Say("user", "Hi")**"#, hi),
        ReplyCase("after await and self", #"await self.Say("user", "Hi")"#, hi),
        ReplyCase("a known callee in other case", "get_country_fact(\"x\")", ["call get_country_fact(\"x\")"]),
        ReplyCase("an agent's", "Accountant.GetRate(1)", ["call Accountant.GetRate(1)"]),
        ReplyCase("an unknown callee is prose", "Hello(there) and Foo.Bar(1)", []),
        ReplyCase("a space before the parenthesis makes it prose", "Pick (one of them)", []),
        ReplyCase("a known callee without parenthesis is prose", "Say hello to (them)", []),
        ReplyCase("after words is prose", #"Now Say("user", "Hi")"#, []),
        ReplyCase(
            "several on a line", "Step[\"Main:01\"] Pick(1); $x = Pick(2), - Pick(3)",
            ["step Main:01", "call Pick(1)", "call $x = Pick(2)", "call Pick(3)"]),
        ReplyCase("after a span", "`Step[\"Main:01:QUE\"]` Pick(1)", ["step Main:01:QUE", "call Pick(1)"]),
        ReplyCase("after an item and words is prose", "Pick(1) then Pick(2)", ["call Pick(1)"]),
        ReplyCase(
            "over several lines", "Pick(\n  1,\n  [2,\n 3]\n)\nPick(4)", ["call Pick(1, [2, 3])", "call Pick(4)"]),
        ReplyCase("an assignment", "$x = 1 + 2\n$y: list[int] = [1]", ["$x = (1 + 2)", "$y: list[int] = [1]"]),
        ReplyCase("an assignment ends at ;", "$x = 1; $y = 2", ["$x = 1", "$y = 2"]),
        ReplyCase("an assignment without $ is prose", "x = 1", []),
        ReplyCase("a call's result without $", "x = Pick(1)", ["call $x = Pick(1)"]),
        ReplyCase("an unknown call's result without $ is prose", "x = Foo(1)", []),
        ReplyCase("an unknown call's result with $", "$x = Foo(1)", ["call $x = Foo(1)"]),
        ReplyCase("a comparison is prose", "$x == 1", []),
        ReplyCase(
            "CR LF line ends", "Pick(1)\r\nPick(2)\r\nyld user\r\n", ["call Pick(1)", "call Pick(2)", "yield user"]),
        ReplyCase("CR line ends", "Pick(1)\rPick(2)\r", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase("a byte order mark", "\u{FEFF}Pick(1)", ["call Pick(1)"]),
        ReplyCase("a pure function is prose", "len($x)", []),
        ReplyCase("bare Return", "Return[$x]\nPick(1)", ["return $x"]),
        ReplyCase("bare Return in parentheses", "Return($x)", ["return $x"]),
        ReplyCase(
            "bare Var, Trigger", "Var[$x, 1]\nTrigger[\"T1:CND it is late\"]", ["$x = 1", "trigger T1:CND it is late"]),
        ReplyCase("an apostrophe in prose opens nothing", "It's time.\nPick(1)", ["call Pick(1)"]),
        ReplyCase("a copied step is prose", "03:QUE Say(\"Hi\")\n- 05:YLD exit", []),
    ]

    @Test(arguments: bare)
    func readsOutsideOfSpans(_ line: ReplyCase) {
        line.check()
    }

    static let labels: [ReplyCase] = [
        ReplyCase("recap", "recap – I did `Pick(1)`", []),
        ReplyCase("with a hyphen, a colon, a space", "recap - `Pick(1)`\nPlan: `Pick(2)`\nplan `Pick(3)`", []),
        ReplyCase("with an em dash", "recap— `Pick(1)`", []),
        ReplyCase("trig? and what?", "trig? `Pick(1)`\nWhat? – `Pick(2)`", []),
        ReplyCase(
            "with marks", "**Recap**: `Pick(1)`\n- _plan_ – `Pick(2)`\n## trig? `Pick(3)`\n> recap: `Pick(4)`", []),
        ReplyCase("with spans of two backticks", "recap: I did ``Say(\"Hi\")``\nPick(1)", ["call Pick(1)"]),
        ReplyCase("the next line is none", "plan – x\n`Pick(1)`", ["call Pick(1)"]),
        ReplyCase(
            "longer words are none", "planning `Pick(1)`\nplan's `Pick(2)`\nplan’s `Pick(3)`",
            ["call Pick(1)", "call Pick(2)", "call Pick(3)"]),
        ReplyCase("a number before is none", "1. plan `Pick(1)`", ["call Pick(1)"]),
        ReplyCase("after words is none", "The plan: `Pick(1)`", ["call Pick(1)"]),
        ReplyCase("a block", "recap:\n- I did `Pick(1)`\nPick(2)\n`Pick(3)`", []),
        ReplyCase("a block ends before a blank line", "plan\n`Pick(1)`\n\n`Pick(2)`", ["call Pick(2)"]),
        ReplyCase("a block ends before a label", "recap –\n`Pick(1)`\nplan – x\n`Pick(2)`", ["call Pick(2)"]),
        ReplyCase("a block ends before a yield", "recap:\n`Pick(1)`\nyld user", ["yield user"]),
        ReplyCase("a block ends before a yield in a span", "recap:\n`Pick(1)`\n- `yld user`", ["yield user"]),
        ReplyCase(
            "a block ends before a step", "**Plan**\n`Pick(1)`\n- `Step[\"Main:02:QUE\"]` `Pick(2)`\nPick(3)",
            ["step Main:02:QUE", "call Pick(2)", "call Pick(3)"]),
        ReplyCase(
            "a block ends before a bare step", "plan:\nthink\nStep[\"Main:02\"] Pick(2)",
            ["step Main:02", "call Pick(2)"]),
        ReplyCase("a step within a block's line does not end it", "plan:\nthen `Step[\"Main:02\"]` `Pick(2)`", []),
        ReplyCase("headings", "# Say(\"Hi\")\n### `Pick(1)`\n #yld user", []),
        ReplyCase("a heading's label opens a block", "## Recap\n`Pick(1)`\n\nPick(2)", ["call Pick(2)"]),
    ]

    @Test(arguments: labels)
    func ignoresLabels(_ lines: ReplyCase) {
        lines.check()
    }

    static let reasoning: [ReplyCase] = [
        ReplyCase("think", "<think>I `Pick(1)`\nyld user\n</think>\nPick(2)", ["call Pick(2)"]),
        ReplyCase("after blank lines, in capitals", "\n\n <Thinking>`Pick(1)`</THINKING> Pick(2)", ["call Pick(2)"]),
        ReplyCase("reasoning", "<reasoning>a < b </ c </reason </reasoning>Pick(2)", ["call Pick(2)"]),
        ReplyCase("twice", "<think>a</think>\n<think>`Pick(1)`</think>Pick(2)", ["call Pick(2)"]),
        ReplyCase("never closed", "<think>`Pick(1)`", []),
        ReplyCase("not at the start", "Well. <think>\n`Pick(1)`</think>", ["call Pick(1)"]),
        ReplyCase("another tag", "<thin>`Pick(1)`\nPick(2)", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase("a fence around it all", "```\nPick(1)\nyld user\n```", ["call Pick(1)", "yield user"]),
        ReplyCase("a fence with a language", "```python\nPick(1)\n```\nPick(2)", ["call Pick(1)", "call Pick(2)"]),
        ReplyCase("a fence of tildes", "~~~\nPick(1)\n~~~", ["call Pick(1)"]),
        ReplyCase(
            "a fence in a literal is text", "Say(\"user\", \"a\n```\nb\n```\")",
            [#"Say to "user""#, "| a\\n```\\nb\\n```", "end"]),
    ]

    @Test(arguments: reasoning)
    func ignoresReasoningAndFences(_ lines: ReplyCase) {
        lines.check()
    }
}
