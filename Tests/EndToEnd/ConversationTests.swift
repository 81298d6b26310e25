import StubModelServer
import Testing

/// Programs that no one has seen before, in all three kinds of file, with many turns.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ConversationTests {
    /// Asks the same question for ever; the stub's replies decide what is said.
    static let source = """
        # Echo

        ## Listen

        ### Triggers
        - When the program starts

        ### Steps
        - Tell the user that you are listening
        - While the user has not said goodbye
          - Ask the user for a word
          - Say the word to the user
        - End the program
        """

    static let compiled = """
        # Echo

        ## Listen

        ### Triggers
        - T1:BGN When the program starts

        ### Steps
        - 01:QUE Say(user, you are listening)
        - 02:CND While the user has not said goodbye
          - 02.01:QUE Say(user, ask for a word); YLD user
          - 02.02:QUE Say(user, the word)
          - 02.03:JMP 02
        - 03:YLD exit
        """

    /// Ten words, echoed one at a time, and goodbye.
    static let words = (1...10).map { "word \($0) “ü”" }

    static func reply(to request: ReceivedRequest) -> Answer {
        let number = request.number
        guard number > 0 else {
            return .reply(chunks: [
                "recap – begun\nplan – listen\n", "`Step[\"Listen:01:QUE\"]` `Say(\"us", "er\", \"I am list",
                "ening.\")`\n`Step[\"Listen:02.01:QUE\"]` `Say(\"user\", \"A word?\")`\nyld user\n",
            ])
        }
        guard number <= words.count else { return .status(400) }
        let end = number == words.count ? "yld exit\n" : "`Say(\"user\", \"A word?\")`\nyld user\n"
        return .reply(chunks: [
            "`Step[\"Listen:02.02:QUE\"]` `Say(\"user\", \"You said ", "\(words[number - 1])\")`\n", end,
        ])
    }

    static var transcript: String {
        var messages = ["Echo: I am listening.", "Echo: A word?"]
        for (index, word) in words.enumerated() {
            messages += ["You: \(word)", "Echo: You said \(word)"]
            if index < words.count - 1 { messages.append("Echo: A word?") }
        }
        return messages.joined(separator: "\n\n") + "\n"
    }

    @Test(arguments: ["echo.md", "echo.pb", "echo.pbasm"], Provider.allCases)
    func manyTurns(file: String, provider: Provider) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.file(file, file.hasSuffix("pbasm") ? Self.compiled : Self.source)
        var outputs: [[UInt8]] = []
        for flag in ["--stream", "--no-stream"] {
            let server = try StubModelServer(answering: Self.reply)
            defer { server.stop() }
            let child = try await ChildProcess.runAgentChat(
                [path, "--model", provider.model, flag], input: Self.words.map { $0 + "\n" }.joined(),
                environment: provider.environment(server))
            #expect(child.text(of: .output) == Self.transcript, "\(child.report)")
            #expect(try await child.end() == .exited(0))
            #expect(server.requests.count == Self.words.count + 1)
            // What the person said stands in the request that follows it.
            for (request, word) in zip(server.requests.dropFirst(), Self.words) {
                #expect(request.messages.last?.content.contains(word) == true)
            }
            outputs.append(child.bytes(of: .output))
        }
        #expect(outputs.first == outputs.last)
    }

    @Test(arguments: [
        ("CRLF", "a\r\nb\r\n"), ("no end after the last line", "a\nb"), ("mixed", "a\r\nb"),
    ])
    func linesOfStandardInput(name: String, input: String) async throws {
        let server = try StubModelServer { request in
            .reply(chunks: [
                "`Say(\"user\", \"\(request.number)\")`\n", request.number < 2 ? "yld user\n" : "yld exit\n",
            ])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("echo.md", Self.source), "--model", Provider.openAI.model], input: input,
            environment: Provider.openAI.environment(server))
        #expect(child.text(of: .output) == "Echo: 0\n\nYou: a\n\nEcho: 1\n\nYou: b\n\nEcho: 2\n", "\(child.report)")
    }

    @Test func theFirstMessageMayComeFromTheCommandLine() async throws {
        let server = try StubModelServer { request in
            .reply(chunks: [
                "`Say(\"user\", \"\(request.number)\")`\n", request.number < 1 ? "yld user\n" : "yld exit\n",
            ])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("echo.md", Self.source), "--model", Provider.openAI.model, "--message", "first"],
            environment: Provider.openAI.environment(server))
        #expect(child.text(of: .output) == "Echo: 0\n\nYou: first\n\nEcho: 1\n", "\(child.report)")
    }
}
