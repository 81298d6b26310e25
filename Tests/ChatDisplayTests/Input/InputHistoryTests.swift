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
        #expect(history.older("draft") == "two")
        #expect(history.older("two") == "one")
        #expect(history.older("one") == nil)
        #expect(history.newer("one") == "two")
        #expect(history.newer("two") == "draft")
        #expect(history.newer("draft") == nil)
    }

    @Test("keeps what was changed on the way, until something is sent")
    func drafts() {
        var history = Self.history("one", "two")
        _ = history.older("")
        #expect(history.older("two, changed") == "one")
        #expect(history.newer("one") == "two, changed")
        #expect(history.newer("two") == "")
        #expect(history.older("") == "two")
        _ = history.older("two!")
        history.add("three")
        #expect(history.older("") == "three")
        #expect(history.older("three") == "two")
    }

    @Test("brings back what was begun with its caret, and with what can be undone")
    func draftAsItWas() {
        var history = Self.history("one")
        var draft = InputEditor()
        draft.paste("half a thought")
        draft.deleteWordBackward()
        draft.moveWordLeft()
        let caret = draft.caret
        #expect(history.previous(leaving: draft)?.string == "one")
        var back = history.next(leaving: InputEditor("one"))
        #expect(back?.string == "half a ")
        #expect(back?.caret == caret)
        back?.undo()
        #expect(back?.string == "half a thought")
    }

    @Test("has what was begun, where something older was sent in its place")
    func draftLeftBehind() {
        var history = Self.history("one", "two")
        _ = history.older("half a thought")
        history.add("two")
        #expect(history.older("") == "two")
        #expect(history.older("two") == "half a thought")
        #expect(history.older("half a thought") == "one")
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

extension InputHistory {
    fileprivate mutating func older(_ text: String) -> String? { previous(leaving: InputEditor(text))?.string }
    fileprivate mutating func newer(_ text: String) -> String? { next(leaving: InputEditor(text))?.string }
}
