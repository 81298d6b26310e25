import Testing

@testable import AgentChat

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct DivertedErrorStreamTests {
    /// A character that the end of a read cuts waits for its rest; what is none does not.
    @Test(
        arguments: [
            [[0x61, 0xC3], [0xA9]]: ["a", "é"], [[0xE6], [0x97], [0xA5, 0x61]]: ["", "", "日a"],
            [[0xF0, 0x9F, 0x91], [0x8D]]: ["", "👍"], [[0xE6, 0x97, 0xA5]]: ["日"],
            [[0x80, 0x80, 0x80, 0x80]]: ["\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"], [[0xFF], [0x61]]: ["\u{FFFD}", "a"],
            [[0x61, 0x80]]: ["a\u{FFFD}"], [[0x1B, 0x5B]]: ["␛["],
        ] as [[[UInt8]]: [String]]) func charactersCutByReads(reads: [[UInt8]], texts: [String]) throws
    {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { close(ends[1]) }
        _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
        let stream = DivertedErrorStream(readEnd: ends[0], original: dup(ends[0]))
        #expect(stream.unread() == nil)
        for (bytes, text) in zip(reads, texts) {
            _ = write(ends[1], bytes, bytes.count)
            #expect(stream.unread() == text)
        }
    }
}
