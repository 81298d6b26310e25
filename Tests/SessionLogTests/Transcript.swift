import SessionLog
import Streaming
import Testing

/// Events and the transcript that they must give.
struct Transcript: CustomTestStringConvertible {
    let name: String
    var options = TextTranscript.Options()
    let events: [LogEvent]
    let expected: String

    var testDescription: String { name }
}

extension [LogEvent] {
    /// The whole transcript of a log that ends after these events.
    func written(_ options: TextTranscript.Options) -> String {
        var transcript = TextTranscript(options)
        var output: [UInt8] = []
        for (sequence, event) in enumerated() {
            output += transcript.render(LogEntry(sequence: sequence, milliseconds: 0, event: event))
        }
        output += transcript.finish()
        return String(decoding: output, as: UTF8.self)
    }
}

extension LogEvent {
    static func start(_ id: String, _ sender: String, to recipient: String, replaces: String? = nil) -> LogEvent {
        .stream(
            .start(MessageStreamStartEvent(messageID: id, sender: sender, recipient: recipient, replaces: replaces)))
    }

    static func update(_ id: String, _ content: String) -> LogEvent {
        // The transcript goes by the order of the log, not by offsets.
        .stream(.update(MessageStreamUpdateEvent(messageID: id, content: content, offset: 0)))
    }

    static func complete(_ id: String) -> LogEvent {
        .stream(.complete(MessageStreamCompleteEvent(messageID: id, content: "")))
    }

    static func aborted(_ id: String) -> LogEvent {
        .stream(.aborted(MessageStreamAbortedEvent(messageID: id, content: "", reason: .error)))
    }

    static func whole(_ id: String, _ sender: String, to recipient: String, _ content: String) -> LogEvent {
        .message(CompleteMessage(messageID: id, sender: sender, recipient: recipient, content: content))
    }

    static func human(_ content: String) -> LogEvent {
        .humanMessage(messageID: "h", recipient: "A", content: content)
    }
}

let transcripts: [Transcript] = [
    Transcript(
        name: "a greeting",
        events: [
            .runStarted(program: "hello", agents: ["HelloWorld"]),
            .start("1", "HelloWorld", to: "user"), .update("1", "Hi! What is "), .update("1", "your name?"),
            .complete("1"), .inputRequested(agent: "HelloWorld", inStep: true), .human("Maria"),
            .whole("2", "HelloWorld", to: "user", "Welcome, Maria."), .ended(.finished),
        ],
        expected: """
            HelloWorld: Hi! What is your name?

            You: Maria

            HelloWorld: Welcome, Maria.

            """),
    Transcript(name: "nothing said", events: [.runStarted(program: "p", agents: []), .ended(.finished)], expected: ""),
    Transcript(
        name: "human messages hidden", options: .init(showsHumanMessages: false),
        events: [.whole("1", "A", to: "user", "a"), .human("h"), .whole("2", "A", to: "user", "b")],
        expected: "A: a\n\nA: b\n"),
    Transcript(
        name: "several lines, line ends at the end dropped",
        events: [
            .start("1", "A", to: "user"), .update("1", "one\n\n"), .update("1", "two\n"), .update("1", "\n"),
            .complete("1"),
        ],
        expected: "A: one\n\ntwo\n"),
    Transcript(
        name: "line ends alone",
        events: [
            .start("1", "A", to: "user"), .update("1", "\n\n"), .complete("1"), .whole("2", "A", to: "user", "b"),
        ],
        expected: "A:\n\nA: b\n"),
    Transcript(
        name: "spaces at the end stay", events: [.whole("1", "A", to: "user", "a  \n")], expected: "A: a  \n"),
    Transcript(
        name: "an aborted message and its replacement",
        events: [
            .start("1", "A", to: "user"), .update("1", "Hel\n"), .aborted("1"),
            .start("2", "A", to: "user", replaces: "1"), .update("2", "Hello."), .complete("2"),
        ],
        expected: "A: Hel […interrupted]\n\nA: Hello.\n"),
    Transcript(
        name: "aborted before any visible text",
        events: [.start("1", "A", to: "user"), .update("1", "\n"), .aborted("1")], expected: "A: […interrupted]\n"),
    Transcript(
        name: "open when the log ends", events: [.start("1", "A", to: "user"), .update("1", "Hel")],
        expected: "A: Hel […interrupted]\n"),
    Transcript(
        name: "messages between agents hidden",
        events: [
            .start("1", "A", to: "B"), .update("1", "secret"), .complete("1"), .whole("2", "B", to: "A", "answer"),
            .whole("3", "A", to: "user", "open"),
        ],
        expected: "A: open\n"),
    Transcript(
        name: "messages between agents shown", options: .init(showsMessagesBetweenAgents: true),
        events: [
            .start("1", "A", to: "B"), .update("1", "ask"), .complete("1"), .whole("2", "B", to: "A", "answer"),
            .whole("3", "A", to: "user", "open"),
        ],
        expected: "A → B: ask\n\nB → A: answer\n\nA: open\n"),
    Transcript(
        name: "in the order of starts, one at a time",
        events: [
            .start("1", "A", to: "user"), .start("2", "B", to: "user"), .update("2", "second"), .complete("2"),
            .human("third"), .update("1", "first"), .complete("1"),
        ],
        expected: "A: first\n\nB: second\n\nYou: third\n"),
    Transcript(
        name: "control sequences",
        events: [
            .start("1", "A", to: "user"), .update("1", "\u{1B}[3"), .update("1", "1mred\r"), .update("1", "\nx"),
            .complete("1"),
        ],
        expected: "A: ␛[31mred\nx\n"),
    Transcript(
        name: "raw output", options: .init(rawOutput: true),
        events: [.whole("1", "A", to: "user", "\u{1B}[31mred\r\n")], expected: "A: \u{1B}[31mred\n"),
    Transcript(
        name: "a name that is none", events: [.whole("1", "A\u{1B}[2J", to: "user", "x")], expected: "A␛[2J: x\n"),
    Transcript(
        name: "updates of unknown messages",
        events: [.update("9", "lost"), .complete("9"), .whole("1", "A", to: "user", "x")], expected: "A: x\n"),
]
