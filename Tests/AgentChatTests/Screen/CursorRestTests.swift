import ChatDisplay
import Testing

@testable import AgentChat

@Suite struct CursorRestTests {
    static func frame(_ text: String) -> ChatFrame {
        ChatFrame(
            columns: 10, rows: 1,
            windows: [.init(.transcript, row: 0, columns: 10, rows: [StyledRow(text)])])
    }

    @Test func theCursorRestsWhileTextArrives() {
        var cursor = CursorRest()
        cursor.drawn(Self.frame("a"), at: 0)
        cursor.drawn(Self.frame("ab"), at: 300)
        #expect(cursor.isResting)
        let isOver = [cursor.isOver(at: 699), cursor.isOver(at: 700), cursor.isOver(at: 701)]
        #expect(isOver == [false, true, false])
        #expect(!cursor.isResting && cursor.end == nil)
    }

    @Test func itIsShownToWhoTypes() {
        var cursor = CursorRest()
        cursor.drawn(Self.frame("a"), at: 0)
        cursor.typed(at: 10)
        #expect(!cursor.isResting)
        cursor.drawn(Self.frame("ab"), at: 3010)
        #expect(!cursor.isResting)
        cursor.drawn(Self.frame("abc"), at: 3011)
        #expect(cursor.isResting)
    }

    /// A spinner is no text.
    @Test func nothingElseHidesIt() {
        var cursor = CursorRest()
        cursor.drawn(Self.frame("a"), at: 0)
        _ = cursor.isOver(at: 400)
        cursor.drawn(Self.frame("a"), at: 500)
        #expect(!cursor.isResting)
    }
}
