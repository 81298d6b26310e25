import Testing

@testable import PlaybookLanguage

/// What the words of steps determine, as the native compiler writes the steps.
@Suite struct GuidedStepTests {
    /// A step, and its actions in short.
    struct Row: Sendable, CustomTestStringConvertible {
        var step: String
        var actions: [String]

        init(_ step: String, _ actions: String...) { (self.step, self.actions) = (step, actions) }

        var testDescription: String { step }
    }

    @Test(arguments: [
        // Messages
        Row("Say \"Hello, $name!\"", "say user \"Hello, $name!\""),
        Row("Say “Hello”.", "say user \"Hello\""),
        Row("Tell the user: \"Closed.\"", "say user \"Closed.\""),
        Row("Welcome the user with \"Hi!\"", "say user \"Hi!\""),
        Row("Let the user know that \"all is well\"", "say user \"all is well\""),
        Row("Greet the user", "words user Greet the user"),
        Row("Say something like \"hello\" in French", "words user Say something like \"hello\" in French"),
        Row("Tell the user $total", "say user = $total"),
        Row("Show $menu to the user", "say user = $menu"),
        Row("Greet $name", "words user Greet $name"),
        Row("Asks the user for $name", "plain user Please tell me your name.", "wait user", "take name"),
        Row("Present the menu", "words user Present the menu"),
        Row("Have a chat with the user", "words user Have a chat with the user", "wait user"),
        Row("Create a Clerk agent $helper", "item $helper = CreateAgent(\"Clerk\")"),
        Row("Say \"One.\" and say \"Two.\"", "say user \"One. Two.\""),
        Row("Tell the Clerk \"Hurry!\"", "say Clerk \"Hurry!\"", "wait agent"),
        Row("Tell the user:\n  ```\n  1 tea\n  2 milk\n  ```", "say user \"1 tea\\n2 milk\""),
        // Questions
        Row("Ask \"Who are you?\" for $name", "say user \"Who are you?\"", "wait user", "take name"),
        Row("Ask the user \"Who?\" and remember the answer as $name", "say user \"Who?\"", "wait user", "take name"),
        Row("Ask the user for their $name", "plain user Please tell me your name.", "wait user", "take name"),
        Row("Ask the user for $age:int", "plain user Please tell me your age.", "wait user", "take age:int"),
        Row("Ask the user to enter a $number", "plain user Please enter a number.", "wait user", "take number"),
        Row(
            "Ask which $dish they would like", "plain user Please tell me which dish you would like.", "wait user",
            "take dish"),
        Row(
            "Ask the user whether they like the sea", "plain user Please tell me whether you like the sea.", "wait user"
        ),
        Row("Ask the user $question", "say user = $question", "wait user"),
        Row("Ask the user the $question.text for a $guess", "say user = $question.text", "wait user", "take guess"),
        Row(
            "Ask the user for $name and $city", "plain user Please tell me your name.", "wait user", "take name",
            "plain user Please tell me your city.", "wait user", "take city"),
        Row("Ask the Clerk \"Any left?\" for $answer", "say Clerk \"Any left?\"", "wait agent", "take answer"),
        Row("Welcome them and ask for a name", "words user Welcome them and ask for a name", "wait user"),
        Row("Say \"Hi!\" and ask \"Who is there?\"", "say user \"Hi! Who is there?\"", "wait user"),
        Row("Remember the user's answer as $city", "take city"),
        Row("Find out their $name", "plain user Please tell me your name.", "wait user", "take name"),
        Row("Find out $name", "plain user Please tell me your name.", "wait user", "take name"),
        Row("Find out the $name", "plain user Please tell me the name.", "wait user", "take name"),
        Row("Find out the user's $name", "plain user Please tell me your name.", "wait user", "take name"),
        Row("Find out the name", "plain user Please tell me the name.", "wait user"),
        Row("Ask them their $name", "plain user Please tell me your name.", "wait user", "take name"),
        // Values
        Row("Set $total to $price * 2 + 1", "item $total = $price * 2 + 1"),
        Row("Set $a to 1, $b to \"x\" and $c to an empty list", "item $a = 1", "item $b = \"x\"", "item $c = []"),
        Row("Set $mood to how the user feels", "judge mood"),
        Row("$x = $y[0]", "item $x = $y[0]"),
        Row("Add 1 to $score", "change $score + 1"),
        Row("Add $item to the $cart", "change $cart + $item"),
        Row("Increase $round by two", "change $round + 2"),
        Row("Remove $item from $cart", "change $cart - $item"),
        Row("Multiply $price by $count", "item $price = $price * ($count)"),
        Row("Remember $a as $b", "item $b = $a"),
        Row("Count the $items as $n", "item $n = len($items)"),
        Row("Think of a $number between 1 and 10", "judge number"),
        Row("Think about it"),
        Row("Paint it red", "judge "),
        // Calls
        Row("Call Find price with $item", "item FindPrice($item)"),
        Row("Get $price from FindPrice(\"tea\")", "item $price = FindPrice(\"tea\")"),
        Row("$p = FindPrice($x)", "item $p = FindPrice($x)"),
        Row("Get $p from Find price with $item", "item $p = FindPrice($item)"),
        Row(
            "SaveArtifact(\"notes\", \"what was said\", $text)",
            "item SaveArtifact(\"notes\", \"what was said\", $text)"),
        Row("Get $p from Find price with \"tea\"", "item $p = FindPrice(\"tea\")"),
        Row("Get $p from Find price with $drink", "item $p = FindPrice($drink)"),
        Row("Get the $price of $drink from Find price", "item $price = FindPrice($drink)"),
        Row("Get $x from Find price with $x", "item $x = FindPrice($x)"),
        Row("Get $n from FindPrice($n)", "item $n = FindPrice($n)"),
        Row("Find the price of $item again", "item FindPrice($item)"),
        Row("Find the price of $drink and keep it as $p", "item $p = FindPrice($drink)"),
        Row("Call FindPrice(\"tea\") and remember the result as $p", "item $p = FindPrice(\"tea\")"),
        Row("Send the order with FindPrice($item)", "item FindPrice($item)"),
        Row("$p:float = FindPrice(\"tea\")", "item $p = FindPrice(\"tea\")"),
        // Calls with more around them
        Row("Set $p to FindPrice(\"tea\") * 2", "item $_part1 = FindPrice(\"tea\")", "item $p = $_part1 * 2"),
        Row("$p = FindPrice(\"tea\") * 2", "item $_part1 = FindPrice(\"tea\")", "item $p = $_part1 * 2"),
        Row(
            "Set $q to FindPrice(\"milk\") - FindPrice(\"tea\")", "item $_part1 = FindPrice(\"milk\")",
            "item $_part2 = FindPrice(\"tea\")", "item $q = $_part1 - $_part2"),
        Row(
            "Add FindPrice(\"tea\") to $sum", "item $_part1 = FindPrice(\"tea\")", "change $sum + $_part1"),
        Row(
            "Set $s to FindPrice(\"tea\"), then add 1 to $s", "item $s = FindPrice(\"tea\")", "change $s + 1"),
        Row("Set $a to FindPrice($x) and $b to 2", "item $a = FindPrice($x)", "item $b = 2"),
        Row("Call FindPrice($x), then say \"Done.\"", "item FindPrice($x)", "say user \"Done.\""),
        Row("Set $n to 1, then call FindPrice($n)", "item $n = 1", "item FindPrice($n)"),
        Row("Say FindPrice(\"tea\")", "item $_part1 = FindPrice(\"tea\")", "say user = $_part1"),
        Row(
            "Tell the user the result of FindPrice($x)", "item $_part1 = FindPrice($x)", "say user = $_part1"),
        Row("Say \"Call FindPrice(1)\"", "say user \"Call FindPrice(1)\""),
        Row("Get half of FindPrice(\"tea\") as $p", "item $p = FindPrice(\"tea\")", "judge p"),
        Row("Get $p from FindPrice($x) and smile", "item $p = FindPrice($x)", "judge p"),
        Row("Get $p from FindPrice($x) and greet them", "item $p = FindPrice($x)", "words user greet them"),
        Row("Dance and call FindPrice($x)", "judge ", "item FindPrice($x)"),
        Row("Find the price of $item and dance", "item FindPrice($item)", "judge "),
        Row(
            "Tell the user to find the price", "item FindPrice($item)", "words user Tell the user to find the price"),
        Row("Find the price of $a, then add 1 to $n", "item FindPrice($a)", "change $n + 1"),
        Row("Return FindPrice(\"tea\")", "item $_part1 = FindPrice(\"tea\")", "return $_part1"),
        Row("Return FindPrice($x) + 1", "item $_part1 = FindPrice($x)", "return $_part1 + 1"),
        Row("Return Find price with $x", "item $_part1 = FindPrice($x)", "return $_part1"),
        Row("Give back FindPrice($x)", "item $_part1 = FindPrice($x)", "return $_part1"),
        Row("Give back $x", "return $x"),
        // Several things, and where to go on
        Row("Say \"bye\" and exit", "say user \"bye\"", "wait exit"),
        Row("Say \"bye\", then stop.", "say user \"bye\"", "wait exit"),
        Row("Say \"bye\" and return", "say user \"bye\"", "return "),
        Row("Say \"bye\" and return 3", "say user \"bye\"", "return 3"),
        Row("Say goodbye then exit", "words user Say goodbye then exit", "wait exit"),
        Row("Set $n to 0 and exit", "item $n = 0", "wait exit"),
        Row("Call FindPrice($x) and exit", "item FindPrice($x)", "wait exit"),
        Row("Tell them how to start and stop", "words user Tell them how to start and stop"),
        Row("Thank the user with \"Bye.\" and end the program", "say user \"Bye.\"", "wait exit"),
        Row("Set $n to 0 and ask \"Who?\" for $name", "item $n = 0", "say user \"Who?\"", "wait user", "take name"),
        Row("Add 1 to $score and say \"Right!\"", "change $score + 1", "say user \"Right!\""),
        Row("Go back to step 2", "jump 02"),
        Row("Return $price * 2", "return $price * 2"),
        Row("Return \"all\"", "return \"all\""),
        Row("Return", "return "),
        Row("Return the better one", "judge _result"),
        Row("Wait for the user", "wait user"),
        Row("Apply note 2"),
        // PBASM as others write it
        Row("01:QUE Say(\"Hi\"); YLD for user; done when it is known", "item Say(\"Hi\")", "wait user"),
        Row("01:QUE Say(user, Greet them)", "words user Greet them"),
        Row("01:EXE $a = 3", "item $a = 3"),
        Row("01:YLD exit", "wait exit"),
    ])
    func reads(_ row: Row) throws {
        let program = """
            # Shop
            ## Main
            ### Triggers
            - At the beginning
            ### Steps
            - \(row.step)
            ## Find price($item)
            - x
            # Clerk
            - x
            """
        let loaded = try Program(files: [SourceFile(path: "p.md", text: program)])
        let step = try #require(loaded.agents.first?.playbooks.first?.steps.first)
        #expect(
            GuidedStep(reading: step, hasModel: false).actions.compactMap(Self.shown) == row.actions, "\(step.text)")
    }

    private static func shown(_ action: GuidedAction) -> String? {
        switch action {
        case .message(let target, .template(let template)): "say \(target) \(template.literal { _ in false })"
        case .message(let target, .value(let source)): "say \(target) = \(source)"
        case .message(let target, .task(let task, nil)): "words \(target) \(task)"
        case .message(let target, .task(_, let plain?)): "plain \(target) \(plain)"
        case .wait(let reason): "wait \(reason.rawValue)"
        case .take(let variables):
            "take \(variables.map { $0.name + ($0.type.map { ":\($0)" } ?? "") }.joined(separator: " "))"
        case .item(let source): "item \(source)"
        case .change(let variable, let source, let isLess): "change \(variable) \(isLess ? "-" : "+") \(source)"
        case .returned(let source): "return \(source ?? "")"
        case .jump(let number): "jump \(number)"
        case .judged(_, let variables): "judge \(variables.joined(separator: " "))"
        case .nothing: nil
        }
    }

    @Test func aModelWordsAQuestionForSeveralValuesAtOnce() throws {
        let step = Step(
            number: "01", code: .queue, text: "Say(user, Ask the user for $name and $city); YLD user",
            location: SourceLocation(file: "p.md", line: 1))
        #expect(
            GuidedStep(reading: step, hasModel: true).actions.compactMap(Self.shown) == [
                "plain user Please tell me your name and city.", "wait user", "take name city",
            ])
    }
}

@Suite struct GuidedConditionTests {
    private static let scope: [String: PlaybookValue] = [
        "n": .int(3), "text": .string("Tea"), "digits": .string("42"), "none": .string(""),
        "list": .list([.string("a"), .string("b")]), "yes": .bool(true), "score": .double(2.5), "no": .bool(false),
        "three": .int(3), "ones": .list([.int(1), .int(2)]),
    ]

    struct Scope: VariableScope {
        let values: [String: PlaybookValue]
        func value(of name: String) -> PlaybookValue? { values[name] }
    }

    @Test(
        "What the words decide",
        arguments: [
            ("If $n is 3", true), ("If $n is not 3", false), ("If $n = 3", true), ("If $n > 2", true),
            ("If $n is more than 2", true), ("If $n is at least 4", false), ("If $n is 2 or 3", true),
            ("If $n is 4 or more", false), ("If $n is between 1 and 3", true), ("If $digits is over 41", true),
            ("If $digits < 40", false), ("If $text is \"tea\"", true),
            ("If $text is \"milk\", \"tea\" or \"rum\"", true),
            ("If $text is \"milk\" or $n is 3", true), ("If $n is 3 and $text is \"rum\"", false),
            ("If $none is empty", true), ("If $nobody is empty", true), ("If $nobody is set", false),
            ("If $nobody is not set", true), ("If $list is not empty", true), ("If $list contains \"a\"", true),
            ("If \"c\" is in $list", false), ("If $yes", true), ("If not $yes", false), ("If $yes is yes", true),
            ("If $digits is a number", true), ("If $text is a number", false), ("If $score is a whole number", false),
            ("If $n * 2 is 6", true), ("If len($list) == 2 and $n >= 3", true), ("If $n is even less than 3", nil),
            ("If the user says yes", true), ("If the user says no", false), ("If they say \"of course\"", true),
            ("If the answer is \"yes, of course!\"", true), ("If the user says maybe", false),
            ("If the user says that it is late", nil), ("If the answer is right", nil), ("If it rains", nil),
            ("When the user is bored", nil), ("If yes", true), ("If so", true), ("If no", false), ("If not", false),
            ("If they agree", true), ("If the user declines", false), ("If they agree to the price", nil),
            ("If $ones contains 1 and 9", false), ("If $ones contains 1 and 2", true),
            ("If $ones contains 1 or 9", true),
            ("If $ones contains 9, 2 and 1", false), ("If $list contains \"a\" and \"c\"", false),
            ("If $n and $score are 3", false), ("If $n and $three are 3", true), ("If $n and $three is 3", true),
            ("If $score and $n is 3", false), ("If $n or $score is 3", true), ("If $score or $digits is 3", false),
            ("If both $n and $three are 3", true), ("If neither $score nor $digits is 3", true),
            ("If $n, $three and $score are more than 2", true), ("If $n and $none are empty", false),
            ("If $n is at least 1 and 5", false), ("If $n is at least 1 and 2", true),
            ("If $n is more than 5 or 7", false), ("If $n is more than 5 or 2", true), ("If $n > 5 or 7", false),
            ("If $n == 3 and 9", false), ("If $n is 3 and 9", false), ("If $n is not 3 and 9", false),
            ("If $n is not 4 and 9", true), ("If $n is one of 1, 2 and 3", true), ("If $n is 1 or 2 and 3", nil),
            ("If $n is 3 and $yes", true), ("If $n is 3 and $no", false), ("If $yes and $n is 3", true),
            ("If $no and $n is 3", false), ("If $n is 3 and $score", false), ("If $n is 4 or $yes", true),
            ("If $n is 2 or 3 and $yes", true), ("If $n is 2 or 3 and $score", nil), ("If 5 and $n is 3", false),
            ("If $n is 1 and $three and $score are 3", false), ("If $n is 3 and not $no", true),
            ("If not not $yes", true), ("If not not not $yes", false), ("If the user says yes and leaves", nil),
            ("If they say \"yes\" and \"course\"", true), ("If they say \"yes\" and \"never\"", false),
        ] as [(String, Bool?)])
    func decides(text: String, expected: Bool?) throws {
        let condition = GuidedCondition(reading: text)
        guard case .condition(let rule) = condition.rule else {
            #expect(expected == nil, "\(condition)")
            return
        }
        let holds = try rule.holds(in: Scope(values: Self.scope), answer: "Yes, of course", isLenient: true)
        #expect(holds == expected, "\(condition)")
    }

    /// Of each far more than anybody writes: what reads a step goes no deeper for it.
    @Test(
        arguments: [
            "not ", "(", "[", "{", "-", "$x and ", "$x or ", "$x is 1 and ", "$x, ", "Price(", "f\"{", "$x[", "\"",
            "\\\"",
            "“", "if ", "and ", "1 + ", "$a is 1, ", "Price(1) ", "$a to 1 and ",
        ])
    func longStepsOfOneThingAreRead(piece: String) throws {
        let long = String(repeating: piece, count: 12_000 / piece.utf8.count)
        let location = SourceLocation(file: "p.md", line: 1)
        if case .condition(let rule) = GuidedCondition(reading: "If " + long).rule {
            _ = try? rule.holds(in: Scope(values: Self.scope), answer: nil, isLenient: true)
        }
        for (code, opening) in [(Step.Code.queue, "Say "), (.execute, "Set $x to "), (.return, "")] {
            let step = Step(number: "01", code: code, text: opening + long, location: location)
            #expect(!GuidedStep(reading: step, hasModel: false).actions.isEmpty)
        }
    }

    @Test func twentyThousandNegationsNeedJudgement() {
        let condition = GuidedCondition(reading: "If " + String(repeating: "not ", count: 20_000) + "$x is 1")
        if case .judged = condition.rule {} else { Issue.record("\(condition.form)") }
    }

    @Test(
        "What comes again, and how",
        arguments: [
            ("While $n < 3", .loop, false), ("Until $n is 3", .loop, true),
            ("Repeat until $n is 3", .loopCheckedLast, true), ("Till $n is 3", .loop, true),
            ("Unless $n is 3", .once, true), ("Otherwise", .otherwise, false),
            ("Otherwise if $n is 3", .otherwise, false),
            ("Else:", .otherwise, false), ("As long as $n is 1", .loop, false), ("If $n is 3", .once, false),
        ] as [(String, GuidedCondition.Form, Bool)])
    func form(text: String, form: GuidedCondition.Form, isNegated: Bool) {
        let condition = GuidedCondition(reading: text)
        #expect(condition.form == form)
        #expect(condition.isNegated == isNegated)
        if case .judged = condition.rule { Issue.record("\(condition)") }
    }

    @Test(
        "What is counted",
        arguments: [
            ("For each $c in $countries", .each("c", in: "$countries")),
            ("For every $x of $order.items", .each("x", in: "$order.items")),
            ("For each of $orders as $order", .each("order", in: "$orders")),
            ("For $i from 1 to $n", .count("i", from: "1", to: "$n")),
            ("Repeat three times", .count(nil, from: "1", to: "3")),
            ("Do the following 5 times:", .count(nil, from: "1", to: "5")),
            ("Repeat the following $n times", .count(nil, from: "1", to: "$n")), ("Repeat", .always),
            ("For each guest", .judged("guest")),
            ("Keep asking until it is right", .judged("Keep asking until it is right")),
        ] as [(String, GuidedCondition.Rule)])
    func counts(text: String, rule: GuidedCondition.Rule) {
        #expect(GuidedCondition(reading: text).rule == rule)
    }
}
