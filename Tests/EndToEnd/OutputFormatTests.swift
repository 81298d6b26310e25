import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `--output json` and `stream-json`: real output of many kinds of run, against the schemas in Tests/Fixtures/schemas.
@Suite(.serialized, .timeLimit(.minutes(2))) struct OutputFormatTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        var program = StreamingTests.program
        var options: [String] = []
        var input = ""
        let answers: [Answer]
        var code: Int32 = 0
        /// Must stand in the one object, and in the lines.
        var json: [String]
        var lines: [String]
        /// May stand in neither.
        var absent: [String] = []
        var needsStreaming = false

        var testDescription: String { name }
    }

    static let twoAgents = """
        # Waiter
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - Order a soup from the Cook

        # Cook
        ## HowLong($dish)
        public: true
        ### Steps
        - Return the minutes that the $dish takes
        """

    static let order: [Answer] = [
        .reply(chunks: [
            "`Say(\"Cook\", \"One ", "soup\")`\n`Var[$secret, \"hidden\"]`\nyld agent\n",
        ]),
        .reply(chunks: ["`$minutes = HowLong(\"soup\")`\nyld call\n"]),
        .reply(chunks: ["`Return[7]`\nyld return\n"]),
        .reply(chunks: ["`SendMessage(\"Waiter\", f\"Ready in ", "{$minutes}\")`\n`Return[]`\n"]),
        .reply(chunks: ["`Say(\"user\", \"7 minutes\")`\nyld exit\n"]),
    ]

    static let cases = [
        Case(
            name: "a conversation", input: "Maria\u{1B}\u{2028}“ü”\n",
            answers: [
                .reply(chunks: ["`Say(\"user\", \"Na", "me?\")`\nyld user\n"]),
                .reply(chunks: ["`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Hi!\")`\nyld exit\n"]),
            ],
            json: [
                #""content":"Maria\u001b\u2028“ü”","finish":"stop""#, #""terminated":true"#, #""usage":{"requests":"#,
            ],
            lines: [
                #""type":"human_message""#, #""Maria\u001b\u2028“ü”""#, #""type":"input_requested","#,
                #""type":"step""#,
                #""type":"usage""#, #""reason":"terminated""#,
            ]),
        Case(
            name: "messages between agents left out", program: twoAgents, answers: order,
            json: ["7 minutes"], lines: [#""name":"HowLong","status":"returned""#],
            absent: ["One ", "Ready in", "hidden"]),
        Case(
            name: "messages between agents shown", program: twoAgents, options: ["--snoop"], answers: order,
            json: [#""recipient":"Cook","content":"One soup""#, #""content":"Ready in 7""#],
            lines: [#""recipient":"Cook""#], absent: ["hidden"]),
        Case(
            name: "cut off by its length, and replaced",
            answers: [
                .reply(chunks: ["`Say(\"user\", \"On and"], finish: .length),
                .reply(chunks: ["`Say(\"user\", \"On.\")`\nyld exit\n"]),
            ],
            json: [#""content":"On and","finish":"length""#, #""replaces":""#],
            lines: [#""finish":"length""#, #""replaces":""#]),
        Case(
            name: "a broken connection",
            answers: [
                .reply(pieces: [.text("`Say(\"user\", \"On and"), .reset]),
                .reply(chunks: ["`Say(\"user\", \"On.\")`\nyld exit\n"]),
            ],
            json: [#""finish":"error""#], lines: [#""finish":"error""#, #""type":"log","#], needsStreaming: true),
        Case(
            name: "a refused key", answers: [.status(401)], code: 77,
            json: [#""messages":[],"terminated":false"#, #""code":"key_refused""#],
            lines: [#""type":"error","#, #""fatal":true"#, #""reason":"error""#], absent: ["test-key"]),
        Case(
            name: "input that ends", answers: [.reply(chunks: ["`Say(\"user\", \"Well?\")`\nyld user\n"])], code: 3,
            json: [#""terminated":false"#], lines: [#""reason":"turn_complete""#]),
    ]

    @Test(arguments: cases)
    func tells(test: Case) async throws {
        var (objects, lines) = ("", "")
        for flag in ["--stream", "--no-stream"] {
            let object = try await run(test, [flag, "--output", "json"])
            let new = try await run(test, [flag, "--output", "stream-json"])
            // Without streaming a connection cuts nothing off: the answer is there as a whole, or missing.
            if flag == "--stream" || !test.needsStreaming {
                for text in test.json { #expect(object.contains(text), "\(text) in \(object)") }
                for text in test.lines { #expect(new.contains(text), "\(text) in \(new)") }
            }
            objects += object
            lines += new
        }
        for text in test.absent { #expect(!objects.contains(text) && !lines.contains(text)) }
        #expect(try await SchemaValidator.verdict(objects, "json") == "2")
        #expect(
            try await SchemaValidator.verdict(lines, "stream-json") == "\(lines.split(separator: "\n").count)")
    }

    @Test func anInterruptedRunPrintsItsObject() async throws {
        for (format, schema) in [("json", "json"), ("stream-json", "stream-json")] {
            let server = try StubModelServer { _ in .reply(pieces: [.text("`Say(\"user\", \"On and"), .stall]) }
            defer { server.stop() }
            let folder = try TemporaryFolder()
            let child = try ChildProcess.agentChat(
                [
                    try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model, "--output",
                    format,
                    "--transcript", folder.path + "/t.txt",
                ], environment: Provider.openAI.environment(server))
            try await child.wait(within: 20, "the transcript to grow") { _ in
                (try? folder.text("t.txt")) == "Guide: On and"
            }
            child.send(signal: SIGINT)
            #expect(try await child.end() == .exited(130), "\(child.report)")
            let output = child.text(of: .output)
            #expect(
                try await SchemaValidator.verdict(output, schema) == "\(output.split(separator: "\n").count)")
            #expect(output.contains(#""finish":"cancelled""#))
            #expect(try folder.text("t.txt") == "Guide: On and […interrupted]\n")
        }
    }

    /// The validator itself: what is wrong is found.
    @Test(arguments: [
        ("json", #"{"run_id":"0","messages":[],"terminated":true}"#),
        ("stream-json", #"{"v":"pb/1","type":"step"}"#), ("stream-json", #"{"v":"pb/1","type":"unheard_of"}"#),
    ])
    func theSchemasRefuse(schema: String, object: String) async throws {
        #expect(try await SchemaValidator.verdict(object + "\n", schema).hasPrefix("line 1: $"))
    }

    private func run(_ test: Case, _ options: [String]) async throws -> String {
        let server = try StubModelServer { request in
            request.number < test.answers.count ? test.answers[request.number] : .status(400)
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", test.program), "--model", Provider.openAI.model] + test.options + options,
            input: test.input, environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(test.code), "\(child.report)")
        return child.text(of: .output)
    }
}
