import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Writes to standard output, standard error and the transcript's file, in the order asked, on a thread that may block.
final class OutputWriter: Sendable {
    /// Why something could not be written.
    enum Failure: Sendable, Hashable {
        /// Its reader has closed it and wants no more.
        case closed
        /// One sentence, for example that the disk is full.
        case failed(String)
    }

    /// What has failed so far, each once.
    private struct Failures {
        var output: Failure?
        var transcript: Failure?
    }

    private let transcript: OutputFile?
    private let stopPipe = StopPipe()
    private let queue = DispatchQueue(label: "agent-chat.output")
    private let failures = Mutex(Failures())

    init(transcript: OutputFile? = nil) {
        self.transcript = transcript
        // A closed pipe is told by write(2), not by a signal that would end the program halfway.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Takes bytes for standard output. After a failure nothing more is written there.
    func writeOutput(_ bytes: [UInt8]) {
        queue.async { [self] in
            guard failures.withLock({ $0.output == nil }) else { return }
            guard StandardStreams.isOpen(StandardStreams.output) else {
                failures.withLock { $0.output = .failed("Standard output is closed.") }
                return
            }
            let new = write(bytes, to: StandardStreams.output, name: "Standard output")
            if let new { failures.withLock { $0.output = new } }
        }
    }

    /// Takes bytes for standard error, where a failure is passed over: there is nowhere to say so.
    func writeError(_ bytes: [UInt8]) {
        queue.async { [self] in
            guard StandardStreams.isOpen(StandardStreams.error) else { return }
            _ = write(bytes, to: StandardStreams.error, name: "Standard error")
        }
    }

    /// Takes bytes for the transcript's file, if there is one. After a failure nothing more is written there.
    func writeTranscript(_ bytes: [UInt8]) {
        guard let transcript else { return }
        queue.async { [self] in
            guard failures.withLock({ $0.transcript == nil }) else { return }
            let new = write(bytes, to: transcript.descriptor, name: transcript.path)
            if let new { failures.withLock { $0.transcript = new } }
        }
    }

    /// Waits until everything taken so far is written.
    ///
    /// - Returns: the failure of standard output so far.
    func flush() async -> Failure? {
        await withCheckedContinuation { continuation in
            queue.async { [self] in continuation.resume(returning: failures.withLock { $0.output }) }
        }
    }

    /// The failure of the transcript's file among what has been written so far.
    var transcriptFailure: Failure? { failures.withLock { $0.transcript } }

    /// From now on nothing is written that would have to wait for a reader.
    func stopWaiting() {
        stopPipe.stop()
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32, name: String) -> Failure? {
        // What a pipe that is ready takes for certain without blocking: PIPE_BUF on Linux, several times that of POSIX.
        let portion = 4096
        var rest = bytes[...]
        while !rest.isEmpty {
            let hasRoom = stopPipe.wait(for: descriptor, POLLOUT) == .ready || isWritable(descriptor)
            guard hasRoom else { return .closed }
            let count = rest.prefix(portion).withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
                continue
            }
            switch errno {
            case EINTR, EAGAIN: continue
            case EPIPE: return .closed
            default: return .failed("\(name) cannot be written: \(SystemError.text).")
            }
        }
        return nil
    }

    private func isWritable(_ descriptor: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}

/// `write(2)`, under a name that the methods above do not hide.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
