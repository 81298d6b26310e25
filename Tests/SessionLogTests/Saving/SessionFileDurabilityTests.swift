import Synchronization
import TestSupport
import Testing

@testable import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What outlives the machine's power: the file hands it to the disk, and waits.
@Suite struct SessionFileDurabilityTests {
    private let place: TestFolder

    init() throws { place = try TestFolder() }

    private func size(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What was written when the disk was waited for: the file's length, each time.
    @Test func theDiskIsWaitedForWhereItIsAsked() throws {
        let path = place.path(of: "saved.jsonl")
        let lengths = Mutex<[Int]>([])
        let file = try SessionFile.create(path, SavedConversation.header()) { descriptor in
            lengths.withLock { $0.append(SavedFile.size(of: descriptor)) }
            return true
        }
        let log = StreamingSessionLog(store: file)
        log.append(.human("hi"))
        log.append([.transition], state: [], durability: .buffered)
        #expect(lengths.withLock { $0 } == [])
        log.append(.inputRequested(agent: "A", inStep: true))
        let written = size(of: path)
        #expect(lengths.withLock { $0 } == [written], "all of it was written before")
        log.append([.transition], state: [], durability: .written)
        log.close()
        #expect(lengths.withLock { $0 } == [written, size(of: path)])
    }

    /// A disk that does not keep what it was given is told of, once.
    @Test func aDiskThatFails() throws {
        let path = place.path(of: "saved.jsonl")
        let file = try SessionFile.create(path, SavedConversation.header()) { _ in
            errno = EIO
            return false
        }
        let log = StreamingSessionLog(store: file)
        log.append(.inputRequested(agent: "A", inStep: true))
        log.append(.ended(.finished))
        let notes = log.entries(in: 0..<9).compactMap { entry -> String? in
            if case .note(_, _, let text, _) = entry.event { text } else { nil }
        }
        #expect(notes == ["This session is not saved any more: \(path) cannot be written: Input/output error."])
        #expect(file.hasFailed)
    }
}
