import StubModelServer
import Testing

/// All combinations of terminal and pipe, with and without streaming, in every form of output (interface.md, "Standard
/// streams"): what must appear where, in a conversation of a question, an answer and a reply.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StreamTableTests {
    struct Row: CustomTestStringConvertible {
        /// `T` for the terminal, `p` for a pipe: standard input, output and error.
        let streams: String
        /// The stream on which `You: ` stands; nil for nowhere.
        let prompt: SpawnedStreams.Name?
        /// Standard error says at times that somebody is typing.
        let hasIndicator: Bool
        /// The program writes what the person typed, in a form for people.
        let writesHumanMessage: Bool

        var testDescription: String { streams }

        var terminal: Set<SpawnedStreams.Name> {
            Set(zip(streams, SpawnedStreams.Name.allCases).filter { $0.0 == "T" }.map(\.1))
        }
    }

    static let rows = [
        Row(streams: "TTT", prompt: .error, hasIndicator: true, writesHumanMessage: false),
        Row(streams: "TTp", prompt: .output, hasIndicator: false, writesHumanMessage: false),
        Row(streams: "TpT", prompt: .error, hasIndicator: true, writesHumanMessage: true),
        Row(streams: "Tpp", prompt: nil, hasIndicator: false, writesHumanMessage: true),
        Row(streams: "pTT", prompt: nil, hasIndicator: true, writesHumanMessage: true),
        Row(streams: "pTp", prompt: nil, hasIndicator: false, writesHumanMessage: true),
        Row(streams: "ppT", prompt: nil, hasIndicator: true, writesHumanMessage: true),
        Row(streams: "ppp", prompt: nil, hasIndicator: false, writesHumanMessage: true),
    ]

    @Test(arguments: rows, ["--stream", "--no-stream"])
    func text(row: Row, flag: String) async throws {
        try await converse(row, [flag]) { output, terminal in
            #expect(output == (row.terminal.contains(.output) ? "" : "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n"))
            #expect(
                terminal
                    == (row.terminal.contains(.output)
                        ? "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n" : Self.typed(in: row)))
        }
    }

    @Test(arguments: rows, ["--stream", "--no-stream"])
    func markdown(row: Row, flag: String) async throws {
        try await converse(row, [flag, "--output", "markdown"]) { output, terminal in
            let human = row.writesHumanMessage ? "**You**\n\nMaria" : "You: Maria"
            let transcript = "**Guide**\n\nName?\n\n\(human)\n\n**Guide**\n\nHi!\n"
            #expect(output == (row.terminal.contains(.output) ? "" : transcript))
            #expect(terminal == (row.terminal.contains(.output) ? transcript : Self.typed(in: row)))
        }
    }

    /// JSON is the same to a terminal and to a pipe, what was typed included; a prompt stands in no object.
    @Test(arguments: rows, ["--stream", "--no-stream"])
    func json(row: Row, flag: String) async throws {
        try await converse(row, [flag, "--output", "json"]) { output, terminal in
            let lines = (row.terminal.contains(.output) ? terminal : output).withoutTyped
            let object = lines.first ?? ""
            #expect(object.hasPrefix(#"{"run_id":""#) && object.hasSuffix("}") && lines.count == 1)
            for text in ["Name?", "Maria", "Hi!"] { #expect(object.contains(#""content":"\#(text)""#)) }
            if !row.terminal.contains(.output) { #expect(terminal == Self.typed(in: row)) }
        }
    }

    @Test(arguments: rows, ["--stream", "--no-stream"])
    func streamJSON(row: Row, flag: String) async throws {
        try await converse(row, [flag, "--output", "stream-json"]) { output, terminal in
            let lines = (row.terminal.contains(.output) ? terminal : output).withoutTyped
            #expect(lines.allSatisfy { $0.hasPrefix(#"{"v":"pb/1","type":""#) && $0.hasSuffix("}") })
            #expect(lines.first?.contains(#""run_started""#) == true && lines.last?.contains(#""done""#) == true)
            #expect(lines.filter { $0.contains(#""human_message""#) && $0.contains(#""Maria""#) }.count == 1)
            if !row.terminal.contains(.output) { #expect(terminal == Self.typed(in: row)) }
        }
    }

    /// `--stream` and `--no-stream` differ in nothing but when bytes appear.
    @Test func colourIsNeverUsed() async throws {
        for environment in [["NO_COLOR": "1"], ["CLICOLOR_FORCE": "1"]] {
            let row = Self.rows[0]  // everything is the terminal
            try await converse(row, [], environment: environment) { _, terminal in #expect(!terminal.contains("\u{1B}"))
            }
        }
    }

    /// A terminal that cannot erase gets nothing that would have to be erased.
    @Test func aDumbTerminal() async throws {
        try await converse(Self.rows[0], [], environment: ["TERM": "dumb"], expectingIndicator: false) { _, terminal in
            #expect(terminal == "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n")
        }
    }

    @Test func sentencesAtATerminal() async throws {
        for (arguments, environment) in [(["--accessible"], [:]), ([], ["ACCESSIBLE": "1"])] {
            try await converse(
                Self.rows[0], arguments, environment: environment, prompt: "The program waits for your answer.\r\n",
                expectingIndicator: false
            ) { _, terminal in
                #expect(
                    terminal == """
                        Guide is working on an answer.
                        Guide says: Name?

                        The program waits for your answer.
                        Maria
                        Guide is working on an answer.

                        Guide says: Hi!

                        """)
            }
        }
    }

    // MARK: A conversation

    /// What the terminal shows of the person and the prompt, where the transcript goes elsewhere or is JSON.
    private static func typed(in row: Row) -> String {
        guard row.terminal.contains(.input) else { return "" }
        return row.prompt == nil ? "Maria\n" : "You: Maria\n"
    }

    /// Runs it, and hands over what standard output (a pipe) and the terminal have received. Standard error, as a pipe, must
    /// have received nothing.
    private func converse(
        _ row: Row, _ arguments: [String], environment: [String: String] = [:], prompt: String = "You: ",
        expectingIndicator: Bool? = nil, body: (_ output: String, _ terminal: String) -> Void
    ) async throws {
        let replies = ["`Say(\"user\", \"Name?\")`\nyld user\n", "`Say(\"user\", \"Hi!\")`\nyld exit\n"]
        let server = try StubModelServer { request in
            request.number < replies.count ? .reply(chunks: [replies[request.number]]) : .status(400)
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model]
                + arguments,
            environment: Provider.openAI.environment(server).merging(environment) { $1 }, terminal: row.terminal)
        if row.prompt != nil { try await child.wait(for: prompt, in: .terminal) }
        child.send("Maria\n")
        if !row.terminal.contains(.input) { child.closeInput() }
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .error) == "")
        let terminal = child.text(of: .terminal)
        #expect(terminal.contains("Guide is typing…") == (expectingIndicator ?? row.hasIndicator), "\(child.report)")
        let shown = terminal.split(separator: "\r\u{1B}[K").joined().split(separator: "Guide is typing…").joined()
        body(child.text(of: .output), shown.replacing("\r\n", with: "\n"))
    }
}

extension String {
    /// The lines, without prompts and what a person typed behind them.
    fileprivate var withoutTyped: [Substring] {
        split(separator: "\n").map { $0.hasPrefix("You: ") ? $0.dropFirst(5) : $0 }.filter {
            !["", "Maria"].contains($0)
        }
    }
}
