import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A program started for a test, with its standard streams in the test's hands.
///
/// Nothing here sleeps: every wait is for a condition (some text has arrived, the program has ended) and has a deadline, after
/// which it throws what was seen so far. A program that is still running when the test lets go of it is killed.
final class ChildProcess: Sendable {
    enum Stream: String, Sendable {
        case output = "standard output"
        case error = "standard error"
        case terminal = "the terminal"
    }

    enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let code): "exit code \(code)"
            case .signalled(let signal): "signal \(signal)"
            }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// What the parent holds of one stream.
    private struct Endpoint {
        /// -1 once closed.
        var descriptor: Int32
        var received: [UInt8] = []
        /// Whether more may come.
        var isOpen = true
    }

    private struct State {
        var endpoints: [Stream: Endpoint]
        /// Where input goes: a pipe, or the terminal.
        var input: Int32
        var inputIsPipe: Bool
        var pendingInput: [UInt8] = []
        var closesInput = false
        var ending: Ending?
    }

    let identifier: pid_t
    /// A folder that the program uses, gone when the test lets go of both.
    private let folder: TemporaryFolder?
    private let state: Mutex<State>
    /// All waiting is done here: it blocks, which the threads of Swift's tasks must not.
    private let queue = DispatchQueue(label: "ChildProcess")

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - environment: the whole of it.
    ///   - terminal: the streams that are one pseudo-terminal, which is then the program's controlling terminal; the
    ///     others are pipes.
    ///   - folder: one that the program uses, and that is to be there as long.
    init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:],
        terminal: Set<SpawnedStreams.Name> = [], using folder: TemporaryFolder? = nil
    ) throws {
        self.folder = folder
        let spawned = try SpawnedStreams.spawn(
            path, arguments, environment: environment, terminal: terminal)
        identifier = spawned.identifier
        var endpoints: [Stream: Endpoint] = [:]
        if let terminal = spawned.terminal { endpoints[.terminal] = Endpoint(descriptor: terminal) }
        if let output = spawned.output { endpoints[.output] = Endpoint(descriptor: output) }
        if let error = spawned.error { endpoints[.error] = Endpoint(descriptor: error) }
        state = Mutex(
            State(
                endpoints: endpoints, input: spawned.input ?? spawned.terminal ?? -1,
                inputIsPipe: spawned.input != nil))
    }

    deinit {
        state.withLock { state in
            if state.ending == nil {
                kill(identifier, SIGKILL)
                var status: Int32 = 0
                waitpid(identifier, &status, 0)
            }
            for stream in state.endpoints.values where stream.descriptor >= 0 { close(stream.descriptor) }
            if state.inputIsPipe, state.input >= 0 { close(state.input) }
        }
    }

    // MARK: Acting on the program

    /// Writes to its standard input, or types at its terminal. Returns at once; what the program has not read yet is kept.
    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        state.withLock { $0.pendingInput += bytes }
        queue.async { [weak self] in self?.advance(timeout: 0) }
    }

    /// Ends its standard input once everything sent has been written. At a terminal: send `\u{4}` instead.
    func closeInput() {
        state.withLock { $0.closesInput = true }
        queue.async { [weak self] in self?.advance(timeout: 0) }
    }

    /// Stops reading one of its streams, as a closed pager does.
    func stopReading(_ stream: Stream) {
        state.withLock { state in
            guard let endpoint = state.endpoints[stream], endpoint.isOpen else { return }
            close(endpoint.descriptor)
            state.endpoints[stream]?.descriptor = -1
            state.endpoints[stream]?.isOpen = false
        }
    }

    /// Closes the terminal on this side, as when a connection is lost.
    func hangUp() {
        stopReading(.terminal)
        state.withLock { $0.input = -1 }
    }

    /// Changes the terminal's size; the program gets the signal that says so.
    func resize(columns: UInt16, rows: UInt16) {
        let terminal = state.withLock { $0.endpoints[.terminal]?.descriptor ?? -1 }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &size)
    }

    /// Reads off what was written so far, so that what comes next can be told from it.
    func takeBytes(of stream: Stream) -> [UInt8] {
        state.withLock { state in
            defer { state.endpoints[stream]?.received = [] }
            return state.endpoints[stream]?.received ?? []
        }
    }

    func send(signal number: Int32) {
        kill(identifier, number)
    }

    // MARK: What it has written

    func bytes(of stream: Stream) -> [UInt8] {
        state.withLock { $0.endpoints[stream]?.received ?? [] }
    }

    func text(of stream: Stream) -> String {
        String(decoding: bytes(of: stream), as: UTF8.self)
    }

    /// Whether it has closed its streams, as it does at its end.
    var isSilent: Bool { state.withLock { state in !state.endpoints.values.contains(where: \.isOpen) } }

    // MARK: Waiting

    /// Waits until the stream holds `text`.
    func wait(for text: String, in stream: Stream = .output, within seconds: Double = 20) async throws {
        try await wait(within: seconds, "“\(text)” in \(stream.rawValue)") { child in
            child.text(of: stream).contains(text)
        }
    }

    /// Waits until the program has ended and everything it wrote has been read.
    @discardableResult
    func end(within seconds: Double = 20) async throws -> Ending {
        try await wait(within: seconds, "its end") { $0.reapIfEnded() }
        return state.withLock { $0.ending } ?? .exited(-1)
    }

    /// Reads what the program writes until the condition holds.
    func wait(
        within seconds: Double = 20, _ what: String, until condition: @escaping @Sendable (ChildProcess) -> Bool
    ) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async {
                let deadline = DispatchTime.now() + seconds
                while !condition(self) {
                    guard DispatchTime.now() < deadline else {
                        continuation.resume(
                            throwing: Failure(description: "Waited in vain for \(what). \(self.report)"))
                        return
                    }
                    self.advance(timeout: 10)
                }
                continuation.resume()
            }
        }
    }

    /// Everything known about the program, for a failed expectation.
    var report: String {
        let streams = [Stream.output, .error, .terminal].compactMap { stream -> String? in
            let text = text(of: stream)
            return text.isEmpty ? nil : "\(stream.rawValue): \(text.debugDescription)"
        }
        let ending = state.withLock { $0.ending }.map { "ended with \($0)" } ?? "still running"
        return ([ending] + streams).joined(separator: "\n")
    }

    // MARK: The pump

    /// Reads what is there and writes what is pending; waits for either, at most `timeout` milliseconds.
    private func advance(timeout: Int32) {
        var (polled, streams) = state.withLock { state -> ([pollfd], [Stream]) in
            let open = state.endpoints.filter { $0.value.isOpen }
            var polled = open.map { pollfd(fd: $0.value.descriptor, events: Int16(POLLIN), revents: 0) }
            if !state.pendingInput.isEmpty, state.input >= 0 {
                polled.append(pollfd(fd: state.input, events: Int16(POLLOUT), revents: 0))
            }
            return (polled, open.map(\.key))
        }
        poll(&polled, nfds_t(polled.count), timeout)
        state.withLock { state in
            for (stream, polled) in zip(streams, polled) where polled.revents != 0 { receive(stream, &state) }
            writePending(&state)
        }
    }

    private func receive(_ stream: Stream, _ state: inout State) {
        guard let endpoint = state.endpoints[stream], endpoint.isOpen else { return }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(endpoint.descriptor, &buffer, buffer.count)
        if count > 0 {
            state.endpoints[stream]?.received += buffer.prefix(count)
        } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
            // A pseudo-terminal that nobody has open says EIO on Linux. It stays open on this side until the test is over:
            // closing it would send a hang-up to a program that is just about to end.
            state.endpoints[stream]?.isOpen = false
        }
    }

    private func writePending(_ state: inout State) {
        guard state.input >= 0 else { return }
        while !state.pendingInput.isEmpty {
            let count = write(state.input, state.pendingInput, state.pendingInput.count)
            if count > 0 {
                state.pendingInput.removeFirst(count)
            } else if errno == EAGAIN {
                return
            } else if errno != EINTR {
                state.pendingInput = []
            }
        }
        if state.closesInput, state.inputIsPipe {
            close(state.input)
            state.input = -1
        }
    }

    private func reapIfEnded() -> Bool {
        state.withLock { state in
            guard state.ending == nil else { return true }
            guard !state.endpoints.values.contains(where: \.isOpen) else { return false }
            var status: Int32 = 0
            guard waitpid(identifier, &status, WNOHANG) == identifier else { return false }
            // The layout of a wait status is the same on Linux and macOS; the C macros are not imported.
            let signal = status & 0x7F
            state.ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
            return true
        }
    }
}
