import CNcursesw
import SessionLog
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What other threads have for the screen's.
enum ScreenMessage: Sendable {
    /// The next entries of the log.
    case entries(ArraySlice<LogEntry>)
    /// The log has ended.
    case logEnded
    /// What came of an action.
    case told(String, isError: Bool)
    /// What people should know of the run and the log does not say.
    case warned(String)
    /// There is a file with the transcript.
    case transcript(path: String)
    /// Give the terminal back and end.
    case leave
}

/// The way to the screen's thread: messages behind a lock, and a pipe that wakes it. Signals come the same way, as bytes.
final class ScreenMailbox: Sendable {
    private let messages = Mutex<[ScreenMessage]>([])
    /// To be polled.
    let readEnd: Int32
    private let writeEnd: Int32

    /// - Returns: nil where the system has no pipe left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])  // pipe(2) fills two
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    /// Signals may come as long as the process lives, and they write into the pipe, so it is never closed.
    func forward(signals: [Int32]) {
        for signal in signals { terminal_signal_forward(signal, writeEnd) }
    }

    func post(_ message: ScreenMessage) {
        let wasEmpty = messages.withLock { messages in
            defer { messages.append(message) }
            return messages.isEmpty
        }
        guard wasEmpty else { return }
        // Not the number of a signal. A full pipe wakes the thread as well.
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }

    /// What has come since the last time.
    func take() -> (messages: [ScreenMessage], signals: Set<Int32>) {
        // In this order: a message that comes between the two writes a byte again.
        let signals = takeSignals()
        let taken = messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
        return (taken, signals)
    }

    /// Forgets the signals that have come; messages stay, and are not forgotten for want of a byte in the pipe.
    func dropSignals() {
        _ = takeSignals()
        var byte: UInt8 = 0
        _ = write(writeEnd, &byte, 1)
    }

    private func takeSignals() -> Set<Int32> {
        var signals: Set<Int32> = []
        var bytes = [UInt8](repeating: 0, count: 256)
        var count = 0
        repeat {
            count = read(readEnd, &bytes, bytes.count)
            signals.formUnion(bytes.prefix(max(0, count)).filter { $0 != 0 }.map(Int32.init))
        } while count == bytes.count || (count < 0 && errno == EINTR)
        return signals
    }
}
