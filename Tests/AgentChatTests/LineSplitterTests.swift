import Testing

@testable import AgentChat

@Suite struct LineSplitterTests {
    static let cases: [(name: String, bytes: [UInt8], lines: [String])] = [
        ("nothing", [], []),
        ("one line", Array("a\n".utf8), ["a"]),
        ("several lines", Array("a\nb\nc\n".utf8), ["a", "b", "c"]),
        ("CRLF", Array("a\r\nb\r\n".utf8), ["a", "b"]),
        ("the last line has no end", Array("a\nb".utf8), ["a", "b"]),
        ("the last line ends with CR", Array("a\r".utf8), ["a\r"]),
        ("empty lines", Array("\n\r\n\na\n".utf8), ["", "", "", "a"]),
        ("CR within a line", Array("a\rb\n".utf8), ["a\rb"]),
        ("two CR", Array("a\r\r\n".utf8), ["a\r"]),
        ("UTF-8", Array("größe 日本 👍🏽\n".utf8), ["größe 日本 👍🏽"]),
        ("other line separators are text", Array("a\u{2028}b\u{85}c\u{0B}\n".utf8), ["a\u{2028}b\u{85}c\u{0B}"]),
        ("ill-formed UTF-8", [0x61, 0xFF, 0x62, 0x0A, 0xC3, 0x0A, 0x63], ["a\u{FFFD}b", "\u{FFFD}", "c"]),
        ("NUL", [0x61, 0x00, 0x62, 0x0A], ["a\u{0}b"]),
    ]

    @Test(arguments: cases)
    func lines(name: String, bytes: [UInt8], lines: [String]) {
        #expect(split(bytes, at: []) == lines)
        // However it is cut in two, and byte by byte.
        for cut in bytes.indices { #expect(split(bytes, at: [cut]) == lines) }
        #expect(split(bytes, at: Array(bytes.indices)) == lines)
    }

    @Test func aLineIsThereAsSoonAsItIsWhole() {
        var splitter = LineSplitter()
        splitter.append(Array("one\ntw".utf8))
        #expect(splitter.next() == "one")
        #expect(splitter.next() == nil)
        splitter.append(Array("o\n".utf8))
        #expect(splitter.next() == "two")
        splitter.end()
        #expect(splitter.next() == nil)
    }

    @Test func aLineWithoutEndIsNoticed() {
        var splitter = LineSplitter()
        let megabyte = [UInt8](repeating: 0x61, count: 1024 * 1024)
        for _ in 0..<16 {
            splitter.append(megabyte)
            #expect(splitter.next() == nil)
            #expect(!splitter.isTooLong)
        }
        splitter.append(megabyte)
        #expect(splitter.isTooLong)
    }

    private func split(_ bytes: [UInt8], at cuts: [Int]) -> [String] {
        var splitter = LineSplitter()
        var lines: [String] = []
        var start = 0
        for cut in cuts + [bytes.count] {
            splitter.append(bytes[start..<cut])
            start = cut
            while let line = splitter.next() { lines.append(line) }
        }
        splitter.end()
        while let line = splitter.next() { lines.append(line) }
        return lines
    }
}
