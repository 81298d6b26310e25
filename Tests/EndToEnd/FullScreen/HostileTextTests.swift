import StubModelServer
import Testing

/// Text that would steer the terminal, or wear it out. Looked at are the very bytes that the terminal gets.
@Suite(.serialized, .timeLimit(.minutes(3))) struct HostileTextTests {
    static let samples: [(name: String, text: String)] = [
        ("colours", "a\u{1B}[31mred\u{1B}[0m"), ("title", "a\u{1B}]0;owned\u{7}b"),
        ("clipboard", "a\u{1B}]52;c;b3duZWQ=\u{7}b"), ("unterminated", "a\u{1B}]52;c;b3duZWQ="),
        ("C1", "a\u{9B}31mb\u{9D}0;owned\u{9C}c\u{90}q\u{85}d"), ("screen", "a\u{1B}[2J\u{1B}[H\u{1B}[?1049lb"),
        ("reports", "a\u{1B}[6n\u{1B}[c\u{5}b"), ("reset", "a\u{1B}cb\u{E}c\u{F}"),
        ("backspaces", "safe\u{8}\u{8}\u{8}\u{8}evil\u{7F}"), ("bell", "a\u{7}b"), ("returns", "safe\rev\u{B}il\u{C}x"),
        ("bidi", "a\u{202E}dcba\u{202C}\u{2066}x\u{2069}\u{200F}b"), ("separators", "a\u{2028}b\u{2029}c"),
        ("tags", "a\u{E0041}\u{E0042}\u{FFF9}b"),
        ("Markdown", "![a](x)\u{1B}[1m `\u{1B}[2J` [l](\u{1B}]8;;http://e\u{7})"),
        ("nul", "a\u{0}b"),
    ]

    /// Overrides, embeddings and isolates, which show text in another order than it stands (UAX #9), and line separators.
    private static let reordering: Set<Unicode.Scalar> = [
        "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
        "\u{2028}",
        "\u{2029}",
    ]

    @Test(arguments: samples)
    func theTerminalIsNotSteered(name: String, text: String) async throws {
        let bytes = try await bytes(answer: .reply(chunks: [Self.literal(text) + "\nyld user\n"]))
        expectOnlyOurs(bytes, name)
    }

    @Test(
        arguments: ["\u{200B}", "\u{301}", "\u{FE0F}"])
    func aFloodOfMarks(mark: String) async throws {
        let text = "a" + String(repeating: mark, count: 5000) + "b"
        let bytes = try await bytes(answer: .reply(chunks: [Self.literal(text) + "\nyld user\n"]))
        expectOnlyOurs(bytes, "a flood of marks")
        #expect(bytes.count < 20_000)
    }

    @Test func bytesThatAreNoText() async throws {
        let frame = Array(#"data: {"choices":[{"index":0,"delta":{"content":"`Say(\"user\", \"bad "#.utf8)
        let rest = Array(#" END\")`\nyld user\n"},"finish_reason":"stop"}]}"#.utf8) + Array("\n\ndata: [DONE]\n\n".utf8)
        let bytes = try await bytes(
            answer: .body([.send(frame + [0xFF, 0xC0, 0x80, 0xED, 0xA0, 0x80, 0x9B, 0x33, 0x31, 0x6D] + rest)]))
        expectOnlyOurs(bytes, "invalid UTF-8")
    }

    @Test(
        arguments: [
            String(repeating: "word ", count: 200_000), String(repeating: "x", count: 1_000_000),
            String(repeating: "日", count: 300_000),
        ])
    func aLongLine(text: String) async throws {
        let chunks = stride(from: 0, to: text.count, by: 20_000).map { start in
            String(text.dropFirst(start).prefix(20_000))
        }
        let bytes = try await bytes(
            answer: .reply(chunks: [#"`Say("user", ""#] + chunks + [" END\")`\nyld user\n"]))
        expectOnlyOurs(bytes, "a long line")
        // Frames show a screenful each; what is not shown is not sent.
        #expect(bytes.count < 1_000_000)
    }

    private func bytes(answer: Answer) async throws -> [UInt8] {
        let server = try StubModelServer { request in request.number == 0 ? answer : ScreenChat.says("SECOND") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: TerminalTests.all)
        try await child.wait(for: "END", in: .terminal, within: 60)
        child.send("go on\r")
        try await child.wait(for: "SECOND", in: .terminal, within: 60)
        child.send("\u{3}\u{3}\u{3}")
        #expect(try await child.end() == .exited(130), "\(child.report)")
        return child.bytes(of: .terminal)
    }

    /// No sequence and no control but those that the screen needs, and every mode is as it was.
    private func expectOnlyOurs(_ bytes: [UInt8], _ name: String) {
        let taken = TerminalBytes(bytes)
        for piece in Set(taken.pieces) {
            let isOurs =
                switch piece {
                case .text(let text): text.unicodeScalars.allSatisfy { !Self.reordering.contains($0) }
                // Backspace, tab, line feed, return: how ncurses moves the cursor.
                case .control(let control): [8, 9, 10, 13].contains(control)
                case .controlSequence(let body): isOurs(controlSequence: body)
                case .command: false
                case .escape(let body): ["(B", ")0", "(0", "=", ">", "7", "8", "M"].contains(body)
                }
            #expect(isOurs, "\(name): \(piece)")
        }
        #expect(taken.modesLeftSet.subtracting([25, 7, 12]) == [], "\(name)")
        #expect(String(validating: bytes, as: UTF8.self) != nil, "\(name)")
    }

    private func isOurs(controlSequence body: String) -> Bool {
        guard let end = body.last else { return false }
        let parameters = body.dropLast()
        if parameters.hasPrefix("?") {
            let modes = parameters.dropFirst().split(separator: ";").compactMap { Int($0.filter(\.isNumber)) }
            return "hlp".contains(end)
                && modes.allSatisfy { [1, 7, 12, 25, 1000, 1002, 1006, 1049, 2004, 2026].contains($0) }
        }
        if end == "t" { return parameters == "22;0;0" || parameters == "23;0;0" }
        // Attributes, moves, erasing, scrolling, inserting and deleting.
        return "mHABCDEFGJKLMPXSTr@dlhbu".contains(end)
            && !parameters.contains { !$0.isNumber && $0 != ";" && $0 != ":" }
    }

    /// The text as a literal with escapes where a reply cannot hold it.
    private static func literal(_ text: String) -> String {
        var literal = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": literal += "\\" + String(scalar)
            case "\n": literal += "\\n"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}":
                literal += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return #"`Say("user", ""# + literal + #" END")`"#
    }
}
