import Testing

/// String literals as the text of a message: what is decoded and delivered.
@Suite struct LiteralTests {
    /// A literal as written, and the events of `Say("user", literal)` between its start and end.
    static let decoded: [ReplyCase] = [
        text("double quotes", #""Hi""#, "Hi"),
        text("single quotes", "'Hi'", "Hi"),
        text("a quote of the other kind", #""it's""#, "it's"),
        text("triple double quotes", #""""Hi""""#, "Hi"),
        text("triple single quotes", "'''Hi'''", "Hi"),
        text("quotes inside triple quotes", "\"\"\"a \"b\" \"\"c\"\"\"", #"a "b" ""c"#),
        text("triple quotes around newlines", "\"\"\"a\n\nb\"\"\"", "a\\n\\nb"),
        text("a raw newline in a one-line literal", "\"a\nb\"", "a\\nb"),
        text("a raw CR LF stays", "\"a\r\nb\"", "a\\r\\nb"),
        text("\\n \\t", #""a\nb\tc""#, "a\\nb\\tc"),
        text("escaped quotes", #""\"a\" \'b\'""#, #""a" 'b'"#),
        text("escaped backslash", #""a\\b""#, "a\\\\b"),
        text("escaped backslash before the closing quote", #""a\\""#, "a\\\\"),
        text("\\a \\b \\f \\v \\r", #""\a\b\f\v\r""#, "\\x{7}\\x{8}\\x{c}\\x{b}\\r"),
        text("octal escapes", #""\101\60\7x\1018""#, "A0\\x{7}xA8"),
        text("octal above a byte", #""\777""#, "ǿ"),
        text("NUL", #""a\0b""#, "a\\x{0}b"),
        text("hexadecimal escape", #""\x41\xe9""#, "Aé"),
        text("\\u", #""\u00e9\u20AC""#, "é€"),
        text("\\U", #""\U0001F600""#, "😀"),
        text("a surrogate pair", #""\ud83d\ude00!""#, "😀!"),
        text("\\N", #""\N{BULLET} \N{latin small letter e with acute}""#, "• é"),
        text("\\N of an ideograph", #""\N{CJK UNIFIED IDEOGRAPH-4E2D}""#, "中"),
        text("\\N by alias", #""\N{Weierstrass elliptic function}""#, "℘"),
        text("backslash newline", "\"a\\\nb\"", "ab"),
        text("backslash CR LF", "\"a\\\r\nb\"", "ab"),
        text("unknown escape keeps its backslash", #""\d\é""#, "\\\\d\\\\é"),
        text("raw", #"r"a\nb""#, "a\\\\nb"),
        text("raw with an escaped quote", #"r"a\"b""#, "a\\\\\"b"),
        text("raw in capitals", #"R'\t'"#, "\\\\t"),
        text("u prefix", #"u"Hi""#, "Hi"),
        text("adjacent literals", #""a" 'b' """c""""#, "abc"),
        text("adjacent literals on lines", "\"a\"\n    \"b\"", "ab"),
        text("joined by plus", #""a" + "b"+"c""#, "abc"),
        text("characters of several bytes", #""Zürich 東京 👩‍👩‍👧""#, "Zürich 東京 👩‍👩‍👧"),
        text("a backtick is text", #""use `ls` now""#, "use `ls` now"),
        text("brackets are text", #""a) b] c} (""#, "a) b] c} ("),
        text("what looks like an item is text", #""yld user\n`Say(1)`""#, "yld user\\n`Say(1)`"),
        text("braces without $ stay", #""{name} {} {{x}}""#, "{name} {} {{x}}"),
        text("a dollar alone", #""$ 5 $5 $$ {$} {$5}""#, "$ 5 $5 $$ {$} {$5}"),
        text("a raw literal mentions nothing", #"r"$x {$x}""#, "$x {$x}"),
        text("an escaped dollar mentions nothing", #""\$x""#, "\\\\$x"),
        text("doubled braces of an f-string", #"f"{{a}} }}{{""#, "{a} }{"),
        text("$ before braces of an f-string", #"f"cost $""#, "cost $"),
        text("an f-string mentions nothing outside of fields", #"f"$x""#, "$x"),
    ]

    @Test(arguments: decoded)
    func decodes(_ literal: ReplyCase) {
        literal.check()
    }

    static let composed: [ReplyCase] = [
        say("empty", #""""#, []),
        say("empty triple", #""""""""#, []),
        say("empty beside text", #""" "a" ''"#, ["| a"]),
        say("a mention", #""Hi $name!""#, ["| Hi ", "mention name as $name", "| !"]),
        say("a mention in braces", #""{$name}, hi""#, ["mention name as {$name}", "| , hi"]),
        say("a mention at the end", #""Hi $name""#, ["| Hi ", "mention name as $name"]),
        say("mentions side by side", #""$a$b""#, ["mention a as $a", "mention b as $b"]),
        say("a mention ends before other scripts", #""$name你好""#, ["mention name as $name", "| 你好"]),
        say(
            "a path is not of the mention", #""$x.y {$x.y}""#,
            ["mention x as $x", "| .y {", "mention x as $x", "| .y}"]),
        say("braces around more than a mention", #""{$x + 1}""#, ["| {", "mention x as $x", "|  + 1}"]),
        say("a field", #"f"Hi {name}!""#, ["| Hi ", "value {$name}", "| !"]),
        say("a field with $", #"f"Hi {$name}!""#, ["| Hi ", "value {$name}", "| !"]),
        say("a field with spaces", #"f"{ $name }""#, ["value {$name}"]),
        say("$ before a field", #"f"${price}""#, ["| $", "value {$price}"]),
        say(
            "conversion and format", #"f"{x!r:>10}{y:.2f}{z!s}""#,
            ["value {$x!r:>10}", "value {$y:.2f}", "value {$z!s}"]),
        say("not equal in a field", #"f"{a != b}""#, ["value {($a != $b)}"]),
        say("a path in a field", #"f"{$user.name['x'][0]}""#, [#"value {$user.name["x"][0]}"#]),
        say("the same quotes in a field", #"f"{d["k"]}.""#, [#"value {$d["k"]}"#, "| ."]),
        say("a literal with a brace in a field", #"f"{d['}']}""#, [#"value {$d["}"]}"#]),
        say("an f-string in a field", #"f"{f'{a}b'}c""#, [#"value {f"{$a}b"}"#, "| c"]),
        say("a dictionary in a field", #"f"{ {'a': 1}['a'] }""#, [#"value {{"a": 1}["a"]}"#]),
        say(
            "a pure function in a field", #"f"{len($x)} of {max(1, 2)}""#,
            ["value {len($x)}", "|  of ", "value {max(1, 2)}"]),
        say("raw f-string", #"rf"\d{x}""#, ["| \\\\d", "value {$x}"]),
        say(
            "a value and a literal", #"$greeting + ", " + $name + "!""#,
            ["value {$greeting}", "| , ", "value {$name}", "| !"]),
        say("arithmetic before the first literal", #"$a - 1 + "x""#, ["value {($a - 1)}", "| x"]),
        say("tighter operators after a literal", #""x" + $a * 2 + "y""#, ["| x", "value {($a * 2)}", "| y"]),
        say("a sign after a literal", #""x" + -1"#, ["| x", "value {-1}"]),
        say("an expression without literal", "$a + $b", ["value {($a + $b)}"]),
        say("a comparison with a literal", #"$a == "x""#, [#"value {($a == "x")}"#]),
        say("a variable", "$x", ["value {$x}"]),
        say("a bare name", "x", ["value {$x}"]),
        say("a number", "42", ["value {42}"]),
        say("a list", #"["a $x", 1]"#, [#"value {["a $x", 1]}"#]),
        say("literals in parentheses", #"("a" "b")"#, [#"value {"ab"}"#]),
        say("a pure function", "str($x)", ["value {str($x)}"]),
    ]

    @Test(arguments: composed)
    func composes(_ literal: ReplyCase) {
        literal.check()
    }

    static let malformed: [ReplyCase] = [
        broken("bytes", #"b"x""#, 1, "There are no bytes here; write the text without the b.", started: false),
        broken("half an \\x", #""a\x4z""#, 3, "\\x is followed by exactly 2 hexadecimal digits."),
        broken("half a \\u", #""a\u12 ""#, 3, "\\u is followed by exactly 4 hexadecimal digits."),
        broken(
            "a \\U too large", #""a\U00110000""#, 3,
            "The escape sequence names no character; write the character itself."),
        broken(
            "a high surrogate alone", #""a\ud83d ""#, 3,
            "Half of a surrogate pair is no character; write the character itself."),
        broken(
            "a low surrogate alone", #""a\ude00""#, 3,
            "The escape sequence names no character; write the character itself."),
        broken(
            "two high surrogates", #""a\ud83d\ud83d""#, 3,
            "Half of a surrogate pair is no character; write the character itself."),
        broken(
            "an unknown \\N", #""a\N{NO SUCH THING}""#, 3,
            "No character has the name NO SUCH THING; write the character itself."),
        broken(
            "\\N without braces", #""a\Nx""#, 3, "\\N is followed by a character's name in braces, as \\N{BULLET}."),
        broken(
            "a single } in an f-string", #"f"a}b""#, 5,
            "A single } in an f-string is not text; write }} for the character."),
        broken("an empty field", #"f"a{}""#, 5, "A value is missing here."),
        broken(
            "a field with =", #"f"a{x=}""#, 6,
            "= has no place inside an expression; compare with ==, or assign in an item of its own."),
        broken(
            "an unknown conversion", #"f"a{x!a}""#, 7, "After a ! in an f-string stands r or s, then } or a colon."),
        broken(
            "a format with a field", #"f"a{x:{w}}""#, 7,
            "A format in an f-string holds no braces; write its width or precision as a number."),
        broken("% after a literal", #""a" % $n"#, 5, Self.afterLiteral),
        broken("* after a literal", #""a" * 3"#, 5, Self.afterLiteral),
        broken("a method of a literal", #""a".upper()"#, 4, Self.afterLiteral),
        broken("a conditional", #""a" if $x else "b""#, 5, Self.afterLiteral),
        broken("a name after a literal", #""a" name"#, 5, Self.afterLiteral),
        broken("a minus after a literal", #""a" + $x - 1"#, 10, Self.looseOperator),
        broken("a comparison after a literal", #""a" + $x == "b""#, 10, Self.looseOperator),
        broken("a call in a concatenation", #""a" + Price($x)"#, 7, Self.price),
        broken("a call in a field", #"f"a{Price($x)}""#, 5, Self.price),
        broken("plus and nothing", #""a" + "#, 7, "A term of the text is missing."),
    ]

    static let afterLiteral =
        "After a literal in a message stands +, a comma or the closing parenthesis; "
        + "compute the text in an assignment first."
    static let looseOperator = "Only + joins the parts of a message; compute the text in an assignment first."
    static let price =
        "Price(…) cannot be called inside an expression, only abs, float, int, len, max, min, round, sorted, str, sum can; "
        + "first assign its result, as in $result = Price(…), then use $result."

    @Test(arguments: malformed)
    func refuses(_ literal: ReplyCase) {
        literal.check()
    }

    @Test func repairsIllFormedBytes() {
        // A lone continuation byte, a cut sequence, an overlong form, a surrogate, a lead byte before the closing quote.
        let bytes: [[UInt8]] = [[0x80], [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x9F]]
        for bytes in bytes {
            let expected = String(decoding: bytes, as: UTF8.self)
            ReplyCase(
                "\(bytes)",
                bytes: Array("`Say(\"user\", \"a".utf8) + bytes + Array("b".utf8) + bytes + Array("\")`".utf8),
                ["Say to \"user\"", "| a\(expected)b\(expected)", "end"]
            ).check()
        }
    }

    // MARK: Cases

    private static func text(_ name: String, _ literal: String, _ expected: String) -> ReplyCase {
        say(name, literal, ["| \(expected)"])
    }

    private static func say(_ name: String, _ literal: String, _ expected: [String]) -> ReplyCase {
        ReplyCase(name, "`Say(\"user\", \(literal))`", ["Say to \"user\""] + expected + ["end"])
    }

    /// - Parameter column: where the mistake stands in the literal.
    private static func broken(
        _ name: String, _ literal: String, _ column: Int, _ message: String, started: Bool = true
    ) -> ReplyCase {
        ReplyCase(
            name, "`Say(\"user\", \(literal))`",
            (started ? ["Say to \"user\"", "| a"] : []) + ["malformed 1:\(13 + column) \(message)"])
    }
}
