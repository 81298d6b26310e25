#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that is written whole or not at all: nobody reads half a program, and what was there stays when writing fails.
public enum CompiledFile {
    /// Why a file could not be written.
    public struct Failure: Error, Sendable, Hashable {
        /// What the system says, without a full stop: `No space left on device`.
        public var reason: String
    }

    /// Writes a file, replacing what is there.
    ///
    /// What is there and is no regular file (a pipe, a device) is written to as it stands. A link stays, and the file
    /// that it leads to is replaced.
    ///
    /// - Parameter permissions: of a new file, before the umask; one that is replaced keeps its own.
    public static func write(_ text: String, to path: String, permissions: UInt16 = 0o666) throws(Failure) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            try replace(path, with: text, permissions: mode_t(permissions), keepsPermissions: false)
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            let descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw systemFailure() }
            try write(text, to: descriptor)
            return
        }
        guard let target = realpath(path, nil) else { throw systemFailure() }
        defer { free(target) }
        // Whoever may not write the file shall not replace it either.
        guard access(path, W_OK) == 0 else { throw systemFailure() }
        try replace(
            String(cString: target), with: text, permissions: status.st_mode & 0o7777, keepsPermissions: true)
    }

    /// Writes a new file beside the old one and puts it in its place.
    private static func replace(
        _ path: String, with text: String, permissions: mode_t, keepsPermissions: Bool
    ) throws(Failure) {
        let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions)
        guard descriptor >= 0 else { throw systemFailure() }
        if keepsPermissions { _ = fchmod(descriptor, permissions) }
        do throws(Failure) {
            try write(text, to: descriptor)
            guard rename(temporary, path) == 0 else { throw systemFailure() }
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Writes all of it and closes the descriptor, which may be when a full disk is noticed.
    private static func write(_ text: String, to descriptor: Int32) throws(Failure) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else {
                let failure = systemFailure()
                close(descriptor)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        guard close(descriptor) == 0 else { throw systemFailure() }
    }

    private static func systemFailure() -> Failure {
        Failure(reason: String(cString: strerror(errno)))
    }
}

/// `write(2)`, under a name that the methods above do not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
