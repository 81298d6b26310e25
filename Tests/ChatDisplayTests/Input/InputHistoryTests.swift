import Testing

@testable import ChatDisplay

@Suite("The history of the input")
struct InputHistoryTests {
    private static func history(_ texts: String...) -> InputHistory {
        var history = InputHistory()
        for text in texts { history.add(text) }
        return history
    }

    @Test("walks from the newest to the oldest and back to what was begun")
    func walks() {
        var history = Self.history("one", "two")
        #expect(history.previous(leaving: "draft") == "two")
        #expect(history.previous(leaving: "two") == "one")
        #expect(history.previous(leaving: "one") == nil)
        #expect(history.next(leaving: "one") == "two")
        #expect(history.next(leaving: "two") == "draft")
        #expect(history.next(leaving: "draft") == nil)
    }

    @Test("keeps what was changed on the way, until something is sent")
    func drafts() {
        var history = Self.history("one", "two")
        _ = history.previous(leaving: "")
        #expect(history.previous(leaving: "two, changed") == "one")
        #expect(history.next(leaving: "one") == "two, changed")
        #expect(history.next(leaving: "two") == "")
        #expect(history.previous(leaving: "") == "two")
        _ = history.previous(leaving: "two!")
        history.add("three")
        #expect(history.previous(leaving: "") == "three")
        #expect(history.previous(leaving: "three") == "two")
    }

    @Test("holds no text twice, none that is empty, and a thousand at most")
    func collapses() {
        var history = Self.history("one", "two", "one", "")
        #expect(history.entries == ["two", "one"])
        for number in 0..<2000 { history.add("\(number)") }
        #expect(history.entries.count == 1000)
        #expect(history.entries.last == "1999")
    }
}
