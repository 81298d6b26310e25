import Testing

@testable import PlaybookLanguage

/// What in a description is evaluated, and what stays text.
@Suite struct PlaceholderTextTests {
    @Test(
        arguments: [
            ("{$x}", ["$x"]), ("a {$x} b { $y } c", ["$x", " $y "]), ("{$x}{$y}", ["$x", "$y"]),
            ("{$order.items[0]}", ["$order.items[0]"]), ("{$n * 2 + 1}", ["$n * 2 + 1"]), ("{len($x)}", ["len($x)"]),
            ("{len($x) > 2}", ["len($x) > 2"]), ("{Weather($city)}", ["Weather($city)"]),
            ("{Guide.Weather($city, unit=\"°C\")}", ["Guide.Weather($city, unit=\"°C\")"]),
            ("{Price(Tax($x), {\"a\": [1]})}", ["Price(Tax($x), {\"a\": [1]})"]),
            ("{F(\"}\", '{', \"\\\"}\")}", ["F(\"}\", '{', \"\\\"}\")"]), ("{F(\n  1,\n  2\n)}", ["F(\n  1,\n  2\n)"]),
            ("{{$x}}", ["$x"]), ("{\"name\": {$name}}", ["$name"]), ("`{$x}`", ["$x"]), ("{Nobody()}", ["Nobody()"]),
            ("${x} and {$x", []), ("{$x\n}", []), ("{$x, $y}", []), ("{$x's}", []), ("{$}", []), ("{F() + 1}", []),
            ("{f(); g()}", []), ("{name}", []), ("{}", []), ("{ }", []), ("{\"a\": 1}", []), ("{1 + $x}", []),
            ("{if (x) { y }}", []), ("{F(\"a\nb\")}", []), ("{F(}", []), ("{F(1", []), ("{$x{$y}", ["$y"]), ("", []),
            ("```\n{$x}\n```\n{$y}", ["$y"]), ("{$y}\n~~~json\n{$x}", ["$y"]), ("- ```\n  {$x}\n  ```\n{$y}", ["$y"]),
        ] as [(String, [String])]) func placeholders(text: String, sources: [String])
    {
        let read = PlaceholderText(parsing: text)
        #expect(read.placeholders.map(\.source) == sources)
        #expect(read.filled(with: []) == text, "what is not filled stays as it was")
    }

    @Test func filling() {
        let text = PlaceholderText(parsing: "It is {$x} in {City()}.\n```\n{$x}\n```\n{$x}")
        #expect(text.filled(with: ["{$y}", "Łódź", ""]) == "It is {$y} in Łódź.\n```\n{$x}\n```\n")
    }

    @Test(
        arguments: [
            ("{$x + $y.z}", ["x", "y"]), ("{F(a, key=b, c.d)}", ["a", "b", "c"]), ("{F(\"$x\", f\"{$y}\")}", ["y"]),
            ("$x {x}", []),
        ] as [(String, [String])]) func variableNames(text: String, names: [String])
    {
        #expect(PlaceholderText(parsing: text).variableNames.sorted() == names)
    }

    @Test(arguments: ["{$a", "{$a(", "{F({", "{F({F(", "{$a{$a}", "{F(\"", "{"])
    func hostileTextIsReadInLinearTime(part: String) {
        let text = String(repeating: part, count: 5_000)
        let duration = ContinuousClock().measure { _ = PlaceholderText(parsing: text) }
        #expect(duration < .seconds(20))
    }
}
