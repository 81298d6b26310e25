import Testing

@testable import PlaybookLanguage

/// Calls in steps that nobody answers.
@Suite struct CallCheckTests {
    /// The warnings for one step, in an agent `Clerk` with the playbooks Main, `Get price`, and `find_offer` in Python;
    /// beside it `Cook` with the public `How long` and the closed `Secret`.
    private func warnings(_ step: String, cook: String = "Cook") throws -> [String] {
        let text = """
            # Clerk
            ```python
            from shop import imported
            def helper(x): ...
            @playbook
            def find_offer(x): ...
            ```
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - \(step)
            ## Get price($item)
            - x
            # \(cook)
            ## How long($dish)
            public: true

            - x
            ## Secret
            - x
            """
        return try Program(files: [SourceFile(path: "a.md", text: text)]).warnings
            .filter { $0.location.line == 12 }.map(\.message)
    }

    @Test(arguments: [
        "GetPrice($item)", "Call get_price($item)", "find_offer($x)", "imported($x)", "Say(\"x\")",
        "$x = HowLong($dish)",
        "Cook.HowLong($dish)", "cook.how_long($dish)", "$b = CreateAgent(\"Cook\")", "Cook_2.HowLong($dish)",
        "Clerk.GetPrice($item)", "Set $x to len($y)",
        "$list.append($x)", "datetime.now()", "json.dumps($x)", "Run SaveArtifact(\"a\", \"b\", $c)",
        // Prose with brackets.
        "Show the item(s)", "Greet (warmly)", "Show the price(in EUR)", "Explain JavaScript(ES6)", "Ask for f(x)",
        "Collect the price($5)", "Say \"call me Maybe()\" to them", "Tell them about e.g.(this)", "Add 3($x)",
        "Show\n  ```\n  print($x)\n  ```", "Explain JavaScript(6)", "Read Chapter(1) to them", "Chapter(1) is next",
        // What known playbooks can be given.
        "GetPrice(1)", "GetPrice(item=1)", "GetPrice($item=\"tea, black\")", "GetPrice([1, 2])", "find_offer(x = 2)",
        "GetPrice(the tea, the cup)", "Cook.HowLong(2)", "Clerk.GetPrice(-2)", "$x = HowLong({\"a\": 1, \"b\": 2})",
    ])
    func whatIsKnownOrNoCall(_ step: String) throws {
        #expect(try warnings(step) == [])
    }

    @Test(arguments: [
        ("GetPrize($item)", "No playbook is named `GetPrize`. Did you mean `GetPrice`?"),
        ("Call getprce(the item)", "No playbook is named `getprce`. Did you mean `GetPrice`?"),
        ("`find_ofer(x)`", "No playbook is named `find_ofer`. Did you mean `find_offer`?"),
        ("Howlng($dish)", "No playbook is named `Howlng`. Write a heading `## Howlng`, or say it in plain words"),
        ("Translate()", "No playbook is named `Translate`. Write a heading `## Translate`, or say it in plain words"),
        ("Look(\"x\")", "No playbook is named `Look`. Write a heading `## Look`, or say it in plain words"),
        ("Coock.HowLong($d)", "No agent is named `Coock`. Did you mean `Cook`?"),
        ("Cook_2.HowLng($d)", "Cook_2 has no playbook `HowLng`. Did you mean `Cook.HowLong`?"),
        ("Cook.HowLng($d)", "Cook has no playbook `HowLng`. Did you mean `Cook.HowLong`?"),
        (
            "Cook.Secret()",
            "`Cook.Secret` is not public, so other agents cannot call it. Give it the line `public: true`"
        ),
        ("Secret()", "`Cook.Secret` is not public, so other agents cannot call it. Give it the line `public: true`"),
        ("$x = Hid(1)", "No playbook is named `Hid`. Write a heading `## Hid`, or say it in plain words"),
        ("Get $x from GetPrize(1)", "No playbook is named `GetPrize`. Did you mean `GetPrice`?"),
        ("Cook.Hid($y)", "Cook has no playbook `Hid`. Write a heading `## Hid` under `# Cook`"),
        ("Cook.Hid(1)", "Cook has no playbook `Hid`. Write a heading `## Hid` under `# Cook`"),
        (
            "Then Cook.Secret(1) is next",
            "`Cook.Secret` is not public, so other agents cannot call it. Give it the line `public: true`"
        ),
        ("GetPrice(1, 2, 3)", "`GetPrice($item)` takes at most 1, and is given 3 here"),
        ("Show GetPrice($item, \"EUR\") to them", "`GetPrice($item)` takes at most 1, and is given 2 here"),
        ("GetPrice(1, q=2)", "`GetPrice($item)` has no parameter `$q`"),
        ("Cook.HowLong(1, 2)", "`HowLong($dish)` takes at most 1, and is given 2 here"),
        ("HowLong(meal=1)", "`HowLong($dish)` has no parameter `$meal`"),
        ("Main(1)", "`Main()` takes nothing, and is given 1 here"),
        (
            "Get $x from helper($y)",
            "`helper` is a Python function without `@playbook`, so steps cannot call it. Write `@playbook` above its `def`"
        ),
        (
            "Get the time with Nobody()",
            "No playbook is named `Nobody`. Write a heading `## Nobody`, or say it in plain words"
        ),
    ])
    func whatNobodyAnswers(_ step: String, _ warning: String) throws {
        #expect(try warnings(step) == [warning])
    }

    @Test(arguments: ["Tool($x)", "Cook.anything($x)"])
    func toolsOfAServerAreNotKnownHere(_ step: String) throws {
        #expect(try warnings(step, cook: "Cook:MCP") == [])
    }
}
