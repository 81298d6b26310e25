import OrderedCollections
import PlaybookLanguage
import Testing

@Suite struct FormattedTextTests {
    private let scope: OrderedDictionary<String, PlaybookValue> = [
        "name": .string("Ada"), "n": .int(3), "items": .list([.string("a"), .double(1)]),
    ]

    @Test func anFStringJoinsItsPieces() throws {
        let greeting = Expression.formatted([
            .text("Hi "), .value(FormattedValue(.variable("name"))), .text(", "),
            .value(FormattedValue(.variable("n"), format: "03")), .text("!"),
        ])
        #expect(try greeting.evaluate(in: scope) == .string("Hi Ada, 003!"))
    }

    @Test func conversionsComeBeforeTheFormat() throws {
        #expect(try FormattedValue("it", conversion: .repr).text(in: scope) == "'it'")
        #expect(try FormattedValue(5, conversion: .repr, format: "<3").text(in: scope) == "5  ")
        #expect(try FormattedValue(.variable("items"), conversion: .str, format: ">10").text(in: scope) == "['a', 1.0]")
        #expect(try FormattedValue(nil, conversion: .str, format: ">6").text(in: scope) == "  None")
    }

    @Test func withoutFormatEveryValueIsItsText() throws {
        #expect(try FormattedValue(.variable("items")).text(in: scope) == "['a', 1.0]")
        #expect(try FormattedValue(nil).text(in: scope) == "None")
        #expect(try FormattedValue(true).text(in: scope) == "True")
    }

    @Test(arguments: refusedFormats)
    func whatPythonRefusesIsRefused(value: Expression, format: String, hint: String) {
        let error = #expect(throws: EvaluationError.self) {
            try FormattedValue(value, format: format).text(in: scope)
        }
        #expect(error?.message.contains(hint) == true, "\(error?.message ?? "")")
    }
}

/// Value, format, and a part of the sentence that helps.
private let refusedFormats: [(Expression, String, String)] = [
    ("abc", ".2f", "float(…)"), ("abc", "d", "int(…)"), ("abc", "+", "leave them out"),
    ("abc", "=10", "leave them out"), ("abc", ",", "leave them out"), ("abc", "#", "leave them out"),
    (5, "s", "str(…)"), (5, ".3", "no precision"), (5, ".3d", "no precision"), (5, ",x", "decimal numbers"),
    (5, ",n", "decimal numbers"), (-1, "c", "no character"), (0xD800, "c", "no character"),
    (65, "+c", "only alignment"), (1.5, "d", "int(…)"), (1.5, "x", "int(…)"), (1.5, "c", "int(…)"),
    (1.5, "s", "str(…)"), (1.5, ",n", "no grouping"), (1.5, "10_000", "cannot be read"),
    (1.5, "q", "cannot be read"), (1.5, ".f", "cannot be read"), (1.5, "..2f", "cannot be read"),
    (1.5, "2f ", "cannot be read"), (1.5, "{w}", "cannot be read"), (5, "10001", "10000 characters"),
    (5, "99999999999999999999", "10000 characters"), (1.5, ".10001f", "10000 characters"),
    (nil, ">10", "add !s"), (.list([1]), ">10", "add !s"), (.dictionary([]), ".2f", "add !s"),
]
