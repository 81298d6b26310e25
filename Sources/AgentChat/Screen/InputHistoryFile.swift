import Logging
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What was sent in earlier runs: a file of one entry a line, oldest first, that only its owner can read.
///
/// Several processes may use it at once. Each adds its lines at the end, in one write; who shortens the file puts a new one
/// in its place, and both hold a lock meanwhile.
struct InputHistoryFile: Sendable, Hashable {
    let path: String

    /// Entries that are kept when the file is shortened, which happens when there are twice as many.
    private static let mostEntries = 1000
    /// Nobody walks back to a longer text; in bytes.
    private static let longestEntry = 65_536
    /// As much of the file is read, from its end; in bytes.
    private static let mostRead = 4 << 20

    /// In the state folder, which is made if it is missing; nil where it cannot be.
    init?(in folder: StateFolder? = .current) {
        guard let folder else { return nil }
        guard StateFolder.make(folder.path) == nil else {
            Logger(label: "agent-chat").info("No history is kept: \(folder.path) cannot be made")
            return nil
        }
        path = "\(folder.path)/history"
    }

    init(path: String) {
        self.path = path
    }

    // MARK: Reading

    /// The entries, oldest first; none where there is no file that can be read. A file that has grown long is shortened.
    func read() -> [String] {
        guard let descriptor = open(O_RDWR) ?? open(O_RDONLY) else { return [] }
        defer { close(descriptor) }
        let entries = entries(in: descriptor)
        if entries.count >= 2 * Self.mostEntries || size(of: descriptor) > Self.mostRead { shorten() }
        return entries.suffix(Self.mostEntries)
    }

    private func entries(in descriptor: Int32) -> [String] {
        let size = size(of: descriptor)
        lseek(descriptor, max(0, size - off_t(Self.mostRead)), SEEK_SET)
        var bytes: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: 65_536)
        // Another process may be adding to it.
        while bytes.count < 2 * Self.mostRead {
            let count = systemRead(descriptor, &portion, portion.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += portion.prefix(count)
        }
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        // What begins in the middle, and what a crash has cut, is none.
        if size > Self.mostRead, !lines.isEmpty { lines.removeFirst() }
        return lines.filter { !$0.isEmpty }.map { Self.unescaped(String(decoding: $0, as: UTF8.self)) }
    }

    // MARK: Writing

    /// Adds an entry. Where that is not possible, it is remembered in this run alone.
    func append(_ text: String) {
        let line = Self.escaped(text)
        guard line.utf8.count <= Self.longestEntry, let descriptor = openLocked() else { return }
        // Closing it unlocks it.
        defer { close(descriptor) }
        // Behind the beginning of a line that was never ended.
        var last: UInt8 = 0x0A
        let size = size(of: descriptor)
        if size > 0 { pread(descriptor, &last, 1, size - 1) }
        StandardStreams.writeAll(((last == 0x0A ? "" : "\n") + line + "\n").utf8, to: descriptor)
    }

    private func shorten() {
        guard let descriptor = openLocked() else { return }
        defer { close(descriptor) }
        let kept = entries(in: descriptor).suffix(Self.mostEntries)
        let new = "\(path).\(getpid())"
        let replacement = systemOpen(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard replacement >= 0 else { return }
        let text = kept.map { Self.escaped($0) + "\n" }.joined()
        let isWritten = StandardStreams.writeAll(text.utf8, to: replacement) == nil && fsync(replacement) == 0
        close(replacement)
        if !isWritten || rename(new, path) != 0 { unlink(new) }
    }

    /// The file, locked: not one that another process has just put another in the place of.
    private func openLocked() -> Int32? {
        // Who holds the lock writes a line, or at most the whole file.
        for _ in 0..<40 {
            guard let descriptor = open(O_RDWR | O_APPEND | O_CREAT) else { return nil }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                var (own, there) = (stat(), stat())
                if fstat(descriptor, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino,
                    own.st_dev == there.st_dev
                {
                    return descriptor
                }
            }
            close(descriptor)
            poll(nil, 0, 5)
        }
        return nil
    }

    /// nil for what is no file, such as a pipe, which would be waited for.
    private func open(_ mode: Int32) -> Int32? {
        let descriptor = systemOpen(path, mode | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private func size(of descriptor: Int32) -> off_t {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status.st_size : 0
    }

    // MARK: Lines

    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n").replacing("\r", with: "\\n")
    }

    static func unescaped(_ line: String) -> String {
        guard line.contains("\\") else { return line }
        var text = ""
        var isEscaped = false
        for scalar in line.unicodeScalars {
            switch (isEscaped, scalar) {
            case (false, "\\"): isEscaped = true
            case (true, "n"):
                text.unicodeScalars.append("\n")
                isEscaped = false
            default:
                text.unicodeScalars.append(scalar)
                isEscaped = false
            }
        }
        return text
    }
}

// Under names that the methods above do not hide.
private func systemOpen(_ path: String, _ mode: Int32, _ permissions: mode_t) -> Int32 { open(path, mode, permissions) }
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
