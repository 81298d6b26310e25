import StubModelServer
import Testing

/// Two agents that talk while their models write, in the real program.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AgentsTests {
    static let program = """
        # Host

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Ask the Guest a question and tell the user the answer
        - End the program

        # Guest

        Answers questions.
        """

    private static let hostTells = Answer.reply(chunks: ["`Say(\"user\", \"It is ", "a leaf.\")`\nyld exit\n"])
    private static let guestAnswers = Answer.reply(chunks: ["`SendMessage(\"Host\", \"A le", "af.\")`\n`Return[]`\n"])

    /// The server holds the rest of a message back; who looks on sees what has come, and everybody else nothing.
    @Test(arguments: [true, false], Provider.allCases)
    func aMessageBetweenAgentsStreams(snoops: Bool, provider: Provider) async throws {
        let gate = try Gate()
        let server = try StubModelServer { request in
            switch request.number {
            case 0:
                .reply(pieces: [
                    .text("`SendMessage(\"Guest\", \"What is"), .wait(gate), .text(" tea?\")`\nyld agent\n"),
                ])
            case 1: Self.guestAnswers
            default: Self.hostTells
            }
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("talk.md", Self.program), "--model", provider.model] + (snoops ? ["--snoop"] : []),
            environment: provider.environment(server))
        if snoops { try await child.wait(for: "Host → Guest: What is") } else { try await gate.reached() }
        #expect(child.text(of: .output) == (snoops ? "Host → Guest: What is" : ""))
        gate.open()
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let between = "Host → Guest: What is tea?\n\nGuest → Host: A leaf.\n\n"
        #expect(child.text(of: .output) == (snoops ? between : "") + "Host: It is a leaf.\n")
        #expect(server.requests.count == 3)
        #expect(child.text(of: .error) == "")
    }

    /// A question that is cut off is written again; the Guest only ever sees the whole one.
    @Test(arguments: [
        ("text", "Host → Guest: What […interrupted]\n\nHost → Guest: What is tea?\n\nGuest → Host: A leaf."),
        ("md", "**Host → Guest**\n\nWhat\n\n*[…interrupted]*\n"), ("json", #""content":"What","finish":"length""#),
        ("stream-json", #""content":"What","finish":"length""#),
    ])
    func anAbortedMessageInEveryForm(form: String, text: String) async throws {
        let server = try StubModelServer { request in
            switch request.number {
            case 0: .reply(chunks: ["`SendMessage(\"Guest\", \"What"], finish: .length)
            case 1: .reply(chunks: ["`SendMessage(\"Guest\", \"What is ", "tea?\")`\nyld agent\n"])
            case 2: Self.guestAnswers
            default: Self.hostTells
            }
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let output = form == "text" ? [] : form == "md" ? ["--transcript", folder.path + "/t.md"] : ["--output", form]
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("talk.md", Self.program), "--model", Provider.openAI.model, "--snoop"] + output,
            environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(0), "\(child.report)")
        let shown = form == "md" ? try folder.text("t.md") : child.text(of: .output)
        #expect(shown.contains(text), "\(shown)")
        #expect(shown.contains("What is tea?") && shown.contains("A leaf."), "\(shown)")
        #expect(server.requests.count == 4)
        #expect(!server.requests[2].messages.contains { $0.content.contains("Host said: What\n") })
        if form == "stream-json" {
            #expect(try await SchemaValidator.verdict(shown, form) == "\(shown.split(separator: "\n").count)")
        }
    }

    @Test func nobodyCanGoOn() async throws {
        let server = try StubModelServer { request in
            .reply(chunks: request.number == 0 ? ["`SendMessage(\"Guest\", \"Hm?\")`\nyld agent\n"] : ["`Return[]`\n"])
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try await ChildProcess.runAgentChat(
            [try folder.file("talk.md", Self.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server))
        #expect(try await child.end() == .exited(1), "\(child.report)")
        #expect(
            child.text(of: .error).contains("talk.md:9) waits for a message from Guest."), "\(child.report)")
    }
}
