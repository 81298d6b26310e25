import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Plain output at a terminal: the prompt, the typing indicator and the ways to stop.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TerminalTests {
    static let all: Set<SpawnedStreams.Name> = [.input, .output, .error]

    @Test func aConversationIsTypedAtThePrompt() async throws {
        try await withGuide(replies: ["`Say(\"user\", \"Name?\")`\nyld user\n", "`Say(\"user\", \"Hi!\")`\nyld exit\n"])
        {
            child in
            try await child.wait(for: "Guide: Name?\r\n", in: .terminal)
            try await child.wait(for: "\r\nYou: ", in: .terminal)
            child.send("Maria\n")
            #expect(try await child.end() == .exited(0), "\(child.report)")
            let screen = child.text(of: .terminal).split(separator: "\r\u{1B}[K").joined()
                .split(separator: "Guide is typing…").joined()
            #expect(screen == "Guide: Name?\r\n\r\nYou: Maria\r\n\r\nGuide: Hi!\r\n")
        }
    }

    /// What is typed while an answer is written stands behind the prompt when its turn comes.
    @Test func aLineTypedAhead() async throws {
        let gate = try Gate()
        let server = try StubModelServer { request in
            request.number == 0
                ? .reply(pieces: [.text("`Say(\"user\", \"Na"), .wait(gate), .text("me?\")`\nyld user\n")])
                : .reply(chunks: ["`Say(\"user\", \"Hi!\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: Self.all)
        try await child.wait(for: "Guide: Na", in: .terminal)
        child.send("Maria\n")
        try await child.wait(for: "Maria\r\n", in: .terminal)
        gate.open()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .terminal).contains("\r\nYou: Maria\r\n"), "\(child.report)")
    }

    @Test(arguments: [("\u{4}", 0), ("/quit\n", 0), ("\u{3}", 130)] as [(String, Int32)])
    func leavingAtThePrompt(keys: String, code: Int32) async throws {
        try await withGuide(replies: ["`Say(\"user\", \"Name?\")`\nyld user\n"]) { child in
            try await child.wait(for: "You: ", in: .terminal)
            child.send(keys)
            #expect(try await child.end() == .exited(code), "\(child.report)")
        }
    }

    /// Ctrl-C stops the answer, and the person is asked; Ctrl-C there ends.
    @Test func interruptingAnAnswer() async throws {
        let server = try StubModelServer { _ in .reply(pieces: [.text("`Say(\"user\", \"On and on"), .stall]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: Self.all)
        try await child.wait(for: "On and on", in: .terminal)
        child.send("\u{3}")
        try await child.wait(for: " […interrupted]", in: .terminal)
        try await server.disconnections(1)
        try await child.wait(for: "You: ", in: .terminal)
        child.send("\u{3}")
        #expect(try await child.end() == .exited(130), "\(child.report)")
    }

    /// After the end of its patience the program waits for the person: Enter alone asks again, in the same conversation.
    @Test func anOutage() async throws {
        let server = try StubModelServer { request in
            switch request.number {
            case 0: .reply(chunks: ["`Say(\"user\", \"Name?\")`\nyld user\n"])
            case 1...6: .status(503, headers: [("retry-after-ms", "1")])
            default: .reply(chunks: ["`Say(\"user\", \"Hi, Maria!\")`\nyld exit\n"])
            }
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: Self.all)
        try await child.wait(for: "You: ", in: .terminal)
        child.send("Maria\n")
        try await child.wait(for: "You (Enter tries again): ", in: .terminal)
        #expect(child.text(of: .terminal).contains("retrying 5/5"), "\(child.report)")
        #expect(child.text(of: .terminal).contains("Error: [Guide] The server at"), "\(child.report)")
        child.send("\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .terminal).contains("Guide: Hi, Maria!"), "\(child.report)")
        #expect(server.requests.count == 8)
        #expect(server.requests.last?.messages.last?.content.contains("User said: Maria") == true)
    }

    /// Nobody has to sit a wait out.
    @Test func interruptingTheWaitForARetry() async throws {
        let server = try StubModelServer { request in
            request.number == 0
                ? .status(503, headers: [("Retry-After", "55")])
                : .reply(chunks: ["`Say(\"user\", \"Hi!\")`\nyld exit\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: Self.all)
        try await child.wait(for: "Guide: retrying 1/5 in 5", in: .terminal)
        child.send("\u{3}")
        try await child.wait(for: "You: ", in: .terminal)
        child.send("Go on\n")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(child.text(of: .terminal).contains("Guide: Hi!"), "\(child.report)")
        #expect(server.requests.count == 2)
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func signalsWithoutATerminal(signal: Int32, code: Int32) async throws {
        let server = try StubModelServer { _ in .reply(pieces: [.text("`Say(\"user\", \"On and on"), .stall]) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server))
        try await child.wait(for: "On and on")
        child.send(signal: signal)
        #expect(try await child.end() == .exited(code), "\(child.report)")
        #expect(child.text(of: .output) == "Guide: On and on […interrupted]\n")
    }

    /// With the transcript in a file, the prompt and what is typed stay out of each other's way.
    @Test func theTranscriptInAFile() async throws {
        try await withGuide(
            replies: ["`Say(\"user\", \"Name?\")`\nyld user\n", "`Say(\"user\", \"Hi!\")`\nyld exit\n"],
            terminal: [.input, .error]
        ) { child in
            try await child.wait(for: "You: ", in: .terminal)
            child.send("Maria\n")
            #expect(try await child.end() == .exited(0), "\(child.report)")
            #expect(child.text(of: .output) == "Guide: Name?\n\nYou: Maria\n\nGuide: Hi!\n")
        }
    }

    private func withGuide(
        replies: [String], terminal: Set<SpawnedStreams.Name> = all, body: (ChildProcess) async throws -> Void
    ) async throws {
        let server = try StubModelServer { request in
            request.number < replies.count ? .reply(chunks: [replies[request.number]]) : .status(400)
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--plain", "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: terminal)
        try await body(child)
    }
}
