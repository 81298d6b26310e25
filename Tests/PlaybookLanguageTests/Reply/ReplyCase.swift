import PlaybookLanguage
import Streaming
import TestSupport
import Testing

/// A reply, or a part of one, and the events expected of it, in the form of `EventText.swift`.
struct ReplyCase: CustomTestStringConvertible, Sendable {
    var name: String
    var reply: [UInt8]
    var end: ReplyEnd
    var expected: [String]

    var testDescription: String { name }

    init(_ name: String, _ reply: String, _ expected: [String], end: ReplyEnd = .regular) {
        self.init(name, bytes: Array(reply.utf8), expected, end: end)
    }

    init(_ name: String, bytes: [UInt8], _ expected: [String], end: ReplyEnd = .regular) {
        self.name = name
        self.reply = bytes
        self.expected = expected
        self.end = end
    }

    static let vocabulary = ReplyVocabulary(
        callees: [
            "Say", "SendMessage", "WaitForMessage", "SaveArtifact", "EndProgram", "Main", "Price", "GetGreeting",
            "GetCountryFact", "Accountant.GetRate", "GetRate", "Pick",
        ],
        targets: ["user", "human", "meeting", "Guide", "Order Desk", "OrderDesk", "agent 1001", "Éva Lang"])

    /// The events of the reply when it arrives in these chunks, adjacent texts joined.
    func events(in chunks: [ArraySlice<UInt8>]) -> [ReplyEvent] {
        var reader = ReplyReader(vocabulary: Self.vocabulary)
        var events: [ReplyEvent] = []
        for chunk in chunks { events += reader.feed(chunk) }
        events += reader.finish(end)
        return events.joiningText()
    }

    /// Checks the events, and that every way of cutting the reply gives the same ones.
    func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let whole = events(in: [reply[...]])
        #expect(whole.map(\.asText) == expected, sourceLocation: sourceLocation)
        #expect(events(in: reply.chunks(of: 1)) == whole, "byte by byte", sourceLocation: sourceLocation)
        var random = SeededGenerator(seed: 2)
        for _ in 0..<8 {
            let chunks = reply.cut(using: &random)
            #expect(
                events(in: chunks) == whole, "cut into \(chunks.map(\.count))", sourceLocation: sourceLocation)
        }
    }
}

extension [ReplyEvent] {
    func joiningText() -> [ReplyEvent] {
        reduce(into: []) { events, event in
            if case .messageText(let piece) = event, case .messageText(let text) = events.last {
                events[events.count - 1] = .messageText(text + piece)  // in bounds: `last` exists
            } else {
                events.append(event)
            }
        }
    }
}

extension [UInt8] {
    func chunks(of size: Int) -> [ArraySlice<UInt8>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
    }
}
