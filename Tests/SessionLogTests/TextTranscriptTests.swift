import Streaming
import TestSupport
import Testing

@testable import SessionLog

@Suite struct TextTranscriptTests {
    @Test(arguments: transcripts)
    func streamedAndWholeAreTheSameText(_ test: TranscriptCase) {
        for streams in [true, false] {
            var options = test.options
            options.streams = streams
            #expect(test.events.written(.text, options) == test.expected, "streams: \(streams)")
        }
    }

    @Test func whatTheTerminalShowsAlreadyIsNotWritten() {
        var transcript = TranscriptFormat.text.makeTranscript(runID: .ofTests, options: .init())
        let human = LogEntry(sequence: 0, milliseconds: 0, event: .human("typed"))
        #expect(transcript.render(human, isEchoed: true) == [])
        // It stands there all the same: a gap follows.
        #expect(transcript.write(.whole("1", "A", to: "user", "a")) == "\nA: a\n")
        #expect(transcript.render(human, isEchoed: false) == Array("\nYou: typed\n".utf8))
    }

    @Test func textIsWrittenAtOnce() {
        var transcript = TranscriptFormat.text.makeTranscript(runID: .ofTests, options: .init())
        #expect(transcript.write(.start("m", "A", to: "user")) == "")
        #expect(transcript.write(.update("m", "Hel")) == "A: Hel")
        #expect(transcript.isLineOpen)
        #expect(transcript.write(.update("m", "lo\n")) == "lo")
        #expect(transcript.isLineOpen, "the line end is held back")
        #expect(transcript.write(.update("m", "\nthere")) == "\n\nthere")
        #expect(transcript.write(.complete("m")) == "\n")
        #expect(!transcript.isLineOpen)
        #expect(transcript.write(.start("n", "A", to: "user")) == "")
        #expect(!transcript.isLineOpen)
        #expect(transcript.write(.update("n", "B")) == "\nA: B")
        #expect(transcript.finish() == Array(" […interrupted]\n".utf8))
    }

    @Test func wholeMessagesAreWrittenAtTheirEnd() {
        var transcript = TranscriptFormat.text.makeTranscript(runID: .ofTests, options: .init(streams: false))
        #expect(transcript.write(.start("m", "A", to: "user")) == "")
        #expect(transcript.write(.update("m", "Hello")) == "")
        #expect(!transcript.isLineOpen)
        #expect(transcript.write(.complete("m")) == "A: Hello\n")
    }

    @Test func aLaterMessageWaitsForTheFirstThenShowsWhatItHas() {
        var transcript = TranscriptFormat.text.makeTranscript(runID: .ofTests, options: .init())
        _ = transcript.write(.start("m", "A", to: "user"))
        #expect(transcript.write(.update("m", "one")) == "A: one")
        #expect(transcript.write(.start("n", "B", to: "user")) == "")
        #expect(transcript.write(.update("n", "two")) == "")
        #expect(transcript.write(.complete("m")) == "\n\nB: two")
        #expect(transcript.write(.update("n", "!")) == "!")
        #expect(transcript.write(.complete("n")) == "\n")
    }

    /// Some messages at a time, cut anywhere, from safe and unsafe text: both forms give the text that a plain reading
    /// of the rules gives.
    @Test(arguments: 0..<100)
    func anyLogGivesTheSameBytesEitherWay(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let (events, expected) = randomConversation(using: &random)
        let streamed = events.written(.text, .init(streams: true))
        #expect(streamed == events.written(.text, .init(streams: false)))
        #expect(streamed == expected)
        #expect(!streamed.utf8.contains(0x1B))
        for format in [TranscriptFormat.markdown, .sentences, .json] {
            #expect(events.written(format, .init(streams: true)) == events.written(format, .init(streams: false)))
        }
    }
}

extension Transcript {
    mutating func write(_ event: LogEvent) -> String {
        String(decoding: render(LogEntry(sequence: 0, milliseconds: 0, event: event)), as: UTF8.self)
    }
}

private func randomConversation(using random: inout SeededGenerator) -> (events: [LogEvent], expected: String) {
    let texts = ["Hi", "\u{1B}[2J", "é", "\n", "\n\n", "two words", "👍🏽", "\r\n", " ", "."]
    var queues: [[LogEvent]] = []
    var expected: [String] = []
    for message in 0..<Int.random(in: 1...4, using: &random) {
        let pieces = ["x"] + (0..<6).map { _ in texts.randomElement(using: &random) ?? "" }
        let isAborted = Bool.random(using: &random)
        let id = "m\(message)"
        let end: LogEvent = isAborted ? .aborted(id) : .complete(id)
        queues.append(pieces.map { .update(id, $0) } + [end])
        let text = pieces.joined().unicodeScalars.reduce(into: "") {
            $0.unicodeScalars.append($1 == "\u{1B}" ? "␛" : $1)
        }
        .replacing("\r\n", with: "\n")
        let body = String(text.reversed().drop { $0 == "\n" }.reversed())
        expected.append("A\(message): " + body + (isAborted ? " […interrupted]\n" : "\n"))
    }
    var events: [LogEvent] = queues.indices.map { .start("m\($0)", "A\($0)", to: "user") }
    while let queue = queues.indices.filter({ !queues[$0].isEmpty }).randomElement(using: &random) {
        events.append(queues[queue].removeFirst())
    }
    return (events, expected.joined(separator: "\n"))
}
