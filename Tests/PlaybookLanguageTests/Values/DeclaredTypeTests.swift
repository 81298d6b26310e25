import OrderedCollections
import PlaybookLanguage
import Testing

@Suite struct DeclaredTypeTests {
    @Test(
        arguments: [
            (["str", "string", "text", "String", "str | None"], .string),
            (["int", "integer", "Int", "int?", "int | None"], .integer),
            (["float", "double"], .float),
            (["number", "decimal", "Decimal"], .number),
            (["bool", "boolean"], .boolean),
            (["list", "array", "tuple", "set", "list[int]", "List[dict[str, int]]"], .list),
            (["dict", "dictionary", "object", "map", "dict[str, int]"], .dictionary),
            (["", "date", "int8", "Interval", "[int]", "my_list", "entier"], nil),
        ] as [([String], DeclaredType?)])
    func theWordOfAnAnnotation(_ annotations: [String], _ type: DeclaredType?) {
        for annotation in annotations { #expect(DeclaredType(annotation) == type, "\(annotation)") }
    }

    @Test(
        arguments: [
            (.string, "5", .string("5")), (.string, "", .string("")), (.integer, "5", .int(5)), (.integer, "5.0", nil),
            (.float, "5", .double(5)), (.float, "0.5", .double(0.5)), (.float, "x", nil), (.number, "5", .int(5)),
            (.number, "0.5", .double(0.5)), (.number, "True", nil), (.boolean, "true", .bool(true)),
            (.boolean, "1", nil), (.list, "[1]", .list([.int(1)])), (.list, "(1, 2)", .list([.int(1), .int(2)])),
            (.list, "1", nil), (.dictionary, "{'a': 1}", .dictionary([.string("a"): .int(1)])),
            (.float, "1e999", nil), (.number, "-1e999", nil), (.number, "nan", nil), (.float, "inf", nil),
            (.number, "float('inf')", nil), (.list, "[1, [1e999]]", nil), (.dictionary, "{'a': 1e999}", nil),
            (.dictionary, "[]", nil), (.integer, "$x", nil), (.integer, "EndProgram()", nil),
        ] as [(DeclaredType, String, PlaybookValue?)])
    func theValueOfAText(_ type: DeclaredType, _ text: String, _ value: PlaybookValue?) {
        #expect(type.value(of: text) == value)
    }
}
