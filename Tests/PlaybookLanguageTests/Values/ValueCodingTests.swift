import OrderedCollections
import PlaybookLanguage
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct ValueCodingTests {
    @Test(arguments: natural)
    func naturalJSONWherePossible(_ value: PlaybookValue, json: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let data = try encoder.encode(value)
        #expect(String(decoding: data, as: UTF8.self) == json)
        #expect(try JSONDecoder().decode(PlaybookValue.self, from: data) == value)
    }

    @Test(arguments: exact)
    func everyValueComesBackExactly(_ value: PlaybookValue) throws {
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(PlaybookValue.self, from: data) == value)
    }

    @Test(arguments: [#"{"$float": "abc"}"#, #"{"$dictionary": [[1]]}"#, #"{"$keys": ["a"], "b": 1}"#])
    func brokenTagsAreErrors(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(PlaybookValue.self, from: Data(json.utf8))
        }
    }
}

private let natural: [(PlaybookValue, String)] = [
    (.null, "null"), (.bool(true), "true"), (.int(-7), "-7"), (.int(.max), "9223372036854775807"),
    (.double(0.5), "0.5"), (.string("é\n"), #""é\n""#), (.list([.int(1), .list([])]), "[1,[]]"),
    (.dictionary([.string("a"): .int(1), .string("b"): .null]), #"{"a":1,"b":null}"#),
    (.double(1), #"{"$float":"1.0"}"#), (.double(.nan), #"{"$float":"nan"}"#),
    (.double(-.infinity), #"{"$float":"-inf"}"#),
    (.dictionary([.string("b"): .int(1), .string("a"): .int(2)]), #"{"$keys":["b","a"],"a":2,"b":1}"#),
    (.dictionary([.int(1): .string("x")]), #"{"$dictionary":[[1,"x"]]}"#),
    (.dictionary([.string("$float"): .string("nan")]), #"{"$dictionary":[["$float","nan"]]}"#),
]

private let exact: [PlaybookValue] = [
    .double(0), .double(-0.0), .double(1e300), .double(1e16), .double(.leastNonzeroMagnitude), .double(0.1),
    .double(.greatestFiniteMagnitude), .double(.infinity), .int(.min), .string(""), .string("\u{0}\u{1F600}"),
    .dictionary([:]), .dictionary([.null: .bool(false), .bool(true): .double(2), .double(1.5): .list([])]),
    .dictionary([.string("$keys"): .list([]), .string("z"): .int(1)]),
    // Composed differently: two keys here, one to Swift's String.
    .dictionary([.string("\u{E9}"): .int(1), .string("e\u{301}"): .int(2)]),
    .list([.dictionary([.string("z"): .dictionary([.string("y"): .double(3), .string("x"): .null])])]),
]
