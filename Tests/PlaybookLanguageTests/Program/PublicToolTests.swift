import OrderedCollections
import Testing

@testable import PlaybookLanguage

/// The fence `public.json`.
@Suite struct PublicToolTests {
    private func check(_ json: String) -> ProgramCheck {
        let text = """
            # A
            ## Main
            ### Triggers
            - At the beginning
            ## Find price($item: str, $limit: list[int] = [1], $how)
            public: true
            ### Steps
            - x
            ```public.json
            \(json)
            ```
            """
        return ProgramCheck(files: [SourceFile(path: "a.md", text: text)])
    }

    @Test func describesPlaybooksThatDoNotDescribeThemselves() throws {
        let json = """
            [
              {"name": "FindPrice", "description": "Finds a price", "parameters": {"type": "object"}, "triggers": []},
              {"name": "Gone"}
            ]
            """
        let check = check(json)
        #expect(check.problems == [])
        let agent = try #require(check.agents.first)
        #expect(agent.playbooks.map(\.description) == ["", "Finds a price"])
        #expect(agent.publicTools == json)
        let again = try Program(files: [SourceFile(path: "b.pbasm", text: try Program(check).pbasm)])
        #expect(again.withoutPlaces == (try Program(check)).withoutPlaces)
    }

    @Test(arguments: [
        ("[{\"name\": }]", "10:11: error: This cannot be read as JSON: A value must stand here"),
        ("[\n  {'name': 1}]", "11:4: error: This cannot be read as JSON: A key in quotation marks must stand here"),
        ("[{\"ä\" 1}]", "10:7: error: This cannot be read as JSON: A colon must stand here"),
        ("[1,]", "10:4: error: This cannot be read as JSON: A value must stand here"),
        ("[1", "10:3: error: This cannot be read as JSON: A comma or `]` must stand here"),
        ("[] x", "10:4: error: This cannot be read as JSON: Nothing may follow here"),
        ("[\"\\x\"]", "10:4: error: This cannot be read as JSON: There is no such escape"),
        ("[\"a\nb\"]", "10:4: error: This cannot be read as JSON: Control characters and line ends"),
        ("", "10:1: error: This cannot be read as JSON: A value must stand here"),
        ("{}", "10:1: error: `public.json` holds a list of objects"),
        ("[{}]", "10:1: error: `public.json` holds a list of objects"),
    ])
    func badJSONIsAnErrorAtItsPlace(_ json: String, _ problem: String) {
        let rendered = check(json).problems.map(\.rendered)
        #expect(rendered.count == 1)
        #expect(rendered.first?.hasPrefix("a.md:" + problem) == true, "\(rendered)")
    }

    @Test func anEmptyFenceIsAnErrorToo() {
        let text = "# A\n## Main\n### Triggers\n- At the beginning\n```public.json\n```\n"
        let check = ProgramCheck(files: [SourceFile(path: "a.md", text: text)])
        #expect(check.problems.map(\.location.line) == [5])
        #expect(check.hasErrors)
    }
}

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("0", .int(0)), ("-12", .int(-12)), ("1.5e3", .double(1500)), ("1E-2", .double(0.01)),
            ("123456789012345678901", .double(1.2345678901234568e20)), (" true\n", .bool(true)), ("null", .null),
            (#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#, .string("a\"\\/\u{8}\u{C}\n\r\té😀")),
            (#""\ud83dx\ude00\ud83d\u0041""#, .string("\u{FFFD}x\u{FFFD}\u{FFFD}A")), ("[]", .list([])),
            ("{\"b\":1,\"a\":[{}]}", .dictionary([.string("b"): .int(1), .string("a"): .list([.dictionary([:])])])),
        ] as [(String, PlaybookValue)])
    func reads(_ text: String, _ value: PlaybookValue) throws {
        #expect(try JSONReader.value(of: Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", "01", "1.", ".5", "+1", "-", "1e", "True", "nul", "[1 2]", "{\"a\"}", "{\"a\":1,}", "\"", "\"\\",
        "\"\\u12\"",
        "\"\\u+123\"", "\"\t\"", "[", "{", "1 1", "NaN", "--1",
    ])
    func refuses(_ text: String) {
        #expect(throws: JSONReader.Failure.self) { try JSONReader.value(of: Array(text.utf8)) }
    }

    @Test func depthIsBounded() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: JSONReader.Failure.self) { try JSONReader.value(of: Array(text.utf8)) }
    }
}
