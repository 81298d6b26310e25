import StubModelServer
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct StreamingTests {
    static let program = """
        # Guide

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Greet the user
        - End the program
        """

    /// The server holds the rest back in the middle of a word; what it has sent stands on standard output all the same.
    @Test(arguments: Provider.allCases)
    func charactersAppearWhileTheRestIsHeldBack(provider: Provider) async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in
            .reply(pieces: [
                .text("`Step[\"Main:01:QUE\"]` `Say(\"user\", \"Good mor"), .wait(gate), .text("ning!\")`\nyld exit\n"),
            ])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", Self.program), "--model", provider.model],
            environment: provider.environment(server))
        try await child.wait(for: "Guide: Good mor")
        #expect(child.text(of: .output) == "Guide: Good mor")
        gate.open()
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .output) == "Guide: Good morning!\n")
    }

    @Test func nothingAppearsBeforeTheEndWithoutStreaming() async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in
            .reply(pieces: [.text("`Say(\"user\", \"Good mor"), .wait(gate), .text("ning!\")`\nyld exit\n")])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", Self.program), "--model", Provider.openAI.model, "--no-stream"],
            environment: Provider.openAI.environment(server))
        try await gate.reached()
        #expect(child.text(of: .output) == "")
        gate.open()
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .output) == "Guide: Good morning!\n")
    }

    @Test(arguments: [
        ("false", [String](), false), ("on", [], true), ("0", ["--stream"], true), ("1", ["--no-stream"], false),
    ])
    func theSwitch(variable: String, flags: [String], streams: Bool) async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        var environment = Provider.openAI.environment(server)
        environment["PLAYBOOKS_STREAMING_ENABLED"] = variable
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("guide.md", Self.program), "--model", Provider.openAI.model] + flags,
            environment: environment)
        #expect(child.text(of: .output) == "Guide: Hi\n", "\(child.report)")
        #expect(server.requests.map(\.streams) == [streams])
    }

    /// A model that tries to steer the terminal: nothing of it arrives, unless that was asked for.
    @Test func noEscapeByteArrives() async throws {
        let reply = "`Say(\"user\", \"\\x1b[31mred\\x07 \\u009b2J\u{1B}]0;title\u{7}\")`\nyld exit\n"
        let folder = try TemporaryFolder()
        let path = try folder.file("guide.md", Self.program)
        for flags in [["-v", "--snoop"], ["--no-stream"], ["--raw-output"]] {
            let server = try StubModelServer { _ in .reply(chunks: [reply]) }
            defer { server.stop() }
            let child = try await ChildProcess.runAgentChat(
                [path, "--model", Provider.openAI.model] + flags, environment: Provider.openAI.environment(server))
            #expect(child.text(of: .output).contains("red"))
            let isRaw = flags == ["--raw-output"]
            #expect(child.bytes(of: .output).contains(0x1B) == isRaw)
            #expect(!child.bytes(of: .error).contains(0x1B))
            #expect(!child.text(of: .output).unicodeScalars.contains("\u{9B}") || isRaw)
        }
    }
}
