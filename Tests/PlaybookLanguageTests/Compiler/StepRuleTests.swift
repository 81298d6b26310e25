import Testing

@testable import PlaybookLanguage

@Suite struct StepRuleTests {
    /// The program in whose agent `Shop` the sentences below stand, in the playbook `Main`.
    private static let program = """
        # Shop
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        SENTENCE
        ## Find price($item)
        - x
        ## Bow
        - x
        ## LookUp_Order($id, $year = 1)
        - x
        # Clerk
        ## Weigh($item)
        public: true
        ### Steps
        - x
        ## Hide
        - x
        # Alice:Human
        """

    /// The first step that a sentence becomes, as PBASM without its number.
    private func compiled(_ sentence: String) throws -> String {
        var parts = Self.program.split(separator: "SENTENCE", maxSplits: 1).map(String.init)
        parts.insert("- " + sentence, at: 1)
        let program = try Program(files: [SourceFile(path: "p.md", text: parts.joined())])
        let step = try #require(program.agents.first?.playbooks.first?.steps.first)
        let body = step.children.map { " / \($0.code.rawValue) \($0.text)" }.joined()
        return "\(step.code.rawValue) \(step.text)\(body)"
    }

    @Test(arguments: StepRule.all.map { Example($0.name, $0.example.source, $0.example.compiled, $0.isLoop) })
    func holdsForItsExample(_ example: Example) throws {
        let loop = example.isLoop ? " / JMP 01" : ""
        #expect(try compiled(example.source) == example.compiled + loop)
    }

    @Test(arguments: [
        Example(
            "fillers before the verb", "Then, please greet the customer",
            "QUE Say(user, Then, please greet the customer)"),
        Example(
            "an end under a condition", "End the program if the user is bored", "CND If the user is bored / YLD exit"),
        Example(
            "a result under a condition", "Return $x unless it is empty", "CND Unless it is empty / RET $x"),
        Example(
            "a wording under a condition", "Say \"Good, then\" if $x is set",
            "CND If $x is set / QUE Say(user, Say \"Good, then\")"),
        Example(
            "a condition that is part of what is asked", "Ask whether they come if it rains",
            "QUE Say(user, Ask whether they come if it rains); YLD user"),
        Example(
            "a condition that is part of what is told", "Tell the user when the $dish is ready",
            "QUE Say(user, Tell the user when the $dish is ready)"),
        Example(
            "two ways", "If $x, say \"a\"; otherwise return 1",
            "EXE One of these: / CND If $x / CND Otherwise"),
        Example("an adverb before the verb", "Kindly ask for it", "QUE Say(user, Kindly ask for it); YLD user"),
        Example(
            "a jump under a condition", "Go back to step 2 unless the user has enough",
            "CND Unless the user has enough / JMP 02"),
        Example("a wait under a condition", "Wait for the user if needed", "CND If needed / YLD user"),
        Example("a wait until something", "Wait until the user answers", "YLD user"),
        Example(
            "thanks and an end under a condition", "Thank the user and end the program if all is said",
            "QUE Say(user, Thank the user and end the program if all is said)"),
        Example(
            "an order in quotation marks is none", "Tell the user: \"Ask me, then end the program.\"",
            "QUE Say(user, Tell the user: \"Ask me, then end the program.\")"),
        Example(
            "an order behind quotation marks is one", "Tell the user “Hello” and ask for their name",
            "QUE Say(user, Tell the user “Hello” and ask for their name); YLD user"),
        Example("own playbook by one word as verb", "Bow to the user", "QUE Bow to the user: Bow()"),
        Example("a plain word inside prose is no name", "Prepare to bow to them", "EXE Prepare to bow to them"),
        Example("a capital inside prose is one", "Prepare a Bow", "QUE Prepare a Bow: Bow()"),
        Example("a bare call", "Call Find price with $item", "QUE FindPrice($item)"),
        Example("a call by class name", "call FindPrice", "QUE FindPrice($item)"),
        Example("a value in quotation marks", "Call Find price with \"tea\"", "QUE FindPrice(\"tea\")"),
        Example(
            "a result is no argument", "Get $p from Find price with $drink",
            "QUE Get $p from Find price with $drink: FindPrice($drink)"),
        Example(
            "a result behind the call", "Find the price of $drink as $p",
            "QUE Find the price of $drink as $p: FindPrice($drink)"),
        Example(
            "values for several parameters", "Call lookup_order with \"a\" and $n", "QUE LookUp_Order(\"a\", $n)"),
        Example("parameters by name and place", "Call lookup_order with $x and $year", "QUE LookUp_Order($x, $year)"),
        Example(
            "a number inside prose", "Find the price of 3 rolls", "QUE Find the price of 3 rolls: FindPrice($item)"),
        Example("a returned call", "Return FindPrice($x)", "RET FindPrice($x)"),
        Example("a returned call in words", "Return Find price with $x", "RET Find price with $x: FindPrice($x)"),
        Example("give back", "Give back $x", "RET $x"),
        Example(
            "give back to them", "Give back the change to the user", "QUE Say(user, Give back the change to the user)"),
        Example("a call in quotation marks", "Say \"Call FindPrice(1)\"", "QUE Say(user, Say \"Call FindPrice(1)\")"),
        Example("say and exit", "Say \"bye\" and exit", "QUE Say(user, Say \"bye\" and exit); YLD exit"),
        Example("say, then stop", "Say goodbye, then stop.", "QUE Say(user, Say goodbye, then stop); YLD exit"),
        Example(
            "say to somebody and exit", "Say goodbye to the user and exit",
            "QUE Say(user, Say goodbye to the user and exit); YLD exit"),
        Example("say and return", "Say \"bye\" and return", "QUE Say(user, Say \"bye\" and return); YLD return"),
        Example(
            "an exit in what is explained", "Explain how to start and stop",
            "QUE Say(user, Explain how to start and stop)"),
        Example("an exit in what is told", "Tell them to save and exit", "QUE Say(user, Tell them to save and exit)"),
        Example("set and exit", "Set $n to 0 and exit", "EXE Set $n to 0 and exit; YLD exit"),
        Example("find out a thing of theirs", "Find out their $name", "QUE Say(user, Find out their $name); YLD user"),
        Example("find out a thing", "Find out the name", "QUE Say(user, Find out the name); YLD user"),
        Example("find out by thinking", "Find out whether it rains", "TNK Find out whether it rains"),
        Example("find out why", "Find out why the total is wrong", "TNK Find out why the total is wrong"),
        Example(
            "find out from an agent", "Find out the $price from the Clerk",
            "QUE SendMessage(Clerk, Find out the $price from the Clerk); YLD agent"),
        Example("a written call", "Call FindPrice($x)", "QUE FindPrice($x)"),
        Example("a written call with result", "$p = FindPrice($x)", "QUE $p = FindPrice($x)"),
        Example("a written built-in", "SaveArtifact(a, b, c)", "QUE SaveArtifact(a, b, c)"),
        Example(
            "an underscore name", "Do lookup_order now for $id", "QUE Do lookup_order now for $id: LookUp_Order($id)"),
        Example("words of a name with humps", "look up order $n", "QUE LookUp_Order($n)"),
        Example("an optional parameter that is named", "Call lookup_order with $year", "QUE LookUp_Order($id, $year)"),
        Example(
            "before the verb rules", "Tell the user to find the price",
            "QUE Tell the user to find the price: FindPrice($item)"),
        Example("another agent's public playbook", "Weigh $item", "QUE Clerk.Weigh($item)"),
        Example("not another's private one", "Hide the key", "EXE Hide the key"),
        Example("the own name is no call", "The Main thing", "EXE The Main thing"),
        Example("the own name behind a call verb is", "Run Main", "QUE Main()"),
        Example("ask with nobody named", "Ask which one", "QUE Say(user, Ask which one); YLD user"),
        Example(
            "tell and ask", "Welcome them and ask for a name",
            "QUE Say(user, Welcome them and ask for a name); YLD user"),
        Example("collect from the user", "Get the user's age", "QUE Say(user, Get the user's age); YLD user"),
        Example("get anything else", "Get a number", "EXE Get a number"),
        Example("tell an agent", "Tell Clerk to hurry", "QUE SendMessage(Clerk, Tell Clerk to hurry); YLD agent"),
        Example("tell a declared human", "Tell Alice the news", "QUE Say(Alice, Tell Alice the news)"),
        Example("ask a declared human", "Ask Alice for advice", "QUE Say(Alice, Ask Alice for advice); YLD user"),
        Example("wait for an agent", "Wait for the clerk", "YLD agent"),
        Example("wait for nobody known", "Wait for Godot", "EXE Wait for Godot"),
        Example("list to the user", "List them for the user", "QUE Say(user, List them for the user)"),
        Example("list alone", "List all primes", "EXE List all primes"),
        Example("exit alone", "Exit.", "YLD exit"),
        Example("end of a game is no end", "End the game", "EXE End the game"),
        Example("return alone", "Return", "RET "),
        Example("condition on one line", "If $x, say hi", "CND If $x / QUE Say(user, say hi)"),
        Example("condition with then", "If $x then end the program", "CND If $x / YLD exit"),
        Example("condition with comma and then", "If $x, then return 1", "CND If $x / RET 1"),
        Example("otherwise without comma", "Otherwise return $y", "CND Otherwise / RET $y"),
        Example("otherwise alone", "Else:", "CND Else:"),
        Example("a time is no separator of a body", "If it is after 12:30", "CND If it is after 12:30"),
        Example("commas in a condition", "If red, green or blue, return 1", "CND If red, green or blue / RET 1"),
        Example("a condition without known body", "If red, paint it", "CND If red, paint it"),
        Example("end on one line", "If the user says bye, end the program", "CND If the user says bye / YLD exit"),
        Example(
            "loop on one line", "Until $x is set, ask for it",
            "CND Until $x is set / QUE Say(user, ask for it); YLD user / JMP 01"),
        Example("a playbook's words in a condition", "If you can find the price", "CND If you can find the price"),
        Example("keep with a verb in -ing", "Keep asking for it", "CND Keep asking for it / JMP 01"),
        Example("keep on with a verb in -ing", "Keep on asking for it", "CND Keep on asking for it / JMP 01"),
        Example("keep with a thing", "Keep it and tell the Editor so", "EXE Keep it and tell the Editor so"),
        Example("keep with a variable", "Keep the $name in mind", "EXE Keep the $name in mind"),
        Example("keep with a noun in -ing", "Keep everything", "EXE Keep everything"),
        Example(
            "say to an agent at the end", "Say a headline on $topic to the Clerk.",
            "QUE SendMessage(Clerk, Say a headline on $topic to the Clerk); YLD agent"),
        Example("say to a declared human at the end", "Say hello to Alice", "QUE Say(Alice, Say hello to Alice)"),
        Example("say to nobody known", "Say hello to Godot", "QUE Say(user, Say hello to Godot)"),
        Example(
            "an agent at the end of what the user is told", "Explain to the user how to talk to the Clerk",
            "QUE Say(user, Explain to the user how to talk to the Clerk)"),
        Example(
            "an agent in a quotation", "Say \"listen to Clerk\"", "QUE Say(user, Say \"listen to Clerk\")"),
        Example(
            "a playbook's words in a quotation", "Say \"We find the price today\"",
            "QUE Say(user, Say \"We find the price today\")"),
        Example("tell a variable", "Tell $w to hurry", "EXE Tell $w to hurry"),
        Example("ask a variable", "Ask $w for a headline", "EXE Ask $w for a headline"),
        Example("ask what a variable says", "Ask $question", "QUE Say(user, Ask $question); YLD user"),
        Example(
            "ask what a variable says once more", "Ask $question again",
            "QUE Say(user, Ask $question again); YLD user"),
        Example("tell the user a variable", "Tell $joke to the user", "QUE Say(user, Tell $joke to the user)"),
        Example("jump", "Return to step 2.1", "JMP 02.01"),
        Example("note", "Check N3", "CHK N3"),
        Example("no word at all", "!?", "EXE !?"),
    ])
    func compiles(_ example: Example) throws {
        #expect(try compiled(example.source) == example.compiled)
    }

    @Test func longListsOfCommasAreNotTriedWithoutEnd() throws {
        let sentence = "If " + String(repeating: "a, ", count: 20_000)
        #expect(try compiled(sentence).hasPrefix("CND If a, a"))
    }
}

/// A sentence and what it becomes.
struct Example: Sendable, CustomTestStringConvertible {
    var name: String
    var source: String
    var compiled: String
    var isLoop: Bool

    init(_ name: String, _ source: String, _ compiled: String, _ isLoop: Bool = false) {
        self.name = name
        self.source = source
        self.compiled = compiled
        self.isLoop = isLoop
    }

    var testDescription: String { name }
}
