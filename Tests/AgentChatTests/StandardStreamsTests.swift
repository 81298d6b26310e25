import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct StandardStreamsTests {
    @Test(arguments: [
        ("plain", "plain\n"), ("two\nlines\twith a tab", "two\nlines\twith a tab\n"),
        ("no \u{1B}[2Jcontrol\r\u{9B}m", "no ␛[2Jcontrol\n\u{FFFD}m\n"),
    ])
    func aLineIsSafeForATerminal(_ text: String, _ written: String) throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (readEnd, writeEnd) = (ends[0], ends[1])  // pipe(2) fills both
        defer { close(readEnd) }
        StandardStreams.writeLine(text, to: writeEnd)
        close(writeEnd)
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = read(readEnd, &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == written)
    }

    /// Two terminals are told apart; two descriptors of one are not.
    @Test func sameAndOtherTerminals() throws {
        var (controlling, terminals): ([Int32], [Int32]) = ([], [])
        defer { for descriptor in controlling + terminals { close(descriptor) } }
        for _ in 0..<2 {
            var (one, other): (Int32, Int32) = (-1, -1)
            try #require(openpty(&one, &other, nil, nil, nil) == 0)
            controlling.append(one)
            terminals.append(other)
        }
        let (first, second) = (terminals[0], terminals[1])  // two were opened
        let copy = dup(first)
        defer { close(copy) }
        #expect(StandardStreams.areSameTerminal(first, copy))
        #expect(!StandardStreams.areSameTerminal(first, second))
    }
}
