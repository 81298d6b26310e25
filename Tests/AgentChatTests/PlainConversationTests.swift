import SessionLog
import Streaming
import Testing

@testable import AgentChat

/// What goes in and what comes out, without a terminal or a run. An output is written as `out`, `err` and the text; the other
/// actions by their names.
@Suite struct PlainConversationTests {
    static let pipes = StandardStreams.Terminals(input: false, output: false, error: false)
    static let terminals = StandardStreams.Terminals(input: true, output: true, error: true)

    @Test func aPipedConversation() {
        var talk = Talk(Self.pipes)
        #expect(talk.log(.runStarted(program: "p", agents: ["Guide"])) == [])
        #expect(talk.log(.stream(.start(start("1")))) == [])
        #expect(talk.log(.stream(.update(update("1", "Na")))) == ["out Guide: Na"])
        #expect(talk.log(.stream(.update(update("1", "me?")))) == ["out me?"])
        #expect(talk.log(.stream(.complete(complete("1", "Name?")))) == ["out \n"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["read"])
        #expect(talk.type("Maria") == ["submit Maria"])
        #expect(talk.log(human("Maria")) == ["out \nYou: Maria\n"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["read"])
        #expect(talk.end() == ["end input"])
        #expect(
            talk.log(.ended(.inputEnded)) == [
                "err agent-chat: The program waits for input, and there is no more. Give standard input more lines, or say "
                    + "the first with --message.\n"
            ])
        #expect(talk.status == .inputEnded)
    }

    @Test func inputThatHasEndedIsNotReadAgain() {
        var talk = Talk(Self.pipes)
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: false)) == ["read"])
        #expect(talk.end() == ["end input"])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: false)) == ["end input"])
        #expect(talk.log(.ended(.finished)) == [])
        #expect(talk.status == .success)
    }

    @Test func aLineIsAskedForOnce() {
        var talk = Talk(Self.pipes)
        #expect(talk.log(.inputRequested(agent: "A", inStep: true)) == ["read"])
        #expect(talk.log(.inputRequested(agent: "B", inStep: true)) == [])
        #expect(talk.type("x") == ["submit x"])
        #expect(talk.type("") == ["submit "])
    }

    @Test func anEntryBeforeTheLineIsLoggedDoesNotAskForTheNext() {
        var talk = Talk(Self.pipes)
        _ = talk.log(.inputRequested(agent: "Guide", inStep: true))
        _ = talk.type("one")
        #expect(talk.log(.usage(agent: "Guide", tokens: TokenCount(input: 1, output: 1))) == [])
    }

    @Test func atATerminal() {
        var talk = Talk(Self.terminals)
        #expect(talk.log(.runStarted(program: "p", agents: ["Guide"])) == ["err Guide is typing…"])
        #expect(talk.log(.step(agent: "Guide", playbook: "M", number: "01", source: "")) == [])
        #expect(
            talk.log(.message(message("1", "Name?"))) == [
                "err \r\u{1B}[K", "out Guide: Name?\n",
            ])
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["err \nYou: ", "read"])
        #expect(talk.type("Maria") == ["submit Maria"])
        // The terminal shows it already; a gap follows.
        #expect(talk.log(human("Maria")) == ["err Guide is typing…"])
        #expect(
            talk.log(.message(message("2", "Hi"))) == [
                "err \r\u{1B}[K", "out \nGuide: Hi\n",
            ])
        #expect(talk.log(.ended(.finished)) == [])
        #expect(talk.status == .success)
    }

    @Test func noIndicatorWithinALine() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.stream(.start(start("1"))))
        #expect(talk.log(.stream(.update(update("1", "Hel")))) == ["out Guide: Hel"])
        // A warning waits for the end of the line in the same terminal.
        #expect(talk.log(.note(level: .warning, agent: nil, text: "careful")) == [])
        #expect(talk.log(.stream(.complete(complete("1", "Hel")))) == ["out \n", "err Warning: careful\n"])
    }

    @Test func aFirstMessageFromTheCommandLineIsShown() {
        var talk = Talk(Self.terminals)
        #expect(talk.log(human("by option")) == ["out You: by option\n", "err Guide is typing…"])
    }

    @Test(arguments: [
        (StandardStreams.Terminals(input: true, output: false, error: true), "err You: "),
        (StandardStreams.Terminals(input: true, output: true, error: false), "out You: "),
        (StandardStreams.Terminals(input: true, output: true, error: true), "err You: "),
        (StandardStreams.Terminals(input: true, output: false, error: false), nil),
        (StandardStreams.Terminals(input: false, output: true, error: true), nil),
    ])
    func thePromptGoesToATerminalOnly(terminals: StandardStreams.Terminals, prompt: String?) {
        var talk = Talk(terminals)
        #expect(talk.log(.inputRequested(agent: "A", inStep: true)) == (prompt.map { [$0] } ?? []) + ["read"])
    }

    @Test func withSeveralAgentsThePromptNamesWhoGetsTheLine() {
        let terminal = StandardStreams.Terminals(input: true, output: false, error: true)
        var talk = Talk(terminal)
        _ = talk.log(.runStarted(program: "p", agents: ["Guide", "Clerk"]))
        #expect(
            talk.log(.inputRequested(agent: "Clerk", inStep: true)) == [
                "err \r\u{1B}[K", "err You (to Clerk): ", "read",
            ])
        #expect(talk.type("x").last == "submit x")
        // The transcript is the same with one agent and with several.
        #expect(talk.log(human("x")).contains("out You: x\n"))
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: false)).contains("err You (to Guide): "))

        var alone = Talk(terminal)
        _ = alone.log(.runStarted(program: "p", agents: ["Guide"]))
        #expect(alone.log(.inputRequested(agent: "Guide", inStep: true)).contains("err You: "))
    }

    @Test func whatIsTypedIsWrittenToAFile() {
        var talk = Talk(StandardStreams.Terminals(input: true, output: false, error: false))
        _ = talk.log(.inputRequested(agent: "A", inStep: true))
        _ = talk.type("x")
        #expect(talk.log(human("x")) == ["out You: x\n"])
    }

    @Test func quittingATerminal() {
        for quit in ["/quit", nil] {
            var talk = Talk(Self.terminals)
            _ = talk.log(.inputRequested(agent: "A", inStep: true))
            let actions = quit.map { talk.type($0) } ?? talk.end()
            #expect(actions.last == "stop")
            #expect(talk.log(.ended(.cancelled)) == [])
            #expect(talk.status == .success)
        }
        var piped = Talk(Self.pipes)
        _ = piped.log(.inputRequested(agent: "A", inStep: true))
        #expect(piped.type("/quit") == ["submit /quit"])
    }

    @Test func enterAloneIsNoMessageAtATerminal() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.inputRequested(agent: "A", inStep: true))
        #expect(talk.type("") == ["err You: ", "read"])
    }

    @Test func interruptsAtATerminal() {
        var talk = Talk(Self.terminals)
        _ = talk.log(.message(message("1", "Hi")))
        #expect(talk.interrupt(at: 0) == ["interrupt answer"])
        #expect(talk.interrupt(at: 1500) == ["interrupt answer"])
        #expect(talk.interrupt(at: 2000).last == "stop")
        #expect(talk.status == .interrupted)
        #expect(talk.interrupt(at: 2100) == ["exit 130"])

        var waiting = Talk(Self.terminals)
        _ = waiting.log(.inputRequested(agent: "A", inStep: true))
        #expect(waiting.interrupt(at: 0) == ["err \n", "stop"])
        #expect(waiting.log(.ended(.cancelled)) == [])
        #expect(waiting.status == .interrupted)
    }

    @Test func signalsWithoutATerminalEnd() {
        var talk = Talk(Self.pipes)
        #expect(talk.interrupt(at: 0) == ["stop"])
        #expect(talk.status == .interrupted)
        var terminated = Talk(Self.terminals)
        #expect(terminated.handle(.terminate) == ["stop"])
        #expect(terminated.log(.ended(.cancelled)) == [])
        #expect(terminated.status == .terminated)
        #expect(terminated.handle(.terminate) == ["exit 143"])
    }

    /// A terminal that goes away is told by signals, and by the end of its input, in any order.
    @Test func aHangUpEnds() {
        var talk = Talk(Self.terminals)
        #expect(talk.handle(.hangUp) == ["stop"])
        #expect(talk.handle(.hangUp) == [])
        #expect(talk.log(.ended(.cancelled)) == [])
        #expect(talk.status == .hungUp)
        var late = Talk(Self.terminals)
        #expect(late.handle(.outputFailure(.failed("Standard output cannot be written."))).last == "stop")
        #expect(late.handle(.hangUp) == [])
        #expect(late.status == .hungUp)
        var terminated = Talk(Self.terminals)
        _ = terminated.handle(.terminate)
        #expect(terminated.handle(.hangUp) == [])
        #expect(terminated.status == .terminated)
    }

    @Test func outputThatCannotBeWritten() {
        var closed = Talk(Self.pipes)
        #expect(closed.handle(.outputFailure(.closed)) == ["stop"])
        #expect(closed.handle(.outputFailure(.closed)) == [])
        #expect(closed.status == .success)
        var full = Talk(Self.pipes)
        #expect(full.handle(.outputFailure(.failed("Full."))) == ["err agent-chat: Full.\n", "stop"])
        #expect(full.log(.ended(.cancelled)) == [])
        #expect(full.status == .outputFailed)
    }

    @Test func aFailedRunSaysWhy() {
        var talk = Talk(Self.pipes)
        #expect(talk.log(.ended(.failed(RunFailure(.keyRefused, "No \u{1B}key.")))) == ["err agent-chat: No ␛key.\n"])
        #expect(talk.status == .keyRefused)
    }

    @Test func anOpenMessageIsClosed() {
        var talk = Talk(Self.pipes)
        _ = talk.log(.stream(.start(start("1"))))
        _ = talk.log(.stream(.update(update("1", "Hel"))))
        #expect(talk.log(.ended(.cancelled)) == ["out  […interrupted]\n"])
    }

    @Test func verboseShowsSteps() {
        var talk = Talk(Self.pipes, isVerbose: true)
        #expect(
            talk.log(.step(agent: "A", playbook: "Main", number: "01", source: "QUE Say(…)")) == [
                "err [A] Main:01 QUE Say(…)\n"
            ])
        #expect(talk.log(.call(agent: "A", name: "Count", status: .returned)) == ["err [A] Count returned\n"])
        var quiet = Talk(Self.pipes)
        #expect(quiet.log(.step(agent: "A", playbook: "Main", number: "01", source: "x")) == [])
        #expect(quiet.log(.note(level: .info, agent: "A", text: "x")) == [])
        #expect(quiet.log(.note(level: .error, agent: "A", text: "x")) == ["err Error: [A] x\n"])
    }

    @Test func verboseTellsTimesAndTokens() {
        var talk = Talk(Self.pipes, isVerbose: true)
        for (milliseconds, text) in [(Int64(340), "340 ms"), (1000, "1.0 s"), (61_290, "61.2 s")] {
            let call = LogEvent.call(agent: "A", name: "Count", status: .returned, milliseconds: milliseconds)
            #expect(talk.log(call) == ["err [A] Count returned after \(text)\n"])
        }
        #expect(
            talk.log(.usage(agent: "A", tokens: TokenCount(input: 10, output: 2, cachedInput: 8))) == [
                "err [A] 10 tokens in (8 of them cached), 2 out\n"
            ])
        #expect(
            talk.log(.usage(agent: "A", tokens: TokenCount(input: 5, output: 1))) == ["err [A] 5 tokens in, 1 out\n"])
        #expect(
            talk.log(.ended(.finished)) == ["err Together: 2 requests, 15 tokens in (8 of them cached), 3 out\n"])
        var silent = Talk(Self.pipes)
        _ = silent.log(.usage(agent: "A", tokens: TokenCount(input: 5, output: 1)))
        #expect(silent.log(.ended(.finished)) == [])
    }

    // MARK: Forms and files

    @Test func jsonAtATerminal() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, format: .json))
        _ = talk.log(.message(message("1", "Name?")))
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)).suffix(2) == ["err You: ", "read"])
        _ = talk.type("Maria")
        _ = talk.log(human("Maria"))
        let last = talk.log(.ended(.finished)).filter { $0.hasPrefix("out ") }
        // The object holds what was typed, although the terminal shows it.
        #expect(last.count == 1)
        #expect(last.first?.contains(#""content":"Maria""#) == true)
    }

    @Test func theTranscriptsFileGetsEverything() {
        var talk = Talk(PlainStyle(terminals: Self.terminals, format: .json, fileFormat: .markdown))
        _ = talk.log(.stream(.start(start("1"))))
        #expect(talk.log(.stream(.update(update("1", "Na")))).contains("file **Guide**\n\nNa"))
        _ = talk.log(.stream(.complete(complete("1", "Na"))))
        _ = talk.log(.inputRequested(agent: "Guide", inStep: true))
        _ = talk.type("Maria")
        #expect(talk.log(human("Maria")).contains("file \n**You**\n\nMaria\n"))
        _ = talk.log(.stream(.start(start("2"))))
        _ = talk.log(.stream(.update(update("2", "Hi"))))
        #expect(talk.log(.ended(.cancelled)).contains("file \n\n*[…interrupted]*\n"))
    }

    @Test func aTranscriptThatCannotBeWrittenIsToldOnce() {
        let style = PlainStyle(terminals: Self.terminals, fileFormat: .text)
        var talk = Talk(style)
        _ = talk.log(.stream(.start(start("1"))))
        _ = talk.log(.stream(.update(update("1", "Na"))))
        // Not in the midst of a line of the same terminal.
        #expect(talk.handle(.transcriptFailure(.failed("x is full."))) == [])
        #expect(talk.handle(.transcriptFailure(.failed("x is full."))) == [])
        #expect(
            talk.log(.stream(.complete(complete("1", "Na")))).filter { $0.hasPrefix("err agent-chat") } == [
                "err agent-chat: x is full. The run goes on without the transcript.\n"
            ])
        _ = talk.log(.ended(.finished))
        #expect(talk.status == .outputFailed)

        var failed = Talk(style)
        _ = failed.handle(.transcriptFailure(.closed))
        _ = failed.log(.ended(.failed(RunFailure(.program, ""))))
        #expect(failed.status == .programFailed)
    }

    // MARK: Input

    @Test func aLineTypedAheadIsShownBehindThePrompt() {
        var talk = Talk(Self.terminals)
        #expect(
            talk.log(.inputRequested(agent: "A", inStep: true), isLineTypedAhead: true) == ["err You: ", "read"])
        #expect(talk.type("Mar\u{1B}ia") == ["err Mar␛ia\n", "submit Mar\u{1B}ia"])
        _ = talk.log(human("x"))
        _ = talk.log(.inputRequested(agent: "A", inStep: true))
        #expect(talk.type("y") == ["submit y"])
    }

    @Test func wholeInputHasBeenRead() {
        var talk = Talk(PlainStyle(terminals: Self.pipes, hasReadInput: true), hasTypedMessage: true)
        #expect(talk.log(human("all of it")) == ["out You: all of it\n"])
        #expect(talk.log(.inputRequested(agent: "A", inStep: true)) == ["end input"])
        #expect(talk.log(.ended(.inputEnded)).first?.contains("--input-format whole") == true)
        #expect(talk.status == .inputEnded)

        var terminal = Talk(PlainStyle(terminals: Self.terminals, hasReadInput: true), hasTypedMessage: true)
        #expect(terminal.log(human("typed")).filter { $0.hasPrefix("out") } == [])
    }

    @Test func twoTerminals() {
        var terminals = Self.terminals
        terminals.outputIsInput = false
        var talk = Talk(terminals)
        _ = talk.log(.message(message("1", "Name?")))
        #expect(talk.log(.inputRequested(agent: "Guide", inStep: true)) == ["err You: ", "read"])
        _ = talk.type("Maria")
        // The other terminal does not show what was typed at this one.
        #expect(talk.log(human("Maria")).contains("out \nYou: Maria\n"))
    }

    /// What comes while the person is asked does not take the prompt away.
    @Test func thePromptComesBack() {
        var talk = Talk(Self.terminals, isVerbose: true)
        _ = talk.log(.inputRequested(agent: "A", inStep: true))
        #expect(talk.log(.note(level: .info, agent: nil, text: "n")) == ["err \n", "err n\n", "err You: "])
        #expect(talk.log(.message(message("1", "Hi"))) == ["err \n", "out Guide: Hi\n", "err \nYou: "])
        #expect(talk.log(.turnStarted(cause: .start)) == [])
        #expect(talk.type("x") == ["submit x"])

        var file = Talk(StandardStreams.Terminals(input: true, output: false, error: true))
        _ = file.log(.inputRequested(agent: "A", inStep: true))
        #expect(file.log(.message(message("1", "Hi"))) == ["out Guide: Hi\n"])
    }
}
