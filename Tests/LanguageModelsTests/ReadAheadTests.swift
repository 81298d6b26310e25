import Testing

@testable import LanguageModels

/// Bytes of a reply that wait for whoever takes them.
@Suite struct ReadAheadTests {
    @Test func aTakerThatKeepsUpHasPartByPart() {
        var ahead = ReadAhead()
        for text in ["a", "bc", "d"] {
            let isTold = ahead.add(text.utf8)
            let bytes = ahead.takeAll()
            #expect(isTold && bytes == Array(text.utf8))
        }
    }

    @Test func aTakerThatIsBehindIsToldOnceAndHasAll() {
        var ahead = ReadAhead()
        // A part may be empty.
        let isTold = ["a", "bc", "", "d"].map { ahead.add($0.utf8) }
        #expect(isTold == [true, false, false, false])
        let bytes = ahead.takeAll()
        #expect(bytes == Array("abcd".utf8))
        let isToldOfNothing = ahead.add("".utf8)
        let rest = ahead.takeAll()
        #expect(isToldOfNothing && rest.isEmpty)
    }

    @Test func itIsFullUntilSomethingIsTaken() {
        var ahead = ReadAhead()
        for _ in 1..<ReadAhead.mostParts { _ = ahead.add("a".utf8) }
        #expect(!ahead.isFull)
        _ = ahead.add("a".utf8)
        #expect(ahead.isFull)
        let bytes = ahead.takeAll()
        #expect(bytes.count == ReadAhead.mostParts && !ahead.isFull)
    }
}
