import SessionLog
import Streaming
import Testing

@testable import ChatDisplay

@Suite("The status line")
struct StatusTests {
    private static func start(_ id: String = "m", _ agent: String = "Guide") -> LogEvent {
        .stream(.start(.init(messageID: id, sender: agent, recipient: LogEvent.human)))
    }
    private static func complete(_ id: String = "m") -> LogEvent {
        .stream(.complete(.init(messageID: id, content: "")))
    }
    private static let retry = AgentStatus.retrying(
        attempt: 2, of: 5, milliseconds: 4000, reason: "the connection broke")

    /// What the log tells, and what the line says 1.5 seconds after it.
    static let sentences: [([LogEvent], String)] = [
        ([], "working ⠹ 1s"),
        ([.status(agent: "Guide", .waitingForModel)], "waiting for the model ⠹ 1s"),
        ([.status(agent: "Guide", .running(playbook: "GetWeather"))], "running GetWeather ⠹ 1s"),
        ([.status(agent: "Guide", .modelWrites)], "Guide is typing ⠹ 1s"),
        ([.status(agent: "Guide", .modelWrites), start()], "Guide is typing ⠹ 1s"),
        ([start(), complete()], "working ⠹ 1s"),
        ([start(), .usage(agent: "Guide", tokens: .init(input: 1, output: 1))], "Guide is typing ⠹ 1s"),
        ([.status(agent: "Guide", retry)], "retrying 2/5 in 3s: the connection broke"),
        ([.status(agent: "Guide", retry), .status(agent: "Guide", .waitingForModel)], "waiting for the model ⠹ 1s"),
        ([.status(agent: "Guide", retry), start()], "Guide is typing ⠹ 1s"),
        ([.call(agent: "Guide", name: "Trip(to=\"Rome\")", status: .begun)], "running Trip ⠹ 1s"),
        (
            [
                .call(agent: "Guide", name: "Trip()", status: .begun), .status(agent: "Guide", .waitingForModel),
                .step(agent: "Guide", playbook: "Trip", number: "01", source: ""),
            ], "running Trip ⠹ 1s"
        ),
        (
            [
                .call(agent: "Guide", name: "Trip()", status: .begun),
                .call(agent: "Guide", name: "Trip", status: .returned),
            ], "working ⠹ 1s"
        ),
        ([.inputRequested(agent: "Guide", inStep: true)], "your turn"),
        ([.ended(.finished)], "The program has ended. Enter leaves."),
        ([.ended(.cancelled)], "The program was stopped. Enter leaves."),
        ([.ended(.inputEnded)], "The program waits for input, and there is no more. Enter leaves."),
        ([.ended(.failed(.init(.program, "Step 02 of Main failed.")))], "The program has failed. Enter leaves."),
        ([.note(level: .warning, agent: nil, text: "Slow.")], "Warning: Slow."),
        ([.note(level: .error, agent: nil, text: "Bad.")], "Error: Bad."),
        (
            [.status(agent: "Guide", .unavailable(reason: "No.")), .inputRequested(agent: "Guide", inStep: true)],
            "no answer from the model · Enter tries again"
        ),
        (
            [
                .status(agent: "Guide", .unavailable(reason: "No.")), .inputRequested(agent: "Guide", inStep: true),
                .turnStarted(cause: .retry),
            ], "working ⠹ 1s"
        ),
        (
            [
                .status(agent: "Guide", .unavailable(reason: "No.")), .inputRequested(agent: "Guide", inStep: true),
                .turnStarted(cause: .retry), .inputRequested(agent: "Guide", inStep: true),
            ], "your turn"
        ),
        ([.note(level: .info, agent: nil, text: "Fine.")], "working ⠹ 1s"),
    ]

    @Test("tells that a message stands still, until it goes on")
    func silence() {
        var script = ScreenScript()
        script.log(Self.start())
        let update = LogEvent.stream(.update(.init(messageID: "m", content: "Hel", offset: 0)))
        script.log(update)
        script.now += 19_900
        #expect(!script.status().contains("nothing"))
        script.now += 2100
        #expect(script.status().hasSuffix("nothing for 22s, Esc stops"))
        script.log(update)
        #expect(!script.status().contains("nothing"))
    }

    @Test("tells that no answer has begun")
    func slowModel() {
        var script = ScreenScript()
        script.log(.status(agent: "Guide", .waitingForModel))
        script.now += 19_900
        #expect(!script.status().contains("Esc"))
        script.now += 200
        #expect(script.status().hasSuffix("20s · nothing yet, Esc stops"))
    }

    @Test("no longer says that it interrupts when the program waits")
    func interrupting() {
        var script = ScreenScript()
        script.press("<Esc>")
        #expect(script.status() == "interrupting")
        script.wait()
        #expect(script.status() == "your turn")
    }

    @Test("says what happens", arguments: sentences)
    func sentence(_ events: [LogEvent], _ expected: String) {
        var script = ScreenScript()
        for event in events { script.log(event) }
        script.now += 1500
        #expect(script.status() == expected)
    }

    /// Where there are two agents.
    static let namedSentences: [([LogEvent], String)] = [
        (
            [.status(agent: "Guide", .modelWrites), .status(agent: "Host", .waitingForModel)],
            "Guide is typing ⠹ 1s · Host: waiting for the model ⠹ 1s"
        ),
        ([.status(agent: "Host", retry)], "Host: retrying 2/5 in 3s: the connection broke"),
        ([.call(agent: "Host", name: "Ask()", status: .begun)], "Host: running Ask ⠹ 1s"),
        ([.inputRequested(agent: "Host", inStep: false)], "Host waits for you"),
    ]

    @Test("names who it is where there are several", arguments: namedSentences)
    func named(_ events: [LogEvent], _ expected: String) {
        var script = ScreenScript(agents: ["Guide", "Host"])
        for event in events { script.log(event) }
        script.now += 1500
        #expect(script.status() == expected)
    }

    @Test("an agent that was created is one of several, and is in the title")
    func created() {
        var script = ScreenScript()
        script.log(.inputRequested(agent: "Guide", inStep: false))
        #expect(script.status() == "your turn")
        script.log(.agentCreated(agent: "Guide_2", className: "Guide", creator: "Guide"))
        #expect(script.status() == "Guide waits for you")
        #expect(script.window(.title).first?.contains("Guide, Guide_2") == true)
    }

    @Test("counts down to the next attempt, and tells minutes")
    func countsDown() {
        var script = ScreenScript()
        script.log(.status(agent: "Guide", .retrying(attempt: 1, of: 3, milliseconds: 1500, reason: "")))
        #expect(script.status() == "retrying 1/3 in 2s")
        script.now += 501
        #expect(script.status() == "retrying 1/3 in 1s")
        script.now += 1000
        #expect(script.status() == "retrying 1/3")
        script.log(.status(agent: "Guide", .waitingForModel))
        script.now += 65_000
        #expect(script.status().contains(" 1m 05s ·"))
    }

    @Test("every part of the title has its share of a row that is too short for all", arguments: [20, 40, 80, 200])
    func titleShares(columns: Int) {
        var script = ScreenScript(columns: columns, agents: ["Guide"]) {
            $0 = .init(program: $0.program, model: "openai/" + String(repeating: "model-", count: 50))
        }
        let title = script.window(.title).first ?? ""
        #expect(title.hasPrefix(" Travel ") && CellText.width(of: title) == columns, "\(title)")
        #expect(title.contains("model-") == (columns > 20) && title.hasSuffix("… ") == (columns > 20), "\(title)")
        #expect(title.contains(" · Guide"), "\(title)")
        script.log(.ended(.finished))
        #expect(script.window(.title).first?.hasSuffix("ended ") == true)
        var long = ScreenScript(columns: columns) {
            $0 = .init(program: String(repeating: "Programm", count: 50), model: "openai/small")
        }
        #expect(long.window(.title).first?.hasPrefix(" Program") == true)
        #expect(long.window(.title).first?.hasSuffix(" small ") == true)
    }

    @Test("the title tells of connection trouble as long as there is some")
    func trouble() {
        var script = ScreenScript()
        #expect(script.window(.title).first?.hasSuffix(" anthropic/sonnet ") == true)
        script.log(.status(agent: "Guide", Self.retry))
        #expect(script.window(.title).first?.hasSuffix(" anthropic/sonnet · no answer ") == true)
        script.log(Self.start())
        #expect(script.window(.title).first?.hasSuffix(" anthropic/sonnet ") == true)
    }

    @Test("what came of an action is told for five seconds, or until the next key")
    func told() {
        var script = ScreenScript()
        script.wait()
        script.handle(.notice("copied 120 characters", isError: false))
        #expect(script.status() == "copied 120 characters")
        #expect(script.screen.nextChange(after: script.now) == script.now + 5000)
        script.now += 5000
        #expect(script.status() == "your turn")
        script.handle(.notice("copied 120 characters", isError: false))
        script.press("x")
        #expect(script.status() == "your turn")
    }

    @Test("a failure can be read in full, also on a small screen", arguments: [80, 40])
    func failure(columns: Int) {
        let message =
            "Step 02 of playbook Main (trip.md:14) failed: the tool returned no weather. Run it with -v to see why."
        var script = ScreenScript(columns: columns, rows: 12)
        script.log(.ended(.failed(.init(.program, message))))
        // The transcript ends with it.
        let words = script.window(.transcript).joined(separator: " ").split { " │╭╮╰╯─".contains($0) }
        #expect(words.joined(separator: " ").contains(message))
    }

    // MARK: Time

    @Test("changes by itself only while something works or is told")
    func idle() {
        var script = ScreenScript()
        let next = script.screen.nextChange(after: script.now) ?? 0
        #expect((1...125).contains(next - script.now))
        script.wait()
        #expect(script.screen.nextChange(after: script.now) == nil)
        script.press("<C-c>")
        #expect(script.screen.nextChange(after: script.now) == script.now + 1000)
        script.now += 1000
        _ = script.frame()
        #expect(script.screen.nextChange(after: script.now) == nil)
        script.log(.ended(.finished))
        #expect(script.screen.nextChange(after: script.now) == nil)
    }

    @Test("the spinner takes at most eight steps a second")
    func spinner() {
        var script = ScreenScript()
        var times: Set<Int64> = []
        while script.now < 11_000 {
            guard let next = script.screen.nextChange(after: script.now) else { break }
            times.insert(next)
            script.now = next
            _ = script.frame()
        }
        #expect(times.count == 8)
    }

    @Test("while text arrives, nothing moves by itself, and the spinner takes a step a second")
    func spinnerBesideText() {
        var script = ScreenScript()
        script.log(.stream(.start(.init(messageID: "m", sender: "Guide", recipient: LogEvent.human))))
        var sentences: Set<String> = []
        for number in 0..<100 {
            script.log(.stream(.update(.init(messageID: "m", content: "word ", offset: number * 5))))
            sentences.insert(script.status())
            #expect(script.screen.nextChange(after: script.now) == script.now + 250)
            script.now += 20
        }
        #expect(sentences.count == 2)
        // A text that stands still is told from one that goes on.
        script.now += 250
        let next = script.screen.nextChange(after: script.now) ?? 0
        #expect((1...125).contains(next - script.now))
    }
}
