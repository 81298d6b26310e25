import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A recording that is being written: its first line at once, then a line for each exchange when it has ended, so that a
/// crash loses no more than what was still going on.
public final class RecordingFile: Sendable {
    /// Why a recording cannot be written.
    public struct Failure: Error, Sendable, Hashable {
        /// One plain sentence.
        public var message: String
    }

    /// Holds the place of an exchange that has begun.
    struct Ticket: Sendable, Hashable {
        fileprivate let agent: String
        fileprivate let number: Int
    }

    private struct State {
        var nextNumber = 0
        /// For each agent the exchanges that have begun and are not written, in the order in which they began.
        var open: [String: [(number: Int, line: [UInt8]?)]] = [:]
        var failure: Failure?
    }

    private let path: String
    private let descriptor: Int32
    private let state = Mutex(State())

    /// Replaces the file. Only its owner can read it: it holds what was said.
    public init(replacing path: String) throws(Failure) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        // One that was there keeps its mode. What is no file, such as /dev/null, is not ours to change.
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG { fchmod(descriptor, 0o600) }
        if let failure = write(Recording.firstLine) { throw failure }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Why something could not be written; nothing was written since.
    public var failure: Failure? { state.withLock { $0.failure } }

    func begin(agent: String) -> Ticket {
        state.withLock { state in
            defer { state.nextNumber += 1 }
            state.open[agent, default: []].append((state.nextNumber, nil))
            return Ticket(agent: agent, number: state.nextNumber)
        }
    }

    /// An agent's exchanges are written in the order in which they began, since that is how they are played back.
    func end(_ ticket: Ticket, with exchange: Recording.Exchange) {
        let line = exchange.line
        state.withLock { state in
            guard let index = state.open[ticket.agent]?.firstIndex(where: { $0.number == ticket.number }) else {
                return
            }
            state.open[ticket.agent]?[index].line = line
            while let line = state.open[ticket.agent]?.first?.line {
                state.open[ticket.agent]?.removeFirst()
                if state.failure == nil { state.failure = write(line) }
            }
        }
    }

    private func write(_ line: [UInt8]) -> Failure? {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return Self.failure(path) }
            rest = rest.dropFirst(count)
        }
        return nil
    }

    private static func failure(_ path: String) -> Failure {
        Failure(message: "The recording \(path) cannot be written: \(String(cString: strerror(errno))).")
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
