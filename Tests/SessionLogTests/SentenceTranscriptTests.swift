import Streaming
import Testing

@testable import SessionLog

@Suite struct SentenceTranscriptTests {
    @Test func messagesAreSentences() {
        let events: [LogEvent] = [
            .whole("1", "Guide", to: "user", "Hi!\nName?"), .human("Maria"),
            .whole("2", "Guide", to: "user", "See.", artifacts: [.init(name: "plan", content: "go")]),
            .start("3", "Guide", to: "user"), .update("3", "On and"), .aborted("3"),
        ]
        #expect(
            events.written(.sentences, .init(streams: false)) == """
                Guide says: Hi!
                Name?

                You say: Maria

                Guide says: See.
                The artifact plan reads:
                go

                Guide says: On and
                The message was interrupted here.

                """)
    }

    @Test func severalHumans() {
        let events: [LogEvent] = [
            .runStarted(program: "p", agents: ["Guide"], humans: ["Alice", "Bob"]),
            .whole("1", "Guide", to: "Alice", "Hi"), .human("Hello", sender: "Alice"),
        ]
        #expect(events.written(.sentences, .init()) == "Guide says to Alice: Hi\n\nAlice says: Hello\n")
    }
}
