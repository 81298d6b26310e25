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
}
