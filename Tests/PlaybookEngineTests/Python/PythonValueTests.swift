import OrderedCollections
import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

@Suite("Values between the language and Python", .timeLimit(.minutes(5)))
struct PythonValueTests {
    private static let deep = (0..<90).reduce(PlaybookValue.int(1)) { value, _ in .list([value]) }

    @Test("What goes to Python comes back as it was")
    func thereAndBack() async throws {
        let values: [PlaybookValue] = [
            .null, .bool(true), .bool(false), .int(0), .int(-1), .int(.max), .int(.min), .double(0.5), .double(1),
            .double(-0.0), .double(1e16), .double(1e300), .double(.nan), .double(.infinity), .double(-.infinity),
            .double(.leastNonzeroMagnitude), .string(""), .string("a\u{0}b\n\r\t\"\\/é日👩‍👩‍👧\u{2028}"), .list([]),
            .list([.null, .list([.null]), .double(2)]), .dictionary([:]),
            .dictionary([.string("b"): .int(1), .string("a"): .null]),
            .dictionary([.string("z"): .null, .string("é"): .null, .string("日"): .null, .string("A"): .null]),
            .dictionary([.string("$float"): .string("1.0")]), .dictionary([.string("$keys"): .list([])]),
            .dictionary([.int(1): .string("one"), .null: .bool(true), .double(1.5): .null]),
            .dictionary([.string("e\u{301}"): .int(1), .string("\u{e9}"): .int(2)]), deepDictionary, Self.deep,
            .string(String(repeating: "long ", count: 100_000)),
        ]
        try await withPython(source: "@playbook\ndef Echo(value):\n    return value") { session in
            for value in values { try await session.expect("Echo", ["value": value], returns: value) }
        }
    }

    private var deepDictionary: PlaybookValue {
        (0..<90).reduce(PlaybookValue.int(1)) { value, _ in .dictionary([.int(0): value]) }
    }

    @Test("Generated values go to Python and back")
    func generated() async throws {
        var generator = SeededGenerator(seed: 6)
        let values = (0..<200).map { _ in Self.value(depth: 4, &generator) }
        try await withPython(source: "@playbook\nasync def Echo(value):\n    return value") { session in
            for value in values { try await session.expect("Echo", ["value": value], returns: value) }
        }
    }

    private static func value(depth: Int, _ generator: inout SeededGenerator) -> PlaybookValue {
        func text() -> String {
            String(
                (0..<Int.random(in: 0...4, using: &generator)).compactMap { _ in
                    ["a", "Z", "$", "é", "e\u{301}", "日", "👍", "\"", "\n", "0"].randomElement(using: &generator)
                }.joined())
        }
        switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .int(.random(in: .min ... .max, using: &generator))
        case 3: return .double(Double(bitPattern: .random(in: 0 ... .max, using: &generator)))
        case 4: return .double(Double(Int.random(in: -9...9, using: &generator)))
        case 5: return .string(text())
        case 6:
            return .list(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in value(depth: depth - 1, &generator) })
        default:
            var entries: OrderedDictionary<PlaybookValue, PlaybookValue> = [:]
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                // True is 1 to Python: keys of one type each.
                let key: PlaybookValue =
                    Bool.random(using: &generator) ? .string(text()) : .int(Int.random(in: 2...99, using: &generator))
                entries[key] = value(depth: depth - 1, &generator)
            }
            return .dictionary(entries)
        }
    }

    private static let converted: [(expression: String, value: PlaybookValue)] = [
        ("(1, 2)", .list([.int(1), .int(2)])),
        ("{3, 1, 2}", .list([.int(1), .int(2), .int(3)])),
        ("frozenset(['a'])", .list([.string("a")])),
        ("collections.OrderedDict(b=1, a=2)", .dictionary([.string("b"): .int(1), .string("a"): .int(2)])),
        ("collections.namedtuple('P', 'x y')(1, 2)", .list([.int(1), .int(2)])),
        ("enum.IntEnum('E', 'A').A", .int(1)),
        (#"'\ud800 and \udc00'"#, .string("\u{FFFD} and \u{FFFD}")),
        (#"'\ud83d\ude00'"#, .string("😀")),
        (#"{'\ud800': 1}"#, .dictionary([.string("\u{FFFD}"): .int(1)])),
    ]

    private static let refused: [(expression: String, message: String)] = [
        (
            "{'when': datetime.date(2026, 1, 1)}",
            "result['when'] is a date; return text, a number, a list or a dictionary"
        ),
        ("[0, {'a': [object()]}]", "result[1]['a'][0] is an object; return text, a number, a list or a dictionary"),
        ("b'x'", "result is a bytes; return text, a number, a list or a dictionary"),
        ("lambda: 1", "result is a function; return text, a number, a list or a dictionary"),
        ("P(1)", "result is a P; return text, a number, a list or a dictionary"),
        ("(n for n in [])", "result is a generator; return text, a number, a list or a dictionary"),
        ("[2 ** 63]", "result[0] is an integer of more than 64 bits; return it as text or as a float"),
        ("-2 ** 63 - 1", "result is an integer of more than 64 bits; return it as text or as a float"),
        ("{(1, 2): 3}", "result has a tuple as a key; use text or a number"),
        ("'x' * (9 << 20)", "result is larger than 8 MiB; return less, or keep it in a file"),
        ("[[None] * 1000] * 1000", "result[523][763] is larger than 8 MiB; return less, or keep it in a file"),
    ]

    @Test("What is no value of the language becomes one, or a TypeError that says which part of it is none")
    func conversions() async throws {
        let source = """
            import collections, dataclasses, datetime, enum

            @dataclasses.dataclass
            class P:
                x: int

            def cycle():
                ring = []
                ring.append(ring)
                return ring

            @playbook
            def Evaluate(expression):
                return eval(expression)
            """
        try await withPython(source: source) { session in
            for (expression, value) in Self.converted {
                try await session.expect("Evaluate", ["expression": .string(expression)], returns: value)
            }
            for (expression, message) in Self.refused {
                let failure = try await session.failure("Evaluate", ["expression": .string(expression)])
                #expect(failure.message == "TypeError: " + message)
                #expect(failure.line == 12)
            }
            let failure = try await session.failure("Evaluate", ["expression": .string("cycle()")])
            #expect(failure.message.hasPrefix("TypeError: result[0][0][0][0][0]…[0]"))
            #expect(
                failure.message.hasSuffix(" is nested more than 100 deep, or contains itself; return a flatter value"))
        }
    }

    @Test("An argument that is no value is named")
    func arguments() async throws {
        let source = """
            @playbook
            async def First():
                await Summarise({"a": b""})

            @playbook
            async def Second():
                await Summarise("text", words={1: {2: print}})
            """
        try await withPython(source: source, playbooks: ["Summarise"]) { session in
            let first = try await session.failure("First")
            #expect(
                first.message
                    == "TypeError: argument 1 of Summarise['a'] is a bytes; pass text, a number, a list or a dictionary"
            )
            #expect(first.line == 3)
            let second = try await session.failure("Second")
            #expect(second.message.hasPrefix("TypeError: argument words of Summarise[1][2] is a builtin_function"))
            #expect(session.requests.isEmpty)
        }
    }
}
