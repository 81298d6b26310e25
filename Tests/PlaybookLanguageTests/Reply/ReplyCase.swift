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

    /// Checks the events, and that every way of cutting the reply gives the same ones.
    func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
        let whole = ReplyReading.events(in: [reply[...]], end: end).map(\.asText)
        #expect(whole == expected, sourceLocation: sourceLocation)
        var random = SeededGenerator(seed: 2)
        for chunks in [reply.chunks(of: 1), reply.cut(using: &random), reply.cut(using: &random)] {
            let cut = ReplyReading.events(in: chunks, end: end).map(\.asText)
            #expect(cut == whole, "cut into \(chunks.map(\.count))", sourceLocation: sourceLocation)
        }
        #expect(ReplyInvariants.violation(by: reply, random: &random) == nil, sourceLocation: sourceLocation)
    }
}
