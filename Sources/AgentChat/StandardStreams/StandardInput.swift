import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Lines of a descriptor, which is read only when a line is asked for and none is left. A read takes what is there, up to
/// 64 KiB, so lines after the one asked for may already be held here.
final class StandardInput: Sendable {
    enum Line: Sendable, Hashable {
        case line(String)
        /// There is no more, or reading was stopped.
        case end
        /// The input cannot be used any further; one sentence.
        case failed(String)
    }

    private let descriptor: Int32
    private let stopPipe = StopPipe()
    /// Reading blocks, which the threads of tasks must not.
    private let queue = DispatchQueue(label: "agent-chat.input")
    private let splitter = Mutex(LineSplitter())

    init(descriptor: Int32 = StandardStreams.input) {
        self.descriptor = descriptor
    }

    /// Waits for the next line. To be called by one task at a time; cancelling that task ends the input.
    func nextLine() async -> Line {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: self.readLine()) }
            }
        } onCancel: {
            stopPipe.stop()
        }
    }

    private func readLine() -> Line {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let line: Line? = splitter.withLock { splitter in
                if let line = splitter.next() { return .line(line) }
                if splitter.hasEnded { return .end }
                return splitter.isTooLong ? .failed("A line of standard input is longer than 16 MiB.") : nil
            }
            if let line { return line }
            guard stopPipe.wait(for: descriptor, POLLIN) == .ready else { return .end }
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            // A terminal that has gone away is an error to read(2), and simply the end to a program.
            if count < 0, errno != EIO {
                return .failed("Standard input cannot be read: \(String(cString: strerror(errno))).")
            }
            splitter.withLock { splitter in
                if count > 0 { splitter.append(buffer.prefix(count)) } else { splitter.end() }
            }
        }
    }
}
