import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Who speaks to whom, and what speaks without being asked.
@Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct SpeakersTests {
    @Test(arguments: [true, false])
    func messagesBetweenAgents(snoops: Bool) async throws {
        let chat = try await ScreenChat.start(
            OutputFormatTests.order, program: OutputFormatTests.twoAgents, arguments: snoops ? ["--snoop"] : [])
        defer { chat.stop() }
        let screen = try await chat.terminal.wait("the end told") { screen in
            screen.text.contains("7 minutes") && screen.text.contains("ended")
        }
        let tops = screen.rows.filter { $0.hasPrefix("╭") }.map { $0.filter { !"╭─╮".contains($0) } }
        #expect(tops == (snoops ? [" Waiter → Cook ", " Cook → Waiter ", " Waiter "] : [" Waiter "]), "\(screen.text)")
        #expect(screen.text.contains("One soup") == snoops, "\(screen.text)")
        let colours = try await Self.colours(ofTopsOn: chat.terminal)
        #expect(Set(colours).count == (snoops ? 2 : 1), "each speaker has one colour: \(colours)")
    }

    @Test func severalHumansAndAgents() async throws {
        let program = StreamingTests.program + "\n# Alice:Human\nSigns.\n\n# Old Bob:Human\nPays.\n"
        let chat = try await ScreenChat.start(
            [
                .reply(chunks: [
                    #"`Say("Alice", "Sign, please.")`"# + "\n" + #"`Say("OldBob", "Pay, please.")`"# + "\nyld user\n"
                ]),
                .reply(chunks: [#"`Say("OldBob", "Thank you.")`"# + "\nyld user\n"]),
            ], program: program)
        defer { chat.stop() }
        try await chat.terminal.wait("both messages") { screen in
            screen.text.contains("Guide → Alice") && screen.text.contains("Guide → OldBob")
        }
        try await chat.terminal.type("Old Bob: Here it is.")
        try await chat.terminal.press("Enter")
        let screen = try await chat.terminal.wait(for: "Thank you.")
        let tops = screen.rows.filter { $0.hasPrefix("╭") }.map { $0.filter { !"╭─╮".contains($0) } }
        #expect(
            tops == [" Guide → Alice ", " Guide → OldBob ", " OldBob ", " Guide → OldBob "], "\(screen.text)")
        #expect(screen.rows.contains { $0.hasPrefix("│ Here it is.") }, "\(screen.text)")
        let colours = try await Self.colours(ofTopsOn: chat.terminal)
        try #require(colours.count == 4)
        #expect(colours[0] == colours[1] && colours[1] == colours[3] && colours[2] != colours[0], "\(colours)")
    }

    /// The colour of the corner of each panel: that of its speaker.
    private static func colours(ofTopsOn terminal: TmuxTerminal) async throws -> [String] {
        var colour = ""
        var colours: [String] = []
        // Only what changes is sent.
        for piece in TerminalBytes(Array(try await terminal.coloured().utf8)).pieces {
            switch piece {
            case .controlSequence(let body) where body.last == "m":
                let numbers = body.dropLast().split(separator: ";")
                if numbers.isEmpty || numbers.contains("0") || numbers.contains("39") { colour = "" }
                if let own = numbers.first(where: { $0.count == 2 && "39".contains($0.prefix(1)) && $0 != "39" }) {
                    colour = String(own)
                }
            case .text(let text): if text.contains("╭") { colours.append(colour) }
            default: break
            }
        }
        return colours
    }

    /// A library or a child of the program that writes to standard error cannot spoil the screen.
    @Test func standardErrorGoesToTheLogPanel() async throws {
        let gate = try Gate()
        let chat = try await ScreenChat.start([ScreenChat.says("Before", gate, " and after.")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "Before")
        let before = try await chat.terminal.screen()
        let error = open("/proc/\(try await chat.terminal.processIdentifier())/fd/2", O_WRONLY)
        try #require(error >= 0)
        let stray = Array("a stray \u{1B}[2Jwarning\n".utf8)
        #expect(write(error, stray, stray.count) == stray.count)
        close(error)
        gate.open()
        let after = try await chat.terminal.wait(for: "Before and after.")
        #expect(!after.text.contains("stray"), "\(after.text)")
        #expect(after.rows.first == before.rows.first)
        try await chat.terminal.type("/log")
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait(for: "a stray ␛[2Jwarning")
    }
}
