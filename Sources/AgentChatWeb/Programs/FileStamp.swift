#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// By what a file is known to be the one that was read before: nothing that changes its content leaves all of this as it was.
struct FileStamp: Sendable, Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Time
    /// When anything of it changed, which nobody can set.
    private let changed: Time

    private struct Time: Sendable, Hashable {
        var seconds: Int64
        var nanoseconds: Int64

        init(_ time: timespec) {
            seconds = Int64(time.tv_sec)
            nanoseconds = Int64(time.tv_nsec)
        }
    }

    /// - Parameter path: of a file, or of a link to one. Nil where there is none.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        size = Int64(status.st_size)
        #if canImport(Glibc)
        modified = Time(status.st_mtim)
        changed = Time(status.st_ctim)
        #else
        modified = Time(status.st_mtimespec)
        changed = Time(status.st_ctimespec)
        #endif
    }

    /// Whether the file has been as it is for so long that the next change will be seen: clocks of file systems tick in
    /// milliseconds, some in seconds.
    func isSettled(at seconds: Int64) -> Bool { changed.seconds < seconds - 2 }
}
