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
        for event in log.events { bytes += transcript.render(LogEntry(sequence: 0, milliseconds: 0, event: event)) }
        bytes += transcript.finish()
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(view.tail(rows: 10_000) == text)
        let tail = view.tail(rows: 12)
        #expect(text.hasSuffix(tail))
        #expect(tail.split(separator: "\n", omittingEmptySubsequences: false).count <= 13)
    }

    @Test("is bounded in rows and bytes")
    func isBounded() {
        var log = LogScript()
        log.whole("Guide", String(repeating: "word ", count: 100_000))
        log.start("a", "Guide")
        log.write("a", String(repeating: "日本語\n", count: 100_000))
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
