#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writing to a child that is gone is an error of that write, not the end of agent-chat.
enum BrokenPipe {
    static func ignore() {
        signal(SIGPIPE, SIG_IGN)
    }
}
