import StubModelServer
import Testing

/// What a person sees and can do while a message is written.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct WritingTests {
    @Test func characterStandsOnTheScreenBeforeItsLineEnds() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([ScreenChat.says("G", gate, "ood morning!")])
        defer { chat.stop() }
        try await chat.terminal.wait("the first character") { $0.rows.contains { $0.hasPrefix("│ G ") } }
        gate.open()
        try await chat.terminal.wait(for: "Good morning!")
    }

    @Test func theModelIsWaitedFor() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([
            .reply(pieces: [.wait(gate), .text(ScreenChat.say("Hi") + "\nyld user\n")])
        ])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "waiting for the model")
        gate.open()
        try await chat.terminal.wait("the message alone") {
            $0.text.contains("│ Hi ") && !$0.text.contains("waiting for the model")
        }
    }

    @Test func theAgentIsTyping() async throws {
        let chat = try await ScreenChat.start([ScreenChat.begins("Well,")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "Well,")
        // It tells the time.
        for second in ["1s", "2s"] {
            try await chat.terminal.wait("the time") { screen in
                screen.rows.contains { $0.contains("Guide is typing") && $0.contains(second) }
            }
        }
    }

    @Test func aLineTypedAheadIsSentWhenItsTurnComes() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([
            ScreenChat.says("What is", gate, " your name?"), ScreenChat.says("Hello, Maria."),
        ])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "What is")
        try await chat.terminal.type("Maria")
        try await chat.terminal.wait(for: "Maria")
        try await chat.terminal.press("Enter")
        try await chat.terminal.type("unsent")
        try await chat.terminal.wait("both") { $0.text.contains("Maria") && $0.text.contains("unsent") }
        #expect(chat.server.requests.count == 1)
        gate.open()
        try await chat.server.receivedRequests(2)
        #expect(chat.server.requests.last?.messages.last?.content.contains("Maria") == true)
        let screen = try await chat.terminal.wait(for: "Hello, Maria.")
        #expect(screen.text.contains("unsent"))
    }

    @Test(arguments: ["Escape", "C-c"])
    func anInterruptedMessageStaysAndSaysSo(key: String) async throws {
        let chat = try await ScreenChat.start([ScreenChat.begins("On and on"), ScreenChat.says("As you like.")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "On and on")
        try await chat.terminal.press(key)
        try await chat.server.disconnections(1)
        try await chat.terminal.wait("the mark") { screen in
            screen.text.contains("On and on")
                && screen.rows.contains { $0.hasPrefix("╰") && $0.contains("interrupted") }
        }
        try await chat.terminal.type("Enough")
        try await chat.terminal.press("Enter")
        let screen = try await chat.terminal.wait(for: "As you like.")
        #expect(screen.text.contains("On and on"))
        #expect(chat.server.requests.last?.messages.last?.content.contains("Enough") == true)
    }

    @Test func aRetryIsToldInOnePlaceAndThenGone() async throws {
        let chat = try await ScreenChat.start([
            .status(503, headers: [("Retry-After", "2")]), ScreenChat.says("Here I am."),
        ])
        defer { chat.stop() }
        let screen = try await chat.terminal.wait("the retry") { $0.text.contains("retrying ") }
        #expect(screen.text.split(separator: "retrying").count == 2)
        try await chat.terminal.wait("the message alone") {
            $0.text.contains("Here I am.") && !$0.text.contains("retrying") && !$0.text.contains("overloaded")
        }
    }

    /// What breaks off and is written anew stands once.
    @Test func aReplyThatBreaksOff() async throws {
        let chat = try await ScreenChat.start([
            .reply(pieces: [.text(#"`Say("user", "Half a sent"#), .reset]), ScreenChat.says("The whole."),
        ])
        defer { chat.stop() }
        let screen = try await chat.terminal.wait(for: "The whole.")
        #expect(!screen.text.contains("Half a sent"))
    }

    /// After the end of its patience the program waits for the person, who has lost nothing.
    @Test func anOutage() async throws {
        let busy = Answer.status(503, headers: [("retry-after-ms", "1")])
        let chat = try await ScreenChat.start(
            [ScreenChat.says("Hello.")] + Array(repeating: busy, count: 6) + [ScreenChat.says("Here I am again.")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "your turn")
        try await chat.terminal.type("Maria")
        try await chat.terminal.press("Enter")
        let screen = try await chat.terminal.wait(for: "Enter tries again")
        #expect(screen.text.contains("Hello.") && screen.text.contains("Maria"))
        #expect(screen.text.contains("is overloaded (503)"))
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait(for: "Here I am again.")
        #expect(chat.server.requests.count == 8)
    }

    @Test func withoutStreamingMessagesAppearWhole() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start(
            [ScreenChat.says("Good", gate, " morning!")], environment: ["PLAYBOOKS_STREAMING_ENABLED": "false"])
        defer { chat.stop() }
        try await gate.reached()
        let waiting = try await chat.terminal.wait("the full screen") { $0.isAlternate }
        #expect(!waiting.text.contains("Good"))
        gate.open()
        try await chat.terminal.wait(for: "Good morning!")
    }

    @Test func aShortProgramCanBeRead() async throws {
        let chat = try await ScreenChat.start([ScreenChat.saysAtTheEnd("Hello, world!")])
        defer { chat.stop() }
        let screen = try await chat.terminal.wait("the end told") { screen in
            screen.text.contains("Hello, world!") && screen.text.contains("ended")
        }
        #expect(screen.isAlternate)
        #expect(try await chat.leave(by: "q") == 0)
    }
}
