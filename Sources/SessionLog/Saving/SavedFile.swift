#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What is done with an open file, whole, and what the system says where that fails.
enum SavedFile {
    /// Far more than a session can hold; keeps a mistaken file from filling the memory.
    private static let maximumSize = 1 << 30

    /// The text for `errno`; to be asked before any other call.
    static var systemText: String { String(cString: strerror(errno)) }

    /// Opens what is a regular file; nil, with `errno`, for anything else.
    static func open(_ path: String, _ mode: Int32) -> Int32? {
        // A pipe would be waited for.
        let descriptor = systemOpen(path, mode | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            errno = EINVAL
            return nil
        }
        return descriptor
    }

    /// The file's bytes from an offset on, at most `count`; nil, with `errno`, where they cannot be read.
    static func read(_ descriptor: Int32, from start: Int = 0, count: Int = maximumSize) -> [UInt8]? {
        var content: [UInt8] = []
        var portion = [UInt8](repeating: 0, count: min(count, 65_536))
        while content.count < count {
            let got = pread(
                descriptor, &portion, min(portion.count, count - content.count), off_t(start + content.count))
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            content += portion.prefix(got)
        }
        if content.count == maximumSize {
            errno = EFBIG
            return nil
        }
        return content
    }

    /// Writes all the bytes; false, with `errno`, where that is not possible.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return false }
            written += count
        }
        return true
    }

    /// Waits until the disk has what was written; false, with `errno`, where it says that it has not.
    static func synchronize(_ descriptor: Int32) -> Bool {
        while fsync(descriptor) != 0 {
            switch errno {
            case EINTR: continue
            // File systems that know nothing of it.
            case EINVAL, EROFS, ENOTSUP: return true
            default: return false
            }
        }
        return true
    }

    static func close(_ descriptor: Int32) { _ = systemClose(descriptor) }

    static func size(of descriptor: Int32) -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Whether the file has a name still.
    static func isThere(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) != 0 || status.st_nlink > 0
    }

    /// Locks the file for this process alone, until the descriptor is closed. Somebody who only looks holds it for a moment.
    static func lock(_ descriptor: Int32) -> Bool {
        for _ in 0..<40 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            // File systems without locks: nothing says that another process has it.
            guard errno == EWOULDBLOCK || errno == EINTR else { return true }
            poll(nil, 0, 5)
        }
        return false
    }

    /// Whether another process has locked the file.
    static func isLocked(_ descriptor: Int32) -> Bool {
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
            flock(descriptor, LOCK_UN)
            return false
        }
        return errno == EWOULDBLOCK
    }
}

// Under names that the functions above do not hide.
private func systemOpen(_ path: String, _ mode: Int32, _ permissions: mode_t) -> Int32 { open(path, mode, permissions) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
