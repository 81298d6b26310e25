import SessionLog
import Streaming
import TestSupport
import Testing

@testable import ChatDisplay

@Suite("What stays of the transcript on the terminal")
struct TranscriptTailTests {
    @Test("is the end of the text transcript", arguments: 0..<20)
    func isTheEnd(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = RandomLog(&random)
        log.grow(by: 60, &random)
        let view = TranscriptView(log.events, width: 80, height: 24, betweenAgents: true)
        var transcript = TranscriptFormat.text.makeTranscript(
            runID: RunID(), options: TranscriptOptions(showsMessagesBetweenAgents: true))
        var bytes: [UInt8] = []
        for event in Self.withoutReplaced(log.events) {
            bytes += transcript.render(LogEntry(sequence: 0, milliseconds: 0, event: event))
        }
        bytes += transcript.finish()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(view.tail(rows: 10_000) == text)
        let tail = view.tail(rows: 12)
        #expect(text.hasSuffix(tail))
        #expect(tail.split(separator: "\n", omittingEmptySubsequences: false).count <= 13)
    }

    /// The same without the messages in whose place another has come.
    private static func withoutReplaced(_ events: [LogEvent]) -> [LogEvent] {
        let replaced = Set(
            events.compactMap { event -> String? in
                if case .stream(.start(let start)) = event { start.replaces } else { nil }
            })
        return events.filter { event in
            switch event {
            case .stream(.start(let start)): !replaced.contains(start.messageID)
            case .stream(.update(let update)): !replaced.contains(update.messageID)
            case .stream(.complete(let complete)): !replaced.contains(complete.messageID)
            case .stream(.aborted(let aborted)): !replaced.contains(aborted.messageID)
            default: true
            }
        }
    }

    @Test("has a message that was written again once")
    func writtenAgain() {
        var log = LogScript()
        log.start("a", "Guide")
        log.write("a", "It is a beaut")
        log.abort("a", .error)
        log.start("b", "Guide", replaces: "a")
        log.write("b", "It is a beautiful day.")
        log.complete("b")
        log.start("c", "Guide")
        log.write("c", "And")
        log.abort("c", .cancelled)
        let view = TranscriptView(log.events, width: 80, height: 24)
        #expect(view.tail(rows: 20) == "Guide: It is a beautiful day.\n\nGuide: And […interrupted]\n")
        #expect(view.tail(rows: 3) == view.tail(rows: 20))
    }

    @Test("is bounded in rows and bytes")
    func isBounded() {
        var log = LogScript()
        log.whole("Guide", String(repeating: "word ", count: 20_000))
        log.start("a", "Guide")
        log.write("a", String(repeating: "日本語\n", count: 20_000))
        let view = TranscriptView(log.events, width: 80, height: 24)
        #expect(view.tail(rows: 1000).utf8.count < 9000)
        #expect(view.tail(rows: 3) == "日本語\n日本語\n日本語 […interrupted]\n")
        #expect(TranscriptView([], width: 80, height: 24).tail(rows: 5) == "")
    }

    @Test("and the source text is exact")
    func sourceText() {
        var log = LogScript()
        #expect(TranscriptView(log.events, width: 80, height: 24).lastMessage == nil)
        log.whole("Guide", "# Exact\u{1B} \n\n")
        log.human("Thanks")
        let view = TranscriptView(log.events, width: 80, height: 24)
        #expect(view.lastMessage == "# Exact\u{1B} \n\n")
    }
}
