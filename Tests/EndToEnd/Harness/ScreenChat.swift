import StubModelServer

/// A conversation on the full screen, in tmux, with a model that answers as the test says.
struct ScreenChat {
    let server: StubModelServer
    let terminal: TmuxTerminal
    private let folder: TemporaryFolder

    /// - Parameter replies: one for each request, in order; to further ones the server says nothing.
    static func start(
        _ replies: [Answer], program: String = StreamingTests.program, arguments: [String] = [],
        environment: [String: String] = [:], columns: Int = 80, rows: Int = 24, redirection: String = ""
    ) async throws -> ScreenChat {
        let server = try StubModelServer { request in
            request.number < replies.count ? replies[request.number] : .silence
        }
        let folder = try TemporaryFolder()
        let terminal = try await TmuxTerminal.agentChat(
            [try folder.file("guide.md", program), "--model", Provider.openAI.model] + arguments,
            environment: Provider.openAI.environment(server).merging(environment) { $1 }, columns: columns, rows: rows,
            redirection: redirection)
        return ScreenChat(server: server, terminal: terminal, folder: folder)
    }

    func stop() { server.stop() }

    /// Presses a key that leaves; twice if need be, since just after its end the program takes no key for a leave.
    ///
    /// - Returns: the exit code.
    func leave(by key: String) async throws -> Int {
        try await terminal.press(key)
        if let code = try? await terminal.end(within: 2) { return code }
        try await terminal.press(key)
        return try await terminal.end()
    }

    /// A message of the model to the person, and then the wait for a line.
    static func says(_ text: String) -> Answer { .reply(chunks: [say(text) + "\nyld user\n"]) }

    /// A message, and the end of the program.
    static func saysAtTheEnd(_ text: String) -> Answer { .reply(chunks: [say(text) + "\nyld exit\n"]) }

    /// A message that is written as far as the first text, goes on with the second when the gate opens, and waits for a line.
    static func says(_ text: String, _ gate: Gate, _ rest: String) -> Answer {
        .reply(pieces: [
            .text(#"`Say("user", ""# + escaped(text)), .wait(gate), .text(escaped(rest) + "\")`\nyld user\n"),
        ])
    }

    /// A message that begins and does not go on.
    static func begins(_ text: String) -> Answer {
        .reply(pieces: [.text(#"`Say("user", ""# + escaped(text)), .stall])
    }

    static func say(_ text: String) -> String { #"`Say("user", ""# + escaped(text) + #"")`"# }

    /// The text as it stands between quotation marks.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
