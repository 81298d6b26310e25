#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the system says about a call that failed.
enum SystemError {
    /// The text for `errno`; to be asked before any other call.
    static var text: String { String(cString: strerror(errno)) }
}
