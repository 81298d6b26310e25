import LanguageModels
import Logging
import PlaybookEngine
import SessionLog
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Keeps the server's runs: each in the file of a saved session, as those of agent-chat, and in a record of its own which of
/// the sessions there are the server's, whose they are, and which are over.
final class RunStore: Sendable {
    /// What the record says of a run.
    struct Record: Sendable, Hashable {
        var owner: RunOwner
        /// Whether its program was sent by a client, so that it may do only what the server allows such programs.
        var isPosted: Bool
        /// Whether it is not to go on: it came to its end, or somebody ended it.
        var isOver: Bool
        /// Whether agent-chat made it, so that only its user deletes it.
        var isAdopted = false
        /// The request that it was begun for; nil for one without an Idempotency-Key.
        var creation: RunCreation?
        /// Milliseconds since 1970.
        var began: Int64 = 0
        var program = ""
    }

    private let folder: SessionFolder
    /// Held while lines are added, so that they come in the order in which the records change.
    private let file: Mutex<RunRecordFile>
    private let records: Mutex<RunRecords>
    private let logger = Logger(label: "agent-chat-web")

    /// Opens the store in a folder of sessions, which is there.
    init(folder: String) throws(StartFailure) {
        self.folder = SessionFolder(path: folder)
        let file = try RunRecordFile(path: "\(folder)/web-runs.jsonl")
        self.file = Mutex(file)
        var found = try file.read()
        for (id, record) in found where record.began == 0 {
            // The record of an older version.
            guard let header = try? self.folder.header(of: id) else { continue }
            found[id]?.begin(as: header)
        }
        records = Mutex(RunRecords(found))
    }

    // MARK: Saving

    /// Begins to save a run.
    func create(
        _ id: RunID, _ run: SavedRun, for owner: RunOwner, isPosted: Bool, creation: RunCreation?
    ) throws(WebError) -> SessionFile {
        do {
            let header = SessionHeader(
                runID: id, milliseconds: StreamingSessionLog.systemTime(), program: run.programName,
                run: Array(try JSONEncoder().encode(run)))
            let session = try folder.create(header)
            try note(
                id,
                Record(
                    owner: owner, isPosted: isPosted, isOver: false, creation: creation, began: header.milliseconds,
                    program: header.program))
            return session
        } catch {
            logger.error("A run cannot be saved", metadata: ["run_id": "\(id)", "reason": "\(Self.reason(error))"])
            throw WebError(
                .internalError, "not_saved", "The run cannot be saved, so it is not begun.",
                advice: "Have the server's keeper look at its --store: there may be no room.")
        }
    }

    /// Notes that a run is not to go on.
    func noteEnd(of id: RunID) {
        guard var record = record(of: id) else { return }
        record.isOver = true
        do { try note(id, record) } catch {
            logger.error(
                "The end of a run cannot be noted: it goes on after a restart, as if nobody had ended it",
                metadata: ["run_id": "\(id)", "reason": "\(Self.reason(error))"])
        }
    }

    private static func reason(_ error: any Error) -> String { (error as? SessionError)?.message ?? "\(error)" }

    /// Takes a session that agent-chat saved.
    func adopt(_ name: String) throws(StartFailure) {
        do {
            let id = try folder.find(name)
            // One of the server's own stays whose it is. Another one the keeper names, as a program on the shelf.
            var record = record(of: id) ?? Record(owner: .keeper, isPosted: false, isOver: false, isAdopted: true)
            record.isOver = false
            record.begin(as: try folder.header(of: id))
            try note(id, record)
        } catch let error as SessionError {
            throw StartFailure(.unreadable, "--resume \(name): \(error.message)")
        } catch {
            throw StartFailure(.output, "The record of runs in \(folder.path) cannot be written.")
        }
    }

    private func note(_ id: RunID, _ record: Record) throws {
        try file.withLock { file in
            // Whoever looks for a run need not wait for a disk.
            try file.append(id, record)
            records.withLock { $0.set(record, of: id) }
        }
    }

    // MARK: Deleting

    /// Deletes the runs that are over and have not been written to for so long.
    ///
    /// - Parameters:
    ///   - age: in milliseconds.
    ///   - now: milliseconds since 1970.
    /// - Returns: which they were.
    func delete(unusedFor age: Int64, now: Int64) -> [RunID] {
        let ended = records.withLock { records in records.filter { $0.isOver && !$0.isAdopted } }
        return ended.keys.filter { id in
            guard let used = Self.lastWrite(of: folder.file(of: id)) else {
                // Somebody has deleted it: agent-chat sessions delete.
                forget(id)
                return true
            }
            guard now - used > age else { return false }
            do {
                try folder.delete(id)
                forget(id)
                return true
            } catch {
                // Some process still has it; there is another time.
                return false
            }
        }
    }

    private func forget(_ id: RunID) {
        file.withLock { file in
            guard (try? file.appendDeletion(of: id)) != nil else { return }
            records.withLock { $0.remove(id) }
        }
    }

    /// In milliseconds since 1970; nil where there is no such file.
    private static func lastWrite(of path: String) -> Int64? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        #if canImport(Glibc)
        let time = status.st_mtim
        #else
        let time = status.st_mtimespec
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    // MARK: Reading

    /// The runs that were under way when the server stopped.
    var interrupted: [RunID: Record] { records.withLock { $0.filter { !$0.isOver } } }

    func record(of id: RunID) -> Record? { records.withLock { $0[id] } }

    /// The run that the request with this name was answered with; its client may send it again.
    func run(begunBy name: String) -> (id: RunID, record: Record)? { records.withLock { $0.run(begunBy: name) } }

    /// The latest runs that began before a place, or of all; the latest first.
    func latest(_ count: Int, before place: RunPlace?) -> [RunPlace] {
        records.withLock { $0.latest(count, before: place) }
    }

    /// When the file of a run was last written to, in milliseconds since 1970; nil where it is gone.
    func lastWrite(of id: RunID) -> Int64? { Self.lastWrite(of: folder.file(of: id)) }

    /// Takes a session to go on with it.
    func open(_ id: RunID) throws(SessionError) -> (file: SessionFile, session: SavedSession) {
        try folder.open(id)
    }

    /// Whether another process carries the run out.
    func isInUse(_ id: RunID) -> Bool { folder.isInUse(id) }

    /// Reads a session that is over.
    func read(_ id: RunID) throws(SessionError) -> SavedSession { try folder.read(id) }
}

extension RunStore.Record {
    fileprivate mutating func begin(as header: SessionHeader) {
        began = header.milliseconds
        program = header.program
    }
}
