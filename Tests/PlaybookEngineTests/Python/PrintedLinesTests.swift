import TestSupport
import Testing

@testable import PlaybookEngine

@Suite("Lines that Python prints")
struct PrintedLinesTests {
    private static let cases: [(bytes: [UInt8], lines: [String])] = [
        (Array("one\ntwo\n".utf8), ["one", "two"]),
        (Array("no end".utf8), ["no end"]),
        (Array("\n\nx\n".utf8), ["", "", "x"]),
        (Array("windows\r\nends\r\n".utf8), ["windows", "ends"]),
        (Array("10 %\r50 %\r100 %\n".utf8), ["100 %"]),
        (Array("10 %\r50 %\r".utf8), ["50 %"]),
        (Array("odd\r\r\n".utf8), ["odd"]),
        ([0xFF, 0x61, 0xC3, 0x0A], ["\u{FFFD}a\u{FFFD}"]),
        (Array("é日👍\n".utf8), ["é日👍"]),
        (Array("123456789012345678901\nx\n".utf8), ["12345678901234567890…", "x"]),
        (Array("12345678901234567890\n".utf8), ["12345678901234567890"]),
    ]

    @Test("Lines are the same however the bytes are cut")
    func cuts() {
        var generator = SeededGenerator(seed: 1)
        for (bytes, lines) in Self.cases {
            for _ in 0..<20 {
                var printed = PrintedLines(limits: PrintedLines.Limits(line: 20))
                var result: [PrintedLines.Line] = []
                for piece in bytes.cut(using: &generator) { result += printed.append(Array(piece), now: 0) }
                result += printed.finish()
                #expect(result == lines.map { PrintedLines.Line(text: $0, omitted: 0) })
            }
        }
    }

    @Test("Of a flood the beginning and the end are seen, and how much was left out")
    func floods() {
        let amount = PrintedLines.Amount(lines: 3, bytes: 1000)
        var printed = PrintedLines(
            limits: PrintedLines.Limits(burst: amount, second: PrintedLines.Amount(lines: 1, bytes: 1000)))
        func lines(_ numbers: ClosedRange<Int>) -> [UInt8] { Array(numbers.map { "\($0)\n" }.joined().utf8) }
        var result = printed.append(lines(1...10), now: 0)
        #expect(result.map(\.text) == ["1", "2", "3"])
        result = printed.append(lines(11...12), now: 0.5)
        #expect(result.isEmpty)
        result = printed.append(lines(13...20), now: 1.5)
        #expect(result == [PrintedLines.Line(text: "13", omitted: 9)])
        result = printed.release()
        #expect(result == [PrintedLines.Line(text: "20", omitted: 6)])
        result = printed.append(lines(21...30) + Array("end".utf8), now: 1.6)
        #expect(result.isEmpty)
        result = printed.finish()
        #expect(result == [PrintedLines.Line(text: "end", omitted: 10)])
        result = printed.finish()
        #expect(result.isEmpty)
    }

    @Test("Long lines use up the budget of bytes")
    func bytes() {
        let amount = PrintedLines.Amount(lines: 100, bytes: 10)
        var printed = PrintedLines(limits: PrintedLines.Limits(burst: amount, second: amount))
        let result = printed.append(Array("12345678\n12345678\n1\n".utf8), now: 0)
        #expect(result == [.init(text: "12345678", omitted: 0), .init(text: "1", omitted: 1)])
    }

    @Test("A clock that stands still or goes back does no harm")
    func clock() {
        var printed = PrintedLines()
        _ = printed.append(Array("a\n".utf8), now: 5)
        #expect(printed.append(Array("b\n".utf8), now: 1).map(\.text) == ["b"])
        #expect(printed.append(Array("c\n".utf8), now: .infinity).map(\.text) == ["c"])
    }
}
