import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The page in a real browser.
@Suite(.serialized, .timeLimit(.minutes(10)), .disabled(if: Browser.isMissing)) struct BrowserTests {
    private static let texts =
        "Array.from(document.querySelectorAll('.message .body'), (body) => body.innerText).join('|')"
    private static let allMessages = "document.getElementById('messages').innerText"
    private static let outage = "document.getElementById('outage').checkVisibility() ? outage.innerText : ''"
    private static let hostile = "<img src=x onerror=document.title='taken'> <script>document.title='taken'</script>"

    private static let guide = """
        # Guide

        Talks with people.

        ## Main

        ### Triggers
        - When the program starts

        ### Steps
        - Greet the user
        - Answer the user
        - End the program
        """

    /// A server with a program, behind a port that can be cut.
    private struct Served {
        let server: ChildProcess
        let port: CuttablePort
        /// With the token.
        let address: String
    }

    private func serve(
        _ program: String, model: String, environment: [String: String] = [:], in folder: TemporaryFolder
    ) async throws -> Served {
        try folder.file("books/guide.md", program)
        let port = try CuttablePort()
        let server = try ChildProcess.agentChatWeb(
            [
                "--port", "0", "--playbooks", folder.path("books"), "--store", folder.path("store"), "--origin",
                "http://127.0.0.1:\(port.port)", "--model", model,
            ], environment: environment)
        try await server.wait(for: "/#token=", in: .output, within: 60)
        let said = try #require(server.text(of: .output).firstMatch(of: ##/:(\d+)/(#token=\w+)/##))
        port.lead(to: try #require(UInt16(said.1)))
        return Served(server: server, port: port, address: "http://127.0.0.1:\(port.port)/\(said.2)")
    }

    /// Has a browser talk to a program whose model a stub is.
    private func talk(
        to program: String = guide, answering handler: @escaping StubModelServer.Handler,
        _ body: (Browser, Served) async throws -> Void
    ) async throws {
        let model = try StubModelServer(answering: handler)
        defer { model.stop() }
        let folder = try TemporaryFolder()
        let served = try await serve(
            program, model: Provider.openAI.model, environment: Provider.openAI.environment(model), in: folder)
        defer { served.port.stop() }
        try await Browser.with { browser in try await body(browser, served) }
        served.server.send(signal: 15)
        #expect(try await served.server.end(within: 60) == .exited(0))
    }

    // MARK: Talking

    /// Chats, watches text grow, loses the connection, comes back, reloads, and finds the same; hostile text stays text.
    @Test func aConversation() async throws {
        let gates = [try Gate(), try Gate()]
        let handler: StubModelServer.Handler = { request in
            let isFirst = request.number == 0
            return .reply(pieces: [
                .text(
                    "`Say(\"user\", \""
                        + (isFirst ? "Hello **wor" : "You said: \(Self.hostile) [a](javascript:alert(1)) and ")),
                .wait(gates[isFirst ? 0 : 1]),
                .text(isFirst ? "ld**!\\n\\n- one\\n- two\")`\nyld user\n" : "`code`.\")`\nyld exit\n"),
            ])
        }
        try await talk(answering: handler) { browser, served in
            try await converse(browser, served.address, gates, served.port)
        }
    }

    private func converse(_ browser: Browser, _ address: String, _ gates: [Gate], _ port: CuttablePort) async throws {
        try await browser.open(address)
        try await browser.wait(for: "Talks with people.", in: "document.getElementById('playbooks').innerText")
        // The token is no longer in the address, which people pass on.
        #expect(try await browser.text("location.href").contains("token") == false)
        try await browser.click("#playbooks button")
        // The model holds the rest back in the midst of a word.
        try await browser.wait(for: "Hello **wor", in: Self.texts)
        gates[0].open()
        try await browser.wait(for: "two", in: Self.texts)
        #expect(try await browser.text("document.querySelector('.message .body strong').innerText") == "world")
        #expect(try await browser.text("document.querySelectorAll('.message .body li').length") == "2")
        try await browser.type("\(Self.hostile) *mine*\u{E007}", into: "#input")
        try await browser.wait(for: "You said: ", in: Self.texts)
        // The network goes away in the midst of the answer, which goes on without it, and the program ends meanwhile.
        port.cut()
        try await browser.wait(for: "Connection lost", in: "document.getElementById('connection').innerText")
        gates[1].open()
        port.open()
        try await browser.wait(for: "The program has ended.", in: Self.allMessages)
        let texts = try await browser.text(Self.texts)
        #expect(texts.hasPrefix("Hello world!"))
        #expect(
            texts.contains("\(Self.hostile) *mine*|You said: \(Self.hostile) [a](javascript:alert(1)) and code."),
            "\(texts)")
        #expect(try await browser.text("document.title") == "Guide")
        #expect(try await browser.text("document.querySelectorAll('#messages img, #messages script').length") == "0")
        #expect(try await browser.text("document.getElementById('compose').hidden") == "true")
        #expect(try await browser.text("document.getElementById('connection').innerText") == "")
        try await browser.reload()
        try await browser.wait(for: "The program has ended.", in: Self.allMessages)
        #expect(try await browser.text(Self.texts) == texts)
        // The page remembers what the browser has talked about.
        try await browser.click("#again")
        try await browser.wait(for: "Guide", in: "document.getElementById('recent-runs').innerText")
        try await browser.click("#recent-runs a")
        try await browser.wait(for: "The program has ended.", in: Self.allMessages)
        #expect(try await browser.text(Self.texts) == texts)
    }

    /// A connection that dies without a word is noticed, and replaced.
    @Test func aConnectionThatFallsSilent() async throws {
        let gate = try Gate()
        let handler: StubModelServer.Handler = { _ in
            .reply(pieces: [.text("`Say(\"user\", \"One and "), .wait(gate), .text("two.\")`\nyld exit\n")])
        }
        try await talk(answering: handler) { browser, served in
            try await browser.open(served.address)
            try await browser.wait(for: "Talks", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "One and ", in: Self.texts)
            served.port.silence()
            gate.open()
            try await browser.wait(for: "One and two.", in: Self.texts)
            try await browser.wait(for: "The program has ended.", in: Self.allMessages)
        }
    }

    /// The model gives no answer: the page says so, and a click has it asked again.
    @Test func aModelThatGivesNoAnswer() async throws {
        let gate = try Gate()
        let handler: StubModelServer.Handler = { _ in
            gate.isOpen
                ? .reply(chunks: ["`Say(\"user\", \"Here I am.\")`\nyld user\n"])
                : .status(503, headers: [("retry-after-ms", "1")])
        }
        try await talk(answering: handler) { browser, served in
            try await browser.open(served.address)
            try await browser.wait(for: "Talks", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "The model gives no answer.", in: Self.outage)
            try await browser.reload()
            try await browser.wait(for: "The model gives no answer.", in: Self.outage)
            gate.open()
            try await browser.click("#retry")
            try await browser.wait(for: "Here I am.", in: Self.texts)
            try await browser.wait(for: "true", in: "document.getElementById('outage').hidden")
        }
    }

    /// Stopping an answer with the keyboard.
    @Test func anAnswerThatIsStopped() async throws {
        let gate = try Gate()
        let handler: StubModelServer.Handler = { _ in
            .reply(pieces: [.text("`Say(\"user\", \"Once upon a time"), .wait(gate), .text("\")`\nyld user\n")])
        }
        try await talk(answering: handler) { browser, served in
            try await browser.open(served.address)
            try await browser.wait(for: "Talks", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "Once upon a time", in: Self.texts)
            try await browser.wait(for: "false", in: "document.getElementById('stop').hidden")
            try await browser.type("\u{E00C}", into: "#input")
            try await browser.wait(for: "This answer was stopped.", in: Self.allMessages)
            try await browser.wait(for: "true", in: "document.getElementById('stop').hidden")
            // And then the conversation is ended, from the menu.
            try await browser.click("#more summary")
            try await browser.click("#end")
            try await browser.wait(for: "The conversation was ended.", in: Self.allMessages)
            try await browser.wait(for: "true", in: "document.getElementById('compose').hidden")
        }
    }

    /// What is written while an answer comes waits for its end; a stop stops, and what was written stays to be sent or changed.
    @Test func whatIsWrittenMeanwhile() async throws {
        let gates = [try Gate(), try Gate()]
        let handler: StubModelServer.Handler = { request in
            guard request.number < 2 else { return .reply(chunks: ["`Say(\"user\", \"Heard.\")`\nyld user\n"]) }
            return .reply(pieces: [
                .text("`Say(\"user\", \"Once upon a time"), .wait(gates[request.number]), .text("\")`\nyld user\n"),
            ])
        }
        let unsent = "Array.from(document.querySelectorAll('.pending .body'), (body) => body.innerText).join('|')"
        let heard =
            "Array.from(document.querySelectorAll('.own:not(.pending) .body'), (body) => body.innerText).join('|')"
        try await talk(answering: handler) { browser, served in
            try await browser.open(served.address)
            try await browser.wait(for: "Talks", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "Once upon a time", in: Self.texts)
            for text in ["First\u{E007}", "Second\u{E007}", "Third"] { try await browser.type(text, into: "#input") }
            try await browser.wait(for: "Is sent when the answer has ended.", in: Self.allMessages)
            // It outlives the page.
            try await browser.reload()
            try await browser.wait(for: "Once upon a time", in: Self.texts)
            #expect(try await browser.text(unsent) == "First|Second")
            #expect(try await browser.text("input.value") == "Third")
            try await browser.click("#stop")
            try await browser.wait(for: "This answer was stopped.", in: Self.allMessages)
            try await browser.wait(for: "true", in: "document.getElementById('stop').hidden")
            try await browser.wait(for: "Not sent.", in: Self.allMessages)
            // What is sent from now on goes before what is kept.
            try await browser.type("\u{E007}", into: "#input")
            try await browser.wait(for: "Third", in: heard)
            try await browser.wait(for: "false", in: "document.getElementById('stop').hidden")
            try await browser.type("Fourth\u{E007}", into: "#input")
            try await browser.wait(for: "First|Second|Fourth", in: unsent)
            gates[1].open()
            try await browser.wait(for: "Third|Fourth", in: heard)
            try await browser.wait(for: "Heard.", in: Self.texts)
            #expect(try await browser.text(unsent) == "First|Second")
            // Up takes the last one back into the box.
            try await browser.type("\u{E013}, too\u{E007}", into: "#input")
            try await browser.wait(for: "Third|Fourth|Second, too", in: heard)
            try await browser.wait(for: "true", in: "document.getElementById('stop').hidden")
            try await browser.click(".pending .unsent button")
            try await browser.wait(for: "Third|Fourth|Second, too|First", in: heard)
            #expect(try await browser.text(unsent) == "")
        }
    }

    // MARK: What people see and hear

    /// Whoever reads further up stays there while more is written.
    @Test func aReaderIsNotMoved() async throws {
        let gates = [try Gate(), try Gate()]
        let lines = (1...60).map { "- Line \($0)" }.joined(separator: "\\n")
        let handler: StubModelServer.Handler = { _ in
            .reply(pieces: [
                .text("`Say(\"user\", \"\(lines)"), .wait(gates[0]), .text("\\n- More"), .wait(gates[1]),
                .text("\\n- Last\")`\nyld user\n"),
            ])
        }
        let distance =
            "Math.round(messages.scrollHeight - messages.scrollTop - messages.clientHeight)"
        try await talk(answering: handler) { browser, served in
            try await browser.open(served.address)
            try await browser.wait(for: "Talks", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "Line 60", in: Self.texts)
            try await browser.wait(for: "true", in: "\(distance) < 4")
            try await browser.run("messages.scrollTop -= 30")
            try await browser.wait(for: "true", in: "\(distance) > 20")
            let top = try await browser.text("messages.scrollTop")
            gates[0].open()
            try await browser.wait(for: "More", in: Self.texts)
            try await browser.wait(for: "false", in: "latest.hidden")
            #expect(try await browser.text("messages.scrollTop") == top)
            try await browser.click("#latest")
            gates[1].open()
            try await browser.wait(for: "Last", in: Self.texts)
            try await browser.wait(for: "true", in: "\(distance) < 4 && latest.hidden")
        }
    }

    /// The example “debate”, played from its recording: three agents, and one person.
    @Test func severalAgentsAreToldApart() async throws {
        let folder = try TemporaryFolder()
        let examples = TestFiles.path("Sources/AgentChat/Examples")
        let program = try String(contentsOfFile: "\(examples)/debate.md", encoding: .utf8)
        let served = try await serve(program, model: "replay:\(examples)/debate.replay.jsonl", in: folder)
        defer { served.port.stop() }
        try await Browser.with { browser in
            try await browser.open(served.address)
            try await browser.wait(for: "Host", in: "document.getElementById('playbooks').innerText")
            try await browser.click("#playbooks button")
            try await browser.wait(for: "argue about?", in: Self.texts)
            try await browser.type("Tea beats coffee.\u{E007}", into: "#input")
            try await browser.wait(for: "who has won", in: Self.texts)
            let voices = try await browser.text(
                "Array.from(document.querySelectorAll('.message'), (item) => item.className + item.querySelector('h3 span')"
                    + ".innerText).filter((name, index, all) => all.indexOf(name) === index).join(', ')")
            #expect(
                voices == "message voice-0Host, message ownYou, message voice-1Ada, message voice-2Bert", "\(voices)")
            let agents = "Array.from(document.querySelectorAll('#agents li'), (item) => item.textContent)"
            #expect(try await browser.text(agents) == "Host,Ada,Bert")
            // What a screen reader needs: a name for each control, the last message, and where one writes.
            let nameless = """
                Array.from(document.querySelectorAll('button, a, input, textarea, summary')).filter((node) =>
                  !(node.textContent || node.ariaLabel || node.labels?.length)).length
                """
            #expect(try await browser.text(nameless) == "0")
            #expect(try await browser.text("document.activeElement.id") == "input")
            try await browser.wait(for: "Host says: ", in: "document.getElementById('announcer').innerText")
            // Nothing is wider than a phone.
            #expect(try await browser.text("document.documentElement.scrollWidth <= innerWidth") == "true")
            try await browser.type("Ada, because a pot is for two.\u{E007}", into: "#input")
            try await browser.wait(for: "The program has ended.", in: Self.allMessages)
            try await browser.wait(for: "again", in: "document.activeElement.id")
        }
        served.server.send(signal: 15)
        #expect(try await served.server.end(within: 60) == .exited(0))
    }
}
