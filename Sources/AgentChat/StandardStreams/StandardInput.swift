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
        await reading { self.readLine() }
    }

    /// Waits for the end of the input: all of it as one line, without the line end at its end; `end` if there is nothing.
    func everything() async -> Line {
        await reading { self.readEverything() }
    }

    private func reading<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { continuation.resume(returning: body()) }
            }
        } onCancel: {
            stopPipe.stop()
        }
    }

    private func readLine() -> Line {
        while true {
            let line: Line? = splitter.withLock { splitter in
                if let line = splitter.next() { return .line(line) }
                if splitter.hasEnded { return .end }
                return splitter.isTooLong ? .failed("A line of standard input is longer than 16 MiB.") : nil
            }
            if let line { return line }
            switch readPortion() {
            case .bytes(let bytes): splitter.withLock { $0.append(bytes) }
            case .end: splitter.withLock { $0.end() }
            case .stopped: return .end
            case .failed(let message): return .failed(message)
            }
        }
    }

    private func readEverything() -> Line {
        var content: [UInt8] = []
        while true {
            switch readPortion() {
            case .bytes(let bytes):
                content += bytes
                // As much as a line may be.
                guard content.count <= LineSplitter.maximumLineLength else {
                    return .failed("Standard input is longer than 16 MiB, too long for one message.")
                }
            case .end, .stopped:
                if content.last == 0x0A { content.removeLast() }
                if content.last == 0x0D { content.removeLast() }
                return content.isEmpty ? .end : .line(String(decoding: content, as: UTF8.self))
            case .failed(let message): return .failed(message)
            }
        }
    }

    private enum Portion {
        case bytes(ArraySlice<UInt8>)
        case end
        case stopped
        case failed(String)
    }

    /// Waits for bytes.
    private func readPortion() -> Portion {
        guard StandardStreams.isOpen(descriptor) else { return .end }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            guard stopPipe.wait(for: descriptor, POLLIN) == .ready else { return .stopped }
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 { return .bytes(buffer.prefix(count)) }
            // A terminal that has gone away is an error to read(2), and simply the end to a program.
            if count == 0 || errno == EIO { return .end }
            guard errno == EINTR || errno == EAGAIN else {
                return .failed("Standard input cannot be read: \(SystemError.text).")
            }
        }
    }

    /// Whether something can be read at once: at a terminal, a line that was typed ahead.
    var isReadable: Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}
