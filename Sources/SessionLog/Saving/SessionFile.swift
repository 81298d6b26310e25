import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A session in a file of JSON lines (agent-chat-session(5)), which grows with the log and which no other process has
/// meanwhile.
public final class SessionFile: LogStore {
    public let path: String
    public let header: SessionHeader
    /// The epoch in which the log goes on.
    public let epoch: String
    private let state: Mutex<State>
    private let synchronize: Synchronize

    /// Waits until the disk has what was written to a file; false, with `errno`, where it says that it has not.
    typealias Synchronize = @Sendable (Int32) -> Bool

    /// Whether something could not be written, so that the session is not whole.
    public var hasFailed: Bool { state.withLock { $0.hasFailed } }

    private struct State {
        let descriptor: Int32
        /// Lines that are to be written.
        var waiting: [UInt8] = []
        /// What the file holds of whole lines.
        var length: Int
        /// Lines are written; the opposite once that failed, or the session is closed.
        var isOpen = true
        var hasFailed = false
    }

    /// So much may wait; it is text of messages and replies that are not whole.
    private static let mostWaiting = 65_536

    private init(
        path: String, header: SessionHeader, epoch: String, descriptor: Int32, length: Int,
        _ synchronize: @escaping Synchronize
    ) {
        self.path = path
        self.header = header
        self.epoch = epoch
        self.synchronize = synchronize
        state = Mutex(State(descriptor: descriptor, length: length))
    }

    deinit {
        // This gives the lock back too.
        state.withLock { SavedFile.close($0.descriptor) }
    }

    // MARK: Opening

    /// Makes the file of a new session, for its owner alone.
    static func create(
        _ path: String, _ header: SessionHeader,
        synchronizing synchronize: @escaping Synchronize = { SavedFile.synchronize($0) }
    ) throws(SessionError) -> SessionFile {
        guard let descriptor = SavedFile.open(path, O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW) else {
            throw SessionError(.unwritable, "\(path) cannot be made: \(SavedFile.systemText).")
        }
        let line = SessionLine.header(header).bytes
        guard SavedFile.lock(descriptor), SavedFile.write(line, to: descriptor) else {
            let reason = SavedFile.systemText
            unlink(path)
            SavedFile.close(descriptor)
            throw SessionError(.unwritable, "\(path) cannot be written: \(reason).")
        }
        return SessionFile(
            path: path, header: header, epoch: header.epoch, descriptor: descriptor, length: line.count, synchronize)
    }

    /// Takes a saved session to go on with it. What does not count at its end is removed; of a damaged one, what cannot be
    /// read is kept beside it, in a file whose name ends in `.damaged`.
    ///
    /// - Parameter now: milliseconds since 1970.
    static func open(
        _ path: String, now: Int64, synchronizing synchronize: @escaping Synchronize = { SavedFile.synchronize($0) }
    ) throws(SessionError) -> (SessionFile, SavedSession) {
        guard let descriptor = SavedFile.open(path, O_RDWR | O_APPEND | O_NOFOLLOW) else {
            throw SessionError(.unreadable, "\(path) cannot be opened for writing: \(SavedFile.systemText).")
        }
        do throws(SessionError) {
            guard SavedFile.lock(descriptor) else {
                throw SessionError(
                    .inUse, "\(path) is in use: this session runs in another process. End that first.")
            }
            guard SavedFile.isThere(descriptor), let content = SavedFile.read(descriptor) else {
                throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
            }
            let session = try SavedSession(content, path: path)
            if session.damage != nil { try keepDamaged(content, of: path) }
            let epoch = session.isClosed ? session.epoch : LogEpoch.make()
            let line = SessionLine.opened(milliseconds: now, epoch: epoch).bytes
            guard ftruncate(descriptor, off_t(session.wholeLength)) == 0, SavedFile.write(line, to: descriptor) else {
                throw SessionError(.unwritable, "\(path) cannot be written: \(SavedFile.systemText).")
            }
            let file = SessionFile(
                path: path, header: session.header, epoch: epoch, descriptor: descriptor,
                length: session.wholeLength + line.count, synchronize)
            return (file, session)
        } catch {
            SavedFile.close(descriptor)
            throw error
        }
    }

    private static func keepDamaged(_ content: [UInt8], of path: String) throws(SessionError) {
        let copy = "\(path).damaged"
        guard let descriptor = SavedFile.open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW) else {
            throw SessionError(.unwritable, "\(copy) cannot be made: \(SavedFile.systemText).")
        }
        defer { SavedFile.close(descriptor) }
        // It must be there before the original is cut.
        guard SavedFile.write(content, to: descriptor), SavedFile.synchronize(descriptor) else {
            throw SessionError(.unwritable, "\(copy) cannot be written: \(SavedFile.systemText).")
        }
    }

    // MARK: LogStore

    public func append(_ entries: [LogEntry], durability: LogDurability) throws(LogStoreFailure) {
        try state.withLock { state throws(LogStoreFailure) in
            guard state.isOpen else { return }
            for entry in entries { state.waiting += SessionLine.entry(entry).bytes }
            if durability >= .written || state.waiting.count >= Self.mostWaiting { try write(&state) }
            if durability == .synchronized, !synchronize(state.descriptor) {
                throw failure(&state, SavedFile.systemText)
            }
        }
    }

    public func keep(_ checkpoint: LogCheckpoint) throws(LogStoreFailure) {
        try state.withLock { state throws(LogStoreFailure) in
            guard state.isOpen else { return }
            state.waiting += SessionLine.checkpoint(checkpoint).bytes
            if state.waiting.count >= Self.mostWaiting { try write(&state) }
        }
    }

    public func close() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.waiting += SessionLine.closed(milliseconds: StreamingSessionLog.systemTime()).bytes
            // Without this line the session goes on in another epoch; that is all.
            guard (try? write(&state)) != nil else { return }
            _ = synchronize(state.descriptor)
            state.isOpen = false
        }
    }

    private func write(_ state: inout State) throws(LogStoreFailure) {
        guard !state.waiting.isEmpty else { return }
        guard SavedFile.isThere(state.descriptor) else { throw failure(&state, "it was removed") }
        guard SavedFile.write(state.waiting, to: state.descriptor) else {
            let reason = SavedFile.systemText
            // What fits of a line is none.
            _ = ftruncate(state.descriptor, off_t(state.length))
            throw failure(&state, reason)
        }
        state.length += state.waiting.count
        state.waiting.removeAll(keepingCapacity: true)
    }

    private func failure(_ state: inout State, _ reason: String) -> LogStoreFailure {
        state.isOpen = false
        state.hasFailed = true
        state.waiting = []
        return LogStoreFailure("\(path) cannot be written: \(reason)")
    }
}
