import StubModelServer
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Every way out brings the terminal back, with what was said last on the normal screen.
@Suite(.serialized, .timeLimit(.minutes(3)), .enabled(if: TmuxTerminal.isInstalled, TmuxTerminal.isMissing))
struct EndingTests {
    @Test(
        arguments: [
            (SIGTERM, 143), (SIGHUP, 129), (SIGQUIT, 131), (SIGSEGV, 139), (SIGABRT, 134), (SIGBUS, 135), (SIGILL, 132),
            (SIGFPE, 136), (SIGTRAP, 133),
        ] as [(Int32, Int)], [false, true])
    func signals(signal: (number: Int32, code: Int), whileWriting: Bool) async throws {
        let (number, code) = signal
        let chat = try await ScreenChat.start(
            [whileWriting ? ScreenChat.begins("On and on") : ScreenChat.says("On and on")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "On and on")
        try await chat.terminal.type("/mouse on")
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait("the mouse taken") { $0.takesMouse }
        let isCrash = ![SIGTERM, SIGHUP].contains(number)
        // What a crash leaves is prepared a moment after it was drawn; the indicator tells the time.
        if whileWriting, isCrash { try await chat.terminal.wait(for: " 2s") }
        try await chat.terminal.send(signal: number)
        #expect(try await chat.terminal.end() == code)
        #expect(try chat.terminal.hasItsModesBack())
        let screen = try await chat.terminal.screen()
        if whileWriting || !isCrash { #expect(screen.text.contains("Guide: On and on"), "\(screen.text)") }
        #expect(!screen.takesMouse && screen.showsCursor && !screen.isAlternate)
        if number == SIGTERM { try await chat.server.disconnections(whileWriting ? 1 : 0) }
    }

    /// All of them do nothing else to a program that does nothing about them.
    @Test(
        arguments: [
            SIGSYS, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU, SIGVTALRM, SIGPROF, SIGIO,
            // The first for real time that is nobody's.
            40,
        ] as [Int32])
    func otherSignals(number: Int32) async throws {
        let chat = try await ScreenChat.start([ScreenChat.says("On and on")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "On and on")
        try await chat.terminal.send(signal: number)
        #expect(try await chat.terminal.end() == 128 + Int(number))
        #expect(try chat.terminal.hasItsModesBack())
        #expect(try await chat.terminal.screen().showsCursor)
    }

    /// Nobody waits for a terminal that takes nothing, and its modes are as they were all the same.
    @Test func aTerminalThatTakesNothing() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says("On and on")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "On and on")
        let device = open(try await chat.terminal.device(), O_RDWR | O_NOCTTY | O_NONBLOCK)
        defer { close(device) }
        #expect(tcflow(device, TCOOFF) == 0)
        try await chat.terminal.send(signal: SIGTERM)
        try await chat.terminal.waitForModes()
        #expect(try chat.terminal.hasItsModesBack())
        tcflow(device, TCOON)
        // What would have led back to the normal screen was never taken.
        try await chat.terminal.wait(for: "[ended with 143]")
    }

    @Test func interruptFromOutside() async throws {
        let chat = try await ScreenChat.start([ScreenChat.begins("On and on")])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "On and on")
        try await chat.terminal.send(signal: SIGINT)
        try await chat.server.disconnections(1)
        try await chat.terminal.wait(for: "interrupted")
        try await chat.terminal.send(signal: SIGINT)
        #expect(try await chat.terminal.end() == 130)
        #expect(try chat.terminal.hasItsModesBack())
    }

    @Test func theEndOfTheProgramAndWhatIsLeft()
        async throws
    {
        let text =
            ScrollingTests.lines(0..<60)
            + "\n\nA paragraph that is longer than the screen is wide, so that it would be wrapped if it were drawn there, which nobody wants to copy."
        let chat = try await ScreenChat.start([ScreenChat.saysAtTheEnd(text)])
        defer { chat.stop() }
        try await chat.terminal.wait("the end told") { $0.text.contains("nobody") && $0.text.contains("ended") }
        #expect(try await chat.leave(by: "Enter") == 0)
        let left = try await chat.terminal.scrollback()
        #expect(
            left.contains(
                "A paragraph that is longer than the screen is wide, so that it would be wrapped if it were drawn there, which nobody wants to copy."
            ))
        #expect(!left.contains("│") && left.contains(ScrollingTests.tag(59)))
    }

    @Test func aProgramThatFails() async throws {
        let chat = try await ScreenChat.start([ScreenChat.says("Hi."), .status(401)])
        defer { chat.stop() }
        try await chat.terminal.wait(for: "Hi.")
        try await chat.terminal.type("Go on")
        try await chat.terminal.press("Enter")
        try await chat.terminal.wait("the failure") { $0.text.contains("key") && $0.isAlternate }
        #expect(try await chat.leave(by: "q") == 77)
        #expect(try await chat.terminal.screen().text.contains("key"))
    }

    @Test func suspendedAndResumed() async throws {
        let (server, terminal) = try await startedFromAShell()
        defer { server.stop() }
        try await terminal.type("half a line")
        try await terminal.wait(for: "half a line")
        try await terminal.press("C-z")
        try await terminal.wait("the shell") { !$0.isAlternate && $0.text.contains("Stopped") }
        try await terminal.type("stty -g > $FOLDER/modes-after; echo size $((40+2))")
        try await terminal.press("Enter")
        try await terminal.wait(for: "size 42")
        try await terminal.resize(columns: 60, rows: 20)
        try await terminal.type("fg")
        try await terminal.press("Enter")
        let back = try await terminal.wait("the full screen again") {
            $0.isAlternate && $0.text.contains("On the screen") && $0.text.contains("half a line")
        }
        #expect(back.columns == 60 && back.rows.contains { $0.hasPrefix("╭") && $0.hasSuffix("╮") && $0.count == 60 })
        #expect(try terminal.hasItsModesBack())
        try await terminal.press("C-c", "C-c", "C-c")
        try await terminal.wait("the shell again") { !$0.isAlternate }
    }

    /// The shell has the terminal, whatever the program does meanwhile.
    @Test func continuedInTheBackground() async throws {
        let (server, terminal) = try await startedFromAShell()
        defer { server.stop() }
        try await terminal.press("C-z")
        try await terminal.wait("the shell") { !$0.isAlternate && $0.text.contains("Stopped") }
        try await terminal.type("bg")
        try await terminal.press("Enter")
        try await terminal.wait("the job in the background") { $0.text.contains(" &") }
        try await terminal.type("sleep 1; stty -g > $FOLDER/modes-after; echo size $((40+2))")
        try await terminal.press("Enter")
        let screen = try await terminal.wait(for: "size 42")
        #expect(!screen.isAlternate)
        #expect(try terminal.hasItsModesBack())
        try await terminal.type("fg")
        try await terminal.press("Enter")
        try await terminal.wait("the full screen again") { $0.isAlternate && $0.text.contains("On the screen") }
        try await terminal.type("typed")
        try await terminal.wait(for: "> typed")
        try await terminal.press("C-c", "C-c", "C-c")
        try await terminal.wait("the shell again") { !$0.isAlternate }
    }

    /// Ctrl-Z in the editor stops both, as a shell's job.
    @Test func suspendedInTheEditor() async throws {
        let (server, terminal) = try await startedFromAShell(
            editor: "echo editing\nread line\nprintf '%s' \"$line\" > \"$1\"\n")
        defer { server.stop() }
        try await terminal.press("C-g")
        try await terminal.wait("the editor") { !$0.isAlternate && $0.text.contains("editing") }
        try await terminal.press("C-z")
        try await terminal.wait("the shell") { !$0.isAlternate && $0.text.contains("Stopped") }
        try await terminal.type("echo size $((40+2))")
        try await terminal.press("Enter")
        try await terminal.wait(for: "size 42")
        try await terminal.type("fg")
        try await terminal.press("Enter")
        try await terminal.type("from the editor")
        try await terminal.press("Enter")
        try await terminal.wait("the text") { $0.isAlternate && $0.text.contains("> from the editor") }
        try await terminal.press("C-c", "C-c", "C-c")
        try await terminal.wait("the shell again") { !$0.isAlternate }
    }

    private func startedFromAShell(editor: String = "") async throws -> (
        server: StubModelServer, terminal: TmuxTerminal
    ) {
        let server = try StubModelServer { _ in ScreenChat.says("On the screen") }
        let terminal = try await TmuxTerminal.shell(
            "exec /bin/bash --norc --noprofile -i",
            environment: Provider.openAI.environment(server).merging(["PS1": "ready> "]) { $1 })
        try await terminal.wait(for: "ready>")
        try await terminal.type(
            "cat > $FOLDER/guide.md <<'END'\n\(StreamingTests.program)\nEND\n"
                + "cat > $FOLDER/editor <<'END'\n\(editor)\nEND\nexport EDITOR=\"/bin/sh $FOLDER/editor\"\nclear; stty -g > $FOLDER/modes-before\n"
        )
        try await terminal.type(
            "\(try ChildProcess.agentChatBinary()) $FOLDER/guide.md --model \(Provider.openAI.model)")
        try await terminal.press("Enter")
        try await terminal.wait("the full screen") { $0.isAlternate && $0.text.contains("On the screen") }
        return (server, terminal)
    }

    /// A terminal that is gone, as when a connection is lost.
    @Test(arguments: [false, true])
    func aLostTerminal(whileWriting: Bool) async throws {
        let server = try StubModelServer { _ in
            whileWriting ? ScreenChat.begins("On and on") : ScreenChat.says("On and on")
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: TerminalTests.all)
        try await child.wait(for: "On and on", in: .terminal)
        child.hangUp()
        let ending = try await child.end()
        #expect(ending == .exited(129))
    }
}
