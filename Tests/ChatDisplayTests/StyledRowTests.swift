import ChatDisplay
import Testing

@Suite("A styled row")
struct StyledRowTests {
    @Test("joins neighbours of one style and knows its width")
    func joins() {
        var row = StyledRow("ab")
        row.append("cd")
        row.append("e", CellStyle(.code))
        #expect(row.runs.count == 2)
        #expect(row.width == 5)
        #expect(row.truncated(to: 3).text == "ab…")
    }
}
