import PlaybookLanguage
import Testing

/// Who a message goes to, and when its text is held back until that is known.
@Suite struct TargetTests {
    static let targets: [ReplyCase] = [
        item("text alone", #"Say("Hello there")"#, ["Say to the human", "| Hello there", "end"]),
        item("one word alone", #"Say("Hello")"#, ["Say to the human", "| Hello", "end"]),
        item("a target's name alone is the text", #"Say("user")"#, ["Say to the human", "| user", "end"]),
        item("a target's name and a trailing comma", #"Say("user",)"#, ["Say to the human", "| user", "end"]),
        item("target and text", #"Say("user", "Hi")"#, [#"Say to "user""#, "| Hi", "end"]),
        item("a bare target", #"Say(user, "Hi")"#, ["Say to $user", "| Hi", "end"]),
        item("a variable", #"Say($who, "Hi")"#, ["Say to $who", "| Hi", "end"]),
        item("a path", #"Say($team["lead"], "Hi")"#, [#"Say to $team["lead"]"#, "| Hi", "end"]),
        item("a heading of two words", #"Say("Order Desk", "Hi")"#, [#"Say to "Order Desk""#, "| Hi", "end"]),
        item("in other case", #"Say("ORDER desk", "Hi")"#, [#"Say to "ORDER desk""#, "| Hi", "end"]),
        item("an accent", #"Say("éva lang", "Hi")"#, [#"Say to "éva lang""#, "| Hi", "end"]),
        item("an id", #"Say("agent 1001", "Hi")"#, [#"Say to "agent 1001""#, "| Hi", "end"]),
        item("an unknown word is left to the engine", #"Say("Bob", "Hi")"#, [#"Say to "Bob""#, "| Hi", "end"]),
        item("a bare name alone is the text", "Say(greeting)", ["Say to the human", "value {$greeting}", "end"]),
        item("a variable alone is the text", "Say($greeting)", ["Say to the human", "value {$greeting}", "end"]),
        item(
            "a word and plus is the text", #"Say("Hi" + $name)"#, ["Say to the human", "| Hi", "value {$name}", "end"]),
        item("a variable and plus", #"Say($a + "!")"#, ["Say to the human", "value {$a}", "| !", "end"]),
        item("words side by side", #"Say("Hi" "you")"#, ["Say to the human", "| Hiyou", "end"]),
        item("a word and a mention", #"Say("$name")"#, ["Say to the human", "mention name as $name", "end"]),
        item("an f-string of one field", #"Say(f"{name}")"#, ["Say to the human", "value {$name}", "end"]),
        item("SendMessage", #"SendMessage("Guide", "Hi")"#, [#"SendMessage to "Guide""#, "| Hi", "end"]),
        item(
            "SendMessage's first argument is never text", #"SendMessage("Hello there", "Hi")"#,
            [#"SendMessage to "Hello there""#, "| Hi", "end"]),
        item("keywords", #"SendMessage(target="Guide", message="Hi")"#, [#"SendMessage to "Guide""#, "| Hi", "end"]),
        item(
            "keywords the other way", #"SendMessage(message="Hi", target="Guide")"#,
            [#"SendMessage to "Guide""#, "| Hi", "end"]),
        item("other keywords", #"Say(target_agent_id="Guide", text="Hi")"#, [#"Say to "Guide""#, "| Hi", "end"]),
        item("keywords with $", #"Say($message="Hi")"#, ["Say to the human", "| Hi", "end"]),
        item("message alone", #"Say(message="Hi there")"#, ["Say to the human", "| Hi there", "end"]),
        item("target, then text without keyword", #"Say(target="Guide", "Hi")"#, [#"Say to "Guide""#, "| Hi", "end"]),
        item("a word, then target=", #"Say("Hello", target="Guide")"#, [#"Say to "Guide""#, "| Hello", "end"]),
        item("a word, then message=", #"Say("Guide", message="Hi")"#, [#"Say to "Guide""#, "| Hi", "end"]),
        item("a name, then message=", #"Say(Guide, text="Hi")"#, ["Say to $Guide", "| Hi", "end"]),
        item(
            "text, then target=", #"Say("Hello there", target="user")"#,
            ["Say to the human", "| Hello there", #"target "user""#, "end"]),
        item("a result", #"$x = Say("Hello there")"#, ["Say to the human result $x", "| Hello there", "end"]),
        item(
            "a typed result", #"$x: str = Say("Hello there")"#,
            ["Say to the human result $x: str", "| Hello there", "end"]),
        item("other spellings", #"send_message("Guide", "Hi")"#, [#"SendMessage to "Guide""#, "| Hi", "end"]),
        item("await and self", #"await self.Say("user", "Hi")"#, [#"Say to "user""#, "| Hi", "end"]),
        item("on several lines", "Say(\n  \"user\",\n  \"Hi\"\n)", [#"Say to "user""#, "| Hi", "end"]),
        item("a call as text", #"Say("user", GetGreeting($x))"#, [#"call Say("user", GetGreeting($x))"#]),
        item("a call as the only text", #"Say(GetGreeting())"#, ["call Say(GetGreeting())"]),
        item("an agent's call as text", #"Say(Accountant.GetRate("EUR"))"#, [#"call Say(Accountant.GetRate("EUR"))"#]),
        item("a call as target", #"SendMessage(Pick($x), "Hi")"#, [#"call SendMessage(Pick($x), "Hi")"#]),
        item("a call as target of Say", #"Say(Pick($x), "Hi")"#, [#"call Say(Pick($x), "Hi")"#]),
        item(
            "a call as target by keyword", #"Say(message="Hi", target=Pick(1))"#,
            [#"call Say(message="Hi", target=Pick(1))"#]),
        item(
            "a call as text by keyword", #"Say(target="Guide", text=Pick(1))"#,
            [#"call Say(target="Guide", text=Pick(1))"#]),
        item("Say in Var", #"Var[$x, Say("Hi")]"#, [#"call $x = Say("Hi")"#]),
        item("empty", #"Say("user", "")"#, [#"Say to "user""#, "end"]),
    ]

    @Test(arguments: targets)
    func reads(_ message: ReplyCase) {
        message.check()
    }

    static let malformed: [ReplyCase] = [
        item("no argument", "Say()", ["malformed 1:6 Say needs a text."]),
        item("no text", #"SendMessage("Guide")"#, ["malformed 1:21 SendMessage needs a text."]),
        item(
            "no target", #"SendMessage(message="Hi")"#,
            ["malformed 1:26 SendMessage needs a target before the text; Say speaks to the human."]),
        item(
            "a text after the text", #"Say("Hello there", "Hi")"#,
            ["Say to the human", "| Hello there", "malformed 1:21 \(oneText)"]),
        item("three arguments", #"Say("user", "a", "b")"#, [#"Say to "user""#, "| a", "malformed 1:19 \(oneText)"]),
        item(
            "two targets", #"Say("user", "a", target="Guide")"#,
            [#"Say to "user""#, "| a", "malformed 1:19 The message has two targets; name one."]),
        item(
            "an unknown keyword", #"Say("Hello there", tone="warm")"#,
            ["Say to the human", "| Hello there", "malformed 1:21 Say has only the parameters target and message."]),
        item("a comma too many", #"Say(, "Hi")"#, ["malformed 1:6 An argument is missing before the comma."]),
        item(
            "a call as target after the text", #"Say("Hello there", target=Pick(1))"#,
            [
                "Say to the human", "| Hello there",
                "malformed 1:28 Assign the call's result to a variable first, and put the target before the text.",
            ]),
        item("text after the call", #"Say("user", "a") b"#, [#"Say to "user""#, "| a", "malformed 1:20 \(otherText)"]),
        item(
            "an operator after the call", #"Say("user", "a") + 1"#,
            [#"Say to "user""#, "| a", "malformed 1:19 \(otherText)"]),
    ]

    static let oneText = "Say has one text, after its target; join the parts of the text with +."
    static let otherText = "Other text stands after an item in its code span; close the span after the item."

    @Test(arguments: malformed)
    func refuses(_ message: ReplyCase) {
        message.check()
    }

    /// The chunk before the first text, and what the text is after the next.
    static let holdings: [(name: String, held: String, next: String, released: [String])] = [
        ("a word is held", #"`Say("Hello"#, " ", ["Say to the human", "| Hello "]),
        (
            "a word of 32 characters is held", #"`Say(""# + String(repeating: "a", count: 32), "a",
            ["Say to the human", "| " + String(repeating: "a", count: 33)]
        ),
        ("the prefix of a heading is held", #"`Say("order d"#, "ay", ["Say to the human", "| order day"]),
        ("a complete word is held", #"`Say("Hello""#, ")", ["Say to the human", "| Hello"]),
        ("a complete word and its comma are held", #"`Say("user","#, #" "H"#, [#"Say to "user""#, "| H"]),
        ("other letters are not held", #"`Say("#, "\"Ü", ["Say to the human", "| Ü"]),
        (
            "text by keyword is held for the target", #"`Say(message="Hello there, you""#, ")",
            ["Say to the human", "| Hello there, you"]
        ),
        ("half an escape is held", #"`Say("user", "\u00e"#, "9", [#"Say to "user""#, "| é"]),
        ("half a pair is held", #"`Say("user", "\ud83d\ude0"#, "0", [#"Say to "user""#, "| 😀"]),
        (
            "quotes that may close are held", #"`Say("user", "# + String(repeating: "\"", count: 5), "x",
            [#"Say to "user""#, #"| ""x"#]
        ),
    ]

    @Test(arguments: holdings)
    func holdsBack(_ name: String, held: String, next: String, released: [String]) {
        var reader = ReplyReader(vocabulary: ReplyCase.vocabulary)
        #expect(reader.feed(held.utf8) == [], "\(name)")
        #expect(reader.feed(next.utf8).map(\.asText) == released, "\(name)")
    }

    /// Apart from what is ambiguous, each character comes with the chunk that completes it.
    @Test func deliversAtOnce() {
        var reader = ReplyReader(vocabulary: ReplyCase.vocabulary)
        #expect(reader.feed(#"Say("user", "H"#.utf8).map(\.asText) == [#"Say to "user""#, "| H"])
        for character in ["e", "l", "l", "o", " ", "w", "é", "👍", "`", "'", ")"] {
            #expect(reader.feed(character.utf8).map(\.asText) == ["| \(character)"])
        }
        #expect(reader.feed([0xE2]) == [])
        #expect(reader.feed([0x82]) == [])
        #expect(reader.feed([0xAC]).map(\.asText) == ["| €"])
    }

    private static func item(_ name: String, _ item: String, _ expected: [String]) -> ReplyCase {
        ReplyCase(name, "`\(item)`", expected)
    }
}
