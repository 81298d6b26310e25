#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Ends blocking waits from another thread: once stopped, every wait returns at once, for good.
final class StopPipe: Sendable {
    enum Readiness {
        case ready
        case stopped
    }

    /// -1 where the system has no pipe left; waits can then not be stopped, and all else works.
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        (readEnd, writeEnd) = (ends[0], ends[1])  // pipe(2) fills two
        for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    func stop() {
        // The byte is never read, so that every later wait sees it too.
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }

    /// Blocks until `descriptor` can be read or written without blocking (an error or a hang-up counts as such), or
    /// until ``stop()``.
    func wait(for descriptor: Int32, _ events: Int32) -> Readiness {
        var polled = [
            pollfd(fd: descriptor, events: Int16(events), revents: 0),
            pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&polled, nfds_t(polled.count), -1) < 0, errno == EINTR || errno == EAGAIN {}
        return polled[1].revents != 0 ? .stopped : .ready  // two were put in
    }
}
