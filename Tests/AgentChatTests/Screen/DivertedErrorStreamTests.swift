import Testing

@testable import AgentChat

@Suite struct DivertedErrorStreamTests {
    /// A character that the end of a read cuts waits for its rest; what is none does not.
    @Test(
        arguments: [
            ([], 0), ([0x61], 0), ([0x61, 0xC3], 1), ([0xC3, 0xA9], 0), ([0xE6], 1), ([0xE6, 0x97], 2),
            ([0xE6, 0x97, 0xA5], 0), ([0xF0, 0x9F, 0x91], 3), ([0xF0, 0x9F, 0x91, 0x8D], 0),
            ([0x80, 0x80, 0x80, 0x80], 0),
            ([0xFF], 0), ([0x61, 0x80], 0),
        ] as [([UInt8], Int)]) func unfinishedCharacters(bytes: [UInt8], count: Int)
    {
        #expect(DivertedErrorStream.unfinishedBytes(of: bytes) == count)
    }
}
