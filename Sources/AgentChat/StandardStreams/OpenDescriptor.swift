#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension StandardStreams {
    /// Whether a descriptor is what the caller of the program meant by it.
    ///
    /// A stream that was closed at the start leaves its number free, and the runtime takes it for a descriptor of its own,
    /// which has no file type on Linux.
    static func isOpen(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return status.st_mode & S_IFMT != 0
    }
}
