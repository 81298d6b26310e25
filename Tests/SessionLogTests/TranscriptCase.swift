import Streaming
import TestSupport
import Testing

@testable import SessionLog

/// Events and the transcript that they must give.
struct TranscriptCase: CustomTestStringConvertible {
    let name: String
    var options = TranscriptOptions()
    let events: [LogEvent]
    let expected: String
    /// In Markdown; nil where it adds nothing to know.
    var markdown: String?

    var testDescription: String { name }
}

extension [LogEvent] {
    /// The whole transcript of a log that ends after these events.
    func written(_ format: TranscriptFormat, _ options: TranscriptOptions) -> String {
        var transcript = format.makeTranscript(runID: RunID.ofTests, options: options)
        var output: [UInt8] = []
        for (sequence, event) in enumerated() {
            output += transcript.render(LogEntry(sequence: sequence, milliseconds: 0, event: event))
        }
        output += transcript.finish()
        return String(decoding: output, as: UTF8.self)
    }
}

extension RunID {
    static let ofTests: RunID = {
        var random = SeededGenerator(seed: 1)
        return RunID(using: &random)
    }()
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

    static func complete(_ id: String, _ content: String = "", artifacts: [MessageArtifact] = []) -> LogEvent {
        .stream(.complete(MessageStreamCompleteEvent(messageID: id, content: content, artifacts: artifacts)))
    }

    static func aborted(_ id: String) -> LogEvent {
        .stream(.aborted(MessageStreamAbortedEvent(messageID: id, content: "", reason: .error)))
    }

    static func whole(
        _ id: String, _ sender: String, to recipient: String, _ content: String, replaces: String? = nil,
        artifacts: [MessageArtifact] = []
    ) -> LogEvent {
        .message(
            CompleteMessage(
                messageID: id, sender: sender, recipient: recipient, content: content, replaces: replaces,
                artifacts: artifacts))
    }

    static func human(_ content: String, sender: String = LogEvent.human) -> LogEvent {
        .humanMessage(messageID: "h", sender: sender, recipient: "A", content: content)
    }
}

let transcripts: [TranscriptCase] = [
    TranscriptCase(
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
    TranscriptCase(
        name: "nothing said", events: [.runStarted(program: "p", agents: []), .ended(.finished)], expected: ""),
    TranscriptCase(
        name: "several lines, line ends at the end dropped",
        events: [
            .start("1", "A", to: "user"), .update("1", "one\n\n"), .update("1", "two\n"), .update("1", "\n"),
            .complete("1"),
        ],
        expected: "A: one\n\ntwo\n", markdown: "**A**\n\none\n\ntwo\n"),
    TranscriptCase(
        name: "line ends alone",
        events: [
            .start("1", "A", to: "user"), .update("1", "\n\n"), .complete("1"), .whole("2", "A", to: "user", "b"),
        ],
        expected: "A:\n\nA: b\n", markdown: "**A**\n\n**A**\n\nb\n"),
    TranscriptCase(
        name: "spaces at the end stay", events: [.whole("1", "A", to: "user", "a  \n")], expected: "A: a  \n"),
    TranscriptCase(
        name: "an aborted message and its replacement",
        events: [
            .start("1", "A", to: "user"), .update("1", "Hel\n"), .aborted("1"),
            .start("2", "A", to: "user", replaces: "1"), .update("2", "Hello."), .complete("2"),
        ],
        expected: "A: Hel […interrupted]\n\nA: Hello.\n",
        markdown: "**A**\n\nHel\n\n*[…interrupted]*\n\n**A**\n\nHello.\n"),
    TranscriptCase(
        name: "aborted before any visible text",
        events: [.start("1", "A", to: "user"), .update("1", "\n"), .aborted("1")], expected: "A: […interrupted]\n",
        markdown: "**A**\n\n*[…interrupted]*\n"),
    TranscriptCase(
        name: "open when the log ends", events: [.start("1", "A", to: "user"), .update("1", "Hel")],
        expected: "A: Hel […interrupted]\n"),
    TranscriptCase(
        name: "messages between agents hidden",
        events: [
            .start("1", "A", to: "B"), .update("1", "secret"), .complete("1"), .whole("2", "B", to: "A", "answer"),
            .whole("3", "A", to: "user", "open"),
        ],
        expected: "A: open\n"),
    TranscriptCase(
        name: "messages between agents shown", options: .init(showsMessagesBetweenAgents: true),
        events: [
            .start("1", "A", to: "B"), .update("1", "ask"), .complete("1"), .whole("2", "B", to: "A", "answer"),
            .whole("3", "A", to: "user", "open"),
        ],
        expected: "A → B: ask\n\nB → A: answer\n\nA: open\n",
        markdown: "**A → B**\n\nask\n\n**B → A**\n\nanswer\n\n**A**\n\nopen\n"),
    TranscriptCase(
        name: "in the order of starts, one at a time",
        events: [
            .start("1", "A", to: "user"), .start("2", "B", to: "user"), .update("2", "second"), .complete("2"),
            .human("third"), .update("1", "first"), .complete("1"),
        ],
        expected: "A: first\n\nB: second\n\nYou: third\n"),
    TranscriptCase(
        name: "control sequences",
        events: [
            .start("1", "A", to: "user"), .update("1", "\u{1B}[3"), .update("1", "1mred\r"), .update("1", "\nx"),
            .complete("1"),
        ],
        expected: "A: ␛[31mred\nx\n"),
    TranscriptCase(
        name: "raw output", options: .init(rawOutput: true),
        events: [.whole("1", "A", to: "user", "\u{1B}[31mred\r\n")], expected: "A: \u{1B}[31mred\n"),
    TranscriptCase(
        name: "a name that is none", events: [.whole("1", "A\u{1B}[2J", to: "user", "x")], expected: "A␛[2J: x\n"),
    TranscriptCase(
        name: "updates of unknown messages",
        events: [.update("9", "lost"), .complete("9"), .whole("1", "A", to: "user", "x")], expected: "A: x\n"),
    TranscriptCase(
        name: "artifacts after their message",
        events: [
            .start("1", "A", to: "user"), .update("1", "See Artifact[plan].\n"),
            .complete(
                "1", artifacts: [.init(name: "plan", content: "1. go\n2. rest\n\n"), .init(name: "b", content: "")]),
            .whole("2", "A", to: "user", "Artifact[x]", artifacts: [.init(name: "x\n\u{1B}", content: "\u{1B}")]),
        ],
        expected: """
            A: See Artifact[plan].
            Artifact[plan]:
            1. go
            2. rest
            Artifact[b]:

            A: Artifact[x]
            Artifact[x ␛]:
            ␛

            """,
        markdown: """
            **A**

            See Artifact[plan].

            **Artifact[plan]**

            1. go
            2. rest

            **Artifact[b]**

            **A**

            Artifact[x]

            **Artifact[x ␛]**

            ␛

            """),
    TranscriptCase(
        name: "several humans",
        events: [
            .runStarted(program: "p", agents: ["Guide"], humans: ["Alice", "Bob"]),
            .whole("1", "Guide", to: "Alice", "Hi Alice"), .human("Hi", sender: "Alice"),
            .start("2", "Guide", to: "Bob"), .update("2", "Hi Bob"), .complete("2"),
            .whole("3", "Guide", to: "Clerk", "secret"),
        ],
        expected: "Guide → Alice: Hi Alice\n\nAlice: Hi\n\nGuide → Bob: Hi Bob\n",
        markdown: "**Guide → Alice**\n\nHi Alice\n\n**Alice**\n\nHi\n\n**Guide → Bob**\n\nHi Bob\n"),
    TranscriptCase(
        name: "names that are markup", events: [.whole("1", "A*b_[c]", to: "user", "x")],
        expected: "A*b_[c]: x\n", markdown: "**A\\*b\\_\\[c\\]**\n\nx\n"),
    TranscriptCase(
        name: "an open code block is closed",
        events: [
            .start("1", "A", to: "user"), .update("1", "So:\n~~~~swift\nlet a"), .aborted("1"),
            .whole("2", "B", to: "user", "after"),
        ],
        expected: "A: So:\n~~~~swift\nlet a […interrupted]\n\nB: after\n",
        markdown: "**A**\n\nSo:\n~~~~swift\nlet a\n~~~~\n\n*[…interrupted]*\n\n**B**\n\nafter\n"),
]
