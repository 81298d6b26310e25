#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder of saved sessions: a file `ID.jsonl` for each.
public struct SessionFolder: Sendable, Hashable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// `sessions` in the state folder.
    public init(in folder: StateFolder) {
        path = "\(folder.path)/sessions"
    }

    /// The file of a session.
    public func file(of id: RunID) -> String { "\(path)/\(id).jsonl" }

    // MARK: Sessions

    /// Begins to save a session. The folder is made if it is missing.
    public func create(_ header: SessionHeader) throws(SessionError) -> SessionFile {
        if let reason = StateFolder.make(path) {
            throw SessionError(.unwritable, "\(path) cannot be written: \(reason).")
        }
        // It may have been made by hand; a folder of somebody else is left as it is.
        chmod(path, 0o700)
        return try SessionFile.create(file(of: header.runID), header)
    }

    /// Takes a session to go on with it.
    ///
    /// - Throws: when another process has it too.
    public func open(_ id: RunID) throws(SessionError) -> (file: SessionFile, session: SavedSession) {
        try SessionFile.open(file(of: id), now: StreamingSessionLog.systemTime())
    }

    /// Reads a session, which another process may be writing.
    public func read(_ id: RunID) throws(SessionError) -> SavedSession {
        let path = file(of: id)
        guard let descriptor = SavedFile.open(path, O_RDONLY | O_NOFOLLOW) else {
            throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
        }
        defer { SavedFile.close(descriptor) }
        guard let content = SavedFile.read(descriptor) else {
            throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
        }
        return try SavedSession(content, path: path)
    }

    /// What the first line of a session's file says, however long the rest is.
    public func header(of id: RunID) throws(SessionError) -> SessionHeader {
        let path = file(of: id)
        guard let descriptor = SavedFile.open(path, O_RDONLY | O_NOFOLLOW) else {
            throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
        }
        defer { SavedFile.close(descriptor) }
        var head: [UInt8] = []
        while true {
            guard let part = SavedFile.read(descriptor, from: head.count, count: 65_536) else {
                throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
            }
            let line = part.prefix { $0 != UInt8(ascii: "\n") }
            head += line
            if line.count < part.count { head.append(UInt8(ascii: "\n")) }
            if line.count < part.count || part.isEmpty { break }
        }
        return try SavedSession(head, path: path).header
    }

    /// Whether some process goes on with a session. False where there is none.
    public func isInUse(_ id: RunID) -> Bool {
        guard let descriptor = SavedFile.open(file(of: id), O_RDONLY | O_NOFOLLOW) else { return false }
        defer { SavedFile.close(descriptor) }
        return SavedFile.isLocked(descriptor)
    }

    /// Removes a session's file for good.
    ///
    /// - Throws: when a process has it.
    public func delete(_ id: RunID) throws(SessionError) {
        let path = file(of: id)
        guard let descriptor = SavedFile.open(path, O_RDONLY | O_NOFOLLOW) else {
            throw SessionError(.unreadable, "\(path) cannot be opened: \(SavedFile.systemText).")
        }
        defer { SavedFile.close(descriptor) }
        guard SavedFile.lock(descriptor) else {
            throw SessionError(.inUse, "\(path) is in use: this session runs in another process. End that first.")
        }
        guard unlink(path) == 0 else {
            throw SessionError(.unwritable, "\(path) cannot be removed: \(SavedFile.systemText).")
        }
        unlink("\(path).damaged")
    }

    // MARK: Finding

    /// All sessions, the one that was used last first. None where there is no folder.
    public func list() throws(SessionError) -> [SessionSummary] {
        try identifiers().map { SessionSummary($0, file: file(of: $0)) }
    }

    /// The session that is meant by `last`, an ID, or the beginning of one.
    public func find(_ name: String) throws(SessionError) -> RunID {
        let known = try identifiers()
        if name == "last" {
            // A file that holds no session must not stand before those that do.
            let last = known.first { SessionSummary.isReadable(file: file(of: $0)) } ?? known.first
            guard let last else { throw SessionError(.notFound, "There is no saved session.") }
            return last
        }
        let prefix = name.lowercased()
        let found = prefix.isEmpty ? [] : known.filter { $0.description.hasPrefix(prefix) }
        guard let first = found.first else {
            throw SessionError(
                .notFound, "There is no saved session “\(name)”; `agent-chat sessions` lists those there are.")
        }
        guard found.count == 1 else {
            let names = found.map(\.description).sorted().joined(separator: ", ")
            throw SessionError(.ambiguous, "Several sessions begin with “\(name)”: \(names). Write more of the ID.")
        }
        return first
    }

    /// The IDs of all sessions, the one that was used last first. None where there is no folder.
    package func identifiers() throws(SessionError) -> [RunID] {
        guard let folder = opendir(path) else {
            // Nothing was ever saved.
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw SessionError(.unreadable, "\(path) cannot be read: \(SavedFile.systemText).")
        }
        defer { closedir(folder) }
        var found: [(id: RunID, used: timespec)] = []
        while let entry = readdir(folder) {
            guard let id = Self.identifier(ofFile: Self.name(of: entry)) else { continue }
            var status = stat()
            guard lstat(file(of: id), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            found.append((id, status.modified))
        }
        let sorted = found.sorted { one, other in
            (one.used.tv_sec, one.used.tv_nsec, one.id.description)
                > (other.used.tv_sec, other.used.tv_nsec, other.id.description)
        }
        return sorted.map(\.id)
    }

    private static func identifier(ofFile name: String) -> RunID? {
        name.hasSuffix(".jsonl") ? RunID(String(name.dropLast(6))) : nil
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

extension stat {
    fileprivate var modified: timespec {
        #if canImport(Glibc)
        st_mtim
        #else
        st_mtimespec
        #endif
    }
}
