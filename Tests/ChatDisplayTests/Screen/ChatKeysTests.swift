import SessionLog
import Testing

@testable import ChatDisplay

@Suite("Keys on the full screen")
struct ChatKeysTests {
    // MARK: Sending

    @Test("Enter sends what was typed, exactly, and nothing if there is nothing")
    func sends() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("<Enter>") == [])
        #expect(script.press(" two words <Enter>") == [.submit(" two words ")])
        #expect(script.screen.editor.isEmpty)
    }

    @Test("Enter alone tries again where the model gave no answer, and text is sent as ever")
    func triesAgain() {
        var script = ScreenScript()
        script.log(.status(agent: "Guide", .unavailable(reason: "The server is overloaded.")))
        #expect(script.press("<Enter>") == [])
        script.wait()
        #expect(script.window(.transcript).contains { $0.contains("The server is overloaded.") })
        #expect(script.window(.title).first?.contains("no answer") == true)
        #expect(script.press("<Enter>") == [.tryAgain])
        #expect(script.press("<Enter>") == [])
        script.log(.status(agent: "Guide", .unavailable(reason: "The server is overloaded.")))
        script.wait()
        #expect(script.press("Well<Enter>") == [.submit("Well")])
        script.log(.turnStarted(cause: .humanMessage))
        #expect(script.window(.title).first?.contains("no answer") == false)
    }

    @Test("what was typed ahead is no wish to try again")
    func typedAheadStays() {
        var script = ScreenScript()
        #expect(script.press("Maria<Enter>") == [])
        script.log(.status(agent: "Guide", .unavailable(reason: "No.")))
        script.wait()
        #expect(script.actions == [])
        #expect(script.press("<Enter>") == [.tryAgain])
        script.log(.turnStarted(cause: .retry))
        script.wait()
        #expect(script.actions == [.tryAgain, .submit("Maria")])
    }

    @Test("Alt-Enter and Ctrl-J begin a new line")
    func newLine() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("a<NewLine>b<C-j>c<Enter>") == [.submit("a\nb\nc")])
    }

    @Test("a paste never sends")
    func paste() {
        var script = ScreenScript()
        script.wait()
        #expect(script.handle(.paste("one\r\ntwo\n")) == [])
        #expect(script.press("<Enter>") == [.submit("one\ntwo\n")])
    }

    @Test("a fast paste that the terminal does not mark never sends, either")
    func burst() {
        var script = ScreenScript { $0.hasBracketedPaste = false }
        script.wait()
        for key in KeyScript.keys("some text<Enter>more<Enter>") { script.handle(.key(key)) }
        #expect(script.actions == [])
        script.now += 500
        #expect(script.press("<Enter>") == [.submit("some text\nmore\n")])
    }

    @Test("after a paste whose end was lost, its rest is told by its speed, and does not send")
    func brokenPaste() {
        var script = ScreenScript()
        script.wait()
        script.handle(.paste("begun "))
        script.handle(.pasteBrokenOff)
        for key in KeyScript.keys("and the rest<Enter>more<Enter>") { script.handle(.key(key)) }
        #expect(script.actions == [])
        script.now += 500
        #expect(script.press("<Enter>") == [.submit("begun and the rest\nmore\n")])
    }

    @Test("what is sent is remembered, if that is wanted, and what is cleared is not")
    func remembers() {
        var script = ScreenScript {
            $0.remembersInput = true
            $0.history = ["hostile \u{1B}[2J\u{9B}31m", "twice", "", "two\nlines", "twice"]
        }
        script.wait()
        #expect(script.press("hello<Enter>") == [.remember("hello"), .submit("hello")])
        #expect(script.press("queued<Enter>") == [.remember("queued")])
        #expect(script.press("/log<Enter>") == [.remember("/log")])
        #expect(script.press("secret<C-u>/nothing<Enter><C-u> <Enter>") == [])
        script.press("<C-u><C-p><C-p><C-p>")
        // The first took back the line that waited.
        var walked: [String] = []
        for _ in 0..<6 {
            walked.append(script.screen.editor.string)
            script.press("<C-p>")
        }
        let all = ["queued", "hello", "twice", "two\nlines", "hostile [2J31m"]
        #expect(walked == all + all.suffix(1))
    }

    @Test(
        "a mistyped name of an agent is sent as text, and said to be",
        arguments: [
            ("@Gudie hello", "No agent is called Gudie; sent as text. Did you mean @Guide?"),
            ("@taxadvisr, hello", "No agent is called taxadvisr; sent as text. Did you mean @TaxAdvisor?"),
            ("@Guide, hello", "Sent as text: behind @Guide comes a space, and then what you say."),
            ("@Guide hello", nil), ("@tax advisor hello", nil), ("@home I work", nil), ("mail@gudie.org", nil),
            ("@", nil),
            ("@1 x", nil),
        ] as [(String, String?)])
    func mistypedAgent(line: String, note: String?) {
        var script = ScreenScript(agents: ["Guide", "TaxAdvisor"])
        script.wait()
        #expect(script.press(line + "<Enter>") == [.submit(line)])
        #expect(script.status().hasPrefix(note ?? "working"), "\(script.status())")
        var alone = ScreenScript()
        alone.wait()
        alone.press(line + "<Enter>")
        #expect(alone.status().hasPrefix("working"))
    }

    @Test("spaces alone are not sent, and Alt with a key that means nothing is the key")
    func nothing() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("  <Enter>") == [])
        script.screen.editor = InputEditor()
        script.handle(.key(.alt("/")))
        #expect(script.screen.editor.string == "/")
    }

    @Test("two slashes send a text with one, and an unknown command is not sent")
    func slashes() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("//etc/hosts<Enter>") == [.submit("/etc/hosts")])
        script.wait()
        #expect(script.press("/halp<Enter>") == [])
        #expect(script.status().hasPrefix("No command /halp. Did you mean /help? Begin"))
        #expect(script.screen.editor.string == "/halp")
    }

    // MARK: Typing ahead

    @Test("lines typed ahead wait, are shown, and are sent one each time the program asks")
    func typedAhead() {
        var script = ScreenScript()
        #expect(script.press("one<Enter>two<Enter>") == [])
        #expect(script.window(.status).dropLast() == ["queued: one", "queued: two"])
        #expect(script.log(.inputRequested(agent: "Guide", inStep: true)) == [.submit("one")])
        // The program has not taken it yet.
        #expect(script.press("three<Enter>") == [])
        #expect(script.log(.inputRequested(agent: "Guide", inStep: true)) == [.submit("two")])
        #expect(script.log(.inputRequested(agent: "Guide", inStep: true)) == [.submit("three")])
        #expect(script.log(.inputRequested(agent: "Guide", inStep: true)) == [])
    }

    @Test("at most three of them are shown, and how many more there are")
    func manyTypedAhead() {
        var script = ScreenScript()
        script.press("1<Enter>2<Enter>3<Enter>4<Enter>5<NewLine>b<Enter>")
        #expect(script.window(.status).dropLast() == ["queued: 1", "queued: 2", "queued: 3", "and 2 more queued"])
    }

    @Test("Ctrl-P with an empty input takes the last one back")
    func takesBack() {
        var script = ScreenScript()
        script.press("one<Enter>two<Enter><C-p>")
        #expect(script.screen.editor.string == "two")
        #expect(script.screen.typedAhead.lines == ["one"])
    }

    @Test("an interrupt puts them back into the input, before what stands there", arguments: ["<Esc>", "<C-c>"])
    func interruptTakesBack(_ key: String) {
        var script = ScreenScript()
        #expect(script.press("one<Enter>two<Enter>three" + key) == [.interruptAnswer])
        #expect(script.screen.editor.string == "one\ntwo\nthree")
        #expect(script.log(.inputRequested(agent: "Guide", inStep: true)) == [])
    }

    // MARK: Interrupting and leaving

    @Test("Esc interrupts the answer, after it has closed what is open")
    func escape() {
        var script = ScreenScript()
        #expect(script.press("/help<Enter><Esc>") == [])
        #expect(script.screen.helpOffset == nil)
        #expect(script.press("<C-f>x<Esc>") == [])
        #expect(script.screen.search == nil)
        #expect(script.press("/<Esc>") == [])
        #expect(script.screen.completion == nil)
        #expect(script.press("<Backspace>/log<Enter><Esc>") == [])
        #expect(!script.screen.isLogOpen)
        #expect(script.press("<Esc>") == [.interruptAnswer])
        script.wait()
        #expect(script.press("<Esc>") == [])
    }

    @Test("Ctrl-C interrupts the answer, and within a second quits")
    func interrupts() {
        var script = ScreenScript()
        #expect(script.press("<C-c>") == [.interruptAnswer])
        #expect(script.status() == "interrupting · Ctrl-C again quits")
        script.now += 1000 - 50
        #expect(script.press("<C-c>") == [.quit(isInterrupted: true)])
        script.now += 1001
        #expect(script.press("<C-c>") == [.interruptAnswer])
    }

    @Test("Ctrl-C at the prompt clears the text, which the history has, and says that once more quits")
    func clears() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("text<C-c>") == [])
        #expect(script.screen.editor.isEmpty)
        #expect(script.status().hasPrefix("cleared, Ctrl-P brings it back"))
        script.now += 2000
        script.press("<C-p>")
        #expect(script.screen.editor.string == "text")
        script.press("<C-u>")
        #expect(script.press("<C-c>") == [])
        #expect(script.status() == "Ctrl-C again quits")
        #expect(script.press("<C-c>") == [.quit(isInterrupted: true)])
    }

    @Test("Ctrl-D quits with an empty input only")
    func endOfInput() {
        var script = ScreenScript()
        script.wait()
        #expect(script.press("a<Left><C-d>") == [])
        #expect(script.screen.editor.isEmpty)
        #expect(script.press("<C-d>") == [.quit(isInterrupted: false)])
    }

    @Test(
        "after the end Enter, q, Esc, Ctrl-C and Ctrl-D leave", arguments: ["<Enter>", "q", "<Esc>", "<C-c>", "<C-d>"])
    func leaves(_ key: String) {
        var script = ScreenScript()
        script.log(.ended(.finished))
        if key != "<C-d>" { #expect(script.press(key) == []) }
        script.now += 1001
        #expect(script.press("xyz") == [])
        #expect(script.press(key) == [.quit(isInterrupted: false)])
    }

    @Test("after the end commands still work, messages have no reader, and what was being typed is kept")
    func afterEnd() {
        var script = ScreenScript()
        script.say("Bye.")
        script.press("half a thou")
        script.log(.ended(.finished))
        script.handle(.logEnded)
        script.now += 1000
        #expect(script.press("ght<Enter>") == [])
        #expect(script.status().hasPrefix("The program has ended: nobody reads this."))
        #expect(script.press("<Esc>") == [])
        #expect(script.press("/save end.md<Enter>") == [.save("end.md")])
        #expect(script.press("<C-y>") == [.copy("Bye.")])
        #expect(script.press("<C-f>Bye<Esc>") == [])
        #expect(script.press("<Enter>") == [.quit(isInterrupted: false)])
    }

    // MARK: The system

    @Test("Ctrl-Z suspends, Ctrl-L draws anew, Ctrl-G edits, Ctrl-Y copies")
    func system() {
        var script = ScreenScript()
        script.say("Hello *you*.")
        script.wait()
        #expect(script.press("<C-z>") == [.suspend])
        #expect(script.press("<C-l>") == [.redraw])
        #expect(script.press("abc<C-g>") == [.edit("abc")])
        script.handle(.edited("abc\ndef"))
        #expect(script.press("<C-y>") == [.copy("Hello *you*.")])
        #expect(script.press("<Enter>") == [.submit("abc\ndef")])
    }

    @Test("Ctrl-Y says if there is no message yet")
    func nothingToCopy() {
        var script = ScreenScript()
        #expect(script.press("<C-y>") == [])
        #expect(script.status() == "There is no message to copy yet.")
    }

    // MARK: History

    @Test("Ctrl-P and Ctrl-N walk the history, and so do Up and Down at the edges of a text")
    func history() {
        var script = ScreenScript()
        script.press("first<Enter>second<NewLine>line<Enter>")
        script.wait()
        script.wait()
        script.press("draft<C-p>")
        #expect(script.screen.editor.string == "second\nline")
        script.press("<Up>")
        #expect(script.screen.editor.string == "second\nline")
        script.press("<Up>")
        #expect(script.screen.editor.string == "first")
        script.press("<Down>")
        #expect(script.screen.editor.string == "second\nline")
        script.press("<C-n>")
        #expect(script.screen.editor.string == "draft")
    }

    // MARK: Tab

    @Test("Tab completes a command and then its words")
    func completes() {
        var script = ScreenScript()
        script.press("/st<Tab>")
        #expect(script.screen.editor.string == "/stream ")
        #expect(script.screen.completion?.choices.map(\.line) == ["/stream on", "/stream off"])
        script.press("<Down><Tab>")
        #expect(script.screen.editor.string == "/stream off")
        #expect(script.screen.completion == nil)
    }
}
