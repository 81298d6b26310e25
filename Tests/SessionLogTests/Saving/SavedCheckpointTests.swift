import TestSupport
import Testing

@testable import SessionLog

/// Checkpoints in a session's file.
@Suite struct SavedCheckpointTests {
    private let place: TestFolder
    private let folder: SessionFolder

    init() throws {
        place = try TestFolder()
        folder = SessionFolder(path: place.path(of: "sessions"))
    }

    /// - Parameter padding: makes a checkpoint so much longer.
    private func save(padding: Int = 0) throws -> RunID {
        let header = SavedConversation.header()
        let log = StreamingSessionLog(store: try folder.create(header))
        func state(_ number: Int) -> [UInt8] {
            Array("{\"number\":\(number),\"text\":\"\(String(repeating: "x", count: padding))\"}".utf8)
        }
        log.append(.human("a"))
        log.keepCheckpoint(state(1))
        log.append([.human("b"), .inputRequested(agent: "A", inStep: true)], state: [])
        log.keepCheckpoint(state(2))
        log.append(.transition)
        log.close()
        return header.runID
    }

    @Test func theLastOneIsRead() throws {
        let session = try folder.read(try save())
        #expect(session.entries.count == 4 && session.damage == nil && session.isClosed)
        #expect(session.checkpoint == LogCheckpoint(entryCount: 3, state: Array(#"{"number":2,"text":""}"#.utf8)))
    }

    /// Without the lines the session is the same; one that stands elsewhere does not count.
    @Test func theyAreNoPartOfTheLog() throws {
        let id = try save()
        let whole = try folder.read(id)
        let content = try #require(SavedFile.open(folder.file(of: id), 0).flatMap { SavedFile.read($0) })
        let lines = content.split(separator: UInt8(ascii: "\n")).map(Array.init)
        let isCheckpoint = { (line: [UInt8]) in line.starts(with: "{\"checkpoint\"".utf8) }
        let checkpoints = lines.filter(isCheckpoint)
        #expect(checkpoints.count == 2)
        let without = try SavedSession(
            Array(lines.filter { !isCheckpoint($0) }.joined(separator: [0x0A])) + [0x0A], path: "x")
        #expect(without.entries == whole.entries && without.checkpoint == nil && without.damage == nil)
        let moved =
            lines.filter { !isCheckpoint($0) }.prefix(2) + checkpoints + lines.filter { !isCheckpoint($0) }.dropFirst(2)
        let session = try SavedSession(Array(moved.joined(separator: [0x0A])) + [0x0A], path: "x")
        #expect(session.entries == whole.entries && session.checkpoint?.entryCount == 1)
    }

    /// What a list says of a session stands before a checkpoint, however long that is.
    @Test func aLongOneHidesNothing() throws {
        let id = try save(padding: 700_000)
        let summary = try #require(try folder.list().first { $0.runID == id })
        #expect(summary.state == .waiting)
    }
}
