import TestSupport
import Testing

@testable import ChatDisplay

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

    @Test("is made of safe text")
    func isSafe() {
        #expect(StyledRow("a\u{1B}[2J\nb").text == "a␛[2J b")
    }

    @Test("is never cut within a wide character")
    func cuts() {
        var row = StyledRow("日本", CellStyle(.code))
        row.append("語x")
        #expect(row.width == 7)
        #expect((0...8).map { row.prefix($0).text } == ["", "", "日", "日", "日本", "日本", "日本語", "日本語x", "日本語x"])
        #expect((0...8).map { row.dropFirst($0).text } == ["日本語x", "日本語x", "本語x", "本語x", "語x", "語x", "x", "", ""])
        #expect((0...8).map { row.truncated(to: $0).text } == ["", "…", "…", "日…", "日…", "日本…", "日本…", "日本語x", "日本語x"])
        #expect(row.prefix(5).runs.map(\.style) == [CellStyle(.code)])
    }

    @Test("falls into two parts that together are the row", arguments: 0..<40)
    func parts(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var row = StyledRow()
        for _ in 0..<6 {
            let text = ["ab", "日本", "e\u{301}", "🙂 ", "", "x"].randomElement(using: &random) ?? ""
            row.append(text, CellStyle(Bool.random(using: &random) ? .code : .text))
        }
        for width in 0...row.width {
            var whole = row.prefix(width)
            #expect(whole.width <= width)
            whole.append(row.dropFirst(width))
            #expect(whole == row)
        }
    }
}
