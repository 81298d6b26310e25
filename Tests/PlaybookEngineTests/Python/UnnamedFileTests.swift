import SystemPackage
import Testing

@testable import PlaybookEngine

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif
#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What a child process is to read, in a file that nobody else finds.
@Suite struct UnnamedFileTests {
    @Test(arguments: [0, 1, 100_000]) func itIsReadFromTheFirstByte(count: Int) throws {
        let bytes = Data((0..<count).map { UInt8(truncatingIfNeeded: $0) })
        let file = try #require(UnnamedFile.holding(bytes))
        try file.closeAfter {
            var read = [UInt8](repeating: 0, count: count + 1)
            let length = try read.withUnsafeMutableBytes { try file.read(into: $0) }
            #expect(Data(read.prefix(length)) == bytes)
            var status = stat()
            // No folder has it, so nothing is left when it is closed.
            #expect(fstat(file.rawValue, &status) == 0 && status.st_nlink == 0 && status.st_mode & 0o777 == 0o600)
        }
    }
}
