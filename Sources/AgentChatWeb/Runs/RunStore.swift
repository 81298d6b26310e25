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
    }

    private let folder: SessionFolder
    private let file: RunRecordFile
    private let records: Mutex<[RunID: Record]>
    private let logger = Logger(label: "agent-chat-web")

    /// Opens the store in a folder of sessions, which is there.
    init(folder: String) throws(StartFailure) {
        self.folder = SessionFolder(path: folder)
        file = try RunRecordFile(path: "\(folder)/web-runs.jsonl")
        records = Mutex(try file.read())
    }

    // MARK: Saving

    /// Begins to save a run.
    func create(
        _ id: RunID, _ run: SavedRun, for owner: RunOwner, isPosted: Bool
    ) throws(WebError) -> SessionFile {
        do {
            let header = SessionHeader(
                runID: id, milliseconds: StreamingSessionLog.systemTime(), program: run.programName,
                run: Array(try JSONEncoder().encode(run)))
            let session = try folder.create(header)
            try note(id, Record(owner: owner, isPosted: isPosted, isOver: false))
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
            // The keeper names it, as a program on the shelf.
            try note(id, Record(owner: .keeper, isPosted: false, isOver: false))
        } catch let error as SessionError {
            throw StartFailure(.unreadable, "--resume \(name): \(error.message)")
        } catch {
            throw StartFailure(.output, "\(file.path) cannot be written.")
        }
    }

    private func note(_ id: RunID, _ record: Record) throws {
        try records.withLock { records in
            try file.append(id, record)
            records[id] = record
        }
    }

    // MARK: Reading

    /// The runs that were under way when the server stopped.
    var interrupted: [RunID: Record] { records.withLock { $0.filter { !$0.value.isOver } } }

    func record(of id: RunID) -> Record? { records.withLock { $0[id] } }

    /// Takes a session to go on with it.
    func open(_ id: RunID) throws(SessionError) -> (file: SessionFile, session: SavedSession) {
        try folder.open(id)
    }

    /// Reads a session that is over.
    func read(_ id: RunID) throws(SessionError) -> SavedSession { try folder.read(id) }
}
