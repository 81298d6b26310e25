import DequeModule
import Subprocess
import Synchronization
import SystemPackage

/// The child process that executes the program's Python: `python3` with the bridge in it.
///
/// What the engine sends waits in a queue that one task writes, so that nobody waits for the child. The child is the
/// leader of a session of its own: no Ctrl-C of the terminal reaches it, and all that it starts can be ended with it.
final class PythonProcess: Sendable {
    private let configuration: PythonConfiguration
    private let outgoing = Mutex<Deque<PythonCommand>>([])
    private let hasOutgoing = WakeSignal()
    private let mustEnd = WakeSignal()
    private let state: Mutex<State>

    private struct State {
        var printed: PrintedLines
        var lastLines: Deque<String> = []
        var greeting: PythonWire.Greeting?
        var hasLoaded = false
        /// Whether the engine has asked for the end.
        var isCancelled = false
        /// Whether it is to end, or has ended.
        var isEnding = false
        /// Why the child must be ended, or why it is of no use.
        var fault: String?
    }

    init(configuration: PythonConfiguration) {
        self.configuration = configuration
        state = Mutex(State(printed: PrintedLines(limits: configuration.limits.printing)))
    }

    /// Sends a command, at once or when the child has started. Never blocks. Commands to a child that is over are dropped.
    func send(_ command: PythonCommand) {
        outgoing.withLock { $0.append(command) }
        hasOutgoing.wake()
    }

    /// Starts the child and returns when it is over. When the task is cancelled, it is asked to end; then it is ended, with
    /// all processes that it has started and that are in its group.
    ///
    /// - Parameter onEvent: gets the events in their order, one at a time; `died` is the last. It must not wait.
    /// - Throws: where there is no Python that could start; then there are no events but `printed`.
    func run(onEvent: @escaping @Sendable (PythonEvent) -> Void) async throws(PythonUnavailable) {
        let deliver = Delivery(onEvent)
        // A task of its own: being cancelled is a message here, upon which the child still says its last words.
        let child = Task { await self.execute(deliver) }
        let ending = await withTaskCancellationHandler {
            await child.value
        } onCancel: {
            state.withLock { $0.isCancelled = true }
            end()
        }
        for line in state.withLock({ $0.printed.finish() }) { print(line, deliver) }
        switch ending {
        case .failure(let error): throw error
        case .success(let reason): deliver(.died(reason: reason))
        }
    }

    /// Events come from two pipes, but one at a time.
    private final class Delivery: Sendable {
        private let receiver: @Sendable (PythonEvent) -> Void
        private let lock = Mutex(())

        init(_ receiver: @escaping @Sendable (PythonEvent) -> Void) { self.receiver = receiver }

        func callAsFunction(_ event: PythonEvent) {
            lock.withLock { _ in receiver(event) }
        }
    }

    // MARK: Start and end

    /// Why it is over.
    private func execute(_ deliver: Delivery) async -> Result<String, PythonUnavailable> {
        BrokenPipe.ignore()
        do {
            let result = try await Subprocess.run(
                Executable(interpreter: configuration.interpreter),
                arguments: Arguments(PythonBridge.arguments(moduleFolders: configuration.moduleFolders)),
                environment: Environment(only: configuration.environment),
                workingDirectory: configuration.workingFolder.map { FilePath($0) },
                platformOptions: platformOptions, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                await self.attend(execution, deliver)
            }
            return reason(result.terminationStatus)
        } catch {
            return .failure(unavailable(error))
        }
    }

    private var platformOptions: PlatformOptions {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = teardownSequence
        return options
    }

    /// Signal 0 is none: a step in which the child, whose input has ended, may end by itself.
    private var teardownSequence: [TeardownStep] {
        let duration = configuration.limits.ending
        return [
            .send(signal: Signal(rawValue: 0), toProcessGroup: true, allowedDurationToNextStep: duration),
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: duration),
        ]
    }

    /// Makes the child end. May be called often, and before it has started.
    private func end() {
        state.withLock { $0.isEnding = true }
        hasOutgoing.wake()
        mustEnd.wake()
    }

    private func fail(_ fault: String) {
        state.withLock { if $0.fault == nil { $0.fault = fault } }
        mustEnd.wake()
    }

    // MARK: While it runs

    private typealias Child = Execution<CustomWriteInput, SequenceOutput, SequenceOutput>

    private func attend(_ child: Child, _ deliver: Delivery) async {
        await withTaskGroup(of: Void.self) { watch in
            watch.addTask { await self.watchLoading() }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.writeCommands(to: child) }
                group.addTask { await self.readPrinted(child, deliver) }
                group.addTask { await self.endWhenAsked(child) }
                await readEvents(child, deliver)
                // Its events have ended, so it has, or it is of no use any more.
                end()
            }
            watch.cancelAll()
        }
    }

    private func watchLoading() async {
        let limit = configuration.limits.loading
        guard (try? await Task.sleep(for: limit)) != nil, !state.withLock({ $0.hasLoaded }) else { return }
        fail("it did not finish loading the program's Python blocks within \(limit.components.seconds) seconds")
    }

    private func endWhenAsked(_ child: Child) async {
        await mustEnd.wait()
        if state.withLock({ $0.fault != nil }) {
            try? child.send(signal: .kill, toProcessGroup: true)
        }
        await child.teardown(using: teardownSequence)
        // What it started may live on. The child is not reaped before this closure ends, so the group is still its own.
        try? child.send(signal: .kill, toProcessGroup: true)
    }

    private func writeCommands(to child: Child) async {
        let writer = child.standardInputWriter
        do {
            try await write(PythonBridge.source, to: writer)
            while true {
                let (commands, isOver) = take()
                for command in commands {
                    for frame in frames(command) { try await write(frame, to: writer) }
                }
                if isOver { break }
                if commands.isEmpty { await hasOutgoing.wait() }
            }
            try await write(PythonWire.end, to: writer)
            try await writer.finish()
        } catch {
            // The child is gone, which its events tell.
        }
    }

    private struct ChildIsGone: Error {}

    private func write(_ bytes: [UInt8], to writer: StandardInputWriter) async throws {
        guard try await writer.write(bytes) == bytes.count else { throw ChildIsGone() }
    }

    /// What waits to be written, and whether nothing will follow.
    private func take() -> (commands: Deque<PythonCommand>, isOver: Bool) {
        let isOver = state.withLock { $0.isEnding }
        let commands = outgoing.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
        return (commands, isOver && commands.isEmpty)
    }

    private func frames(_ command: PythonCommand) -> [[UInt8]] {
        if let frame = try? PythonWire.encode(command), frame.count <= configuration.limits.frame { return [frame] }
        // Values are far smaller than the limit; whoever makes larger ones must still not wait for ever.
        if case .answer(let request, _) = command {
            let message = "The result is larger than \(configuration.limits.frame >> 20) MiB; ask for less."
            return frames(.refusal(request: request, message: message))
        }
        fail("a command to it is larger than \(configuration.limits.frame >> 20) MiB")
        return []
    }

    // MARK: What it says

    private func readEvents(_ child: Child, _ deliver: Delivery) async {
        var splitter = PythonWire.Splitter(limit: configuration.limits.frame)
        do {
            for try await buffer in child.standardOutput {
                for line in try splitter.append(buffer.withUnsafeBytes { Array($0) }) {
                    guard try read(line, deliver) else { return }
                }
            }
        } catch is PythonWire.Splitter.TooLong {
            fail("it sent a message larger than \(configuration.limits.frame >> 20) MiB")
        } catch is DecodingError {
            fail("it sent what is no message of the bridge")
        } catch {
            fail("what it sends could not be read: \(error)")
        }
    }

    /// Whether more may follow.
    private func read(_ line: [UInt8], _ deliver: Delivery) throws -> Bool {
        guard state.withLock({ $0.greeting != nil }) else {
            let greeting = try PythonWire.decode(PythonWire.Greeting.self, line)
            state.withLock { $0.greeting = greeting }
            if case .started = greeting { return true }
            return false
        }
        let event = try PythonWire.decode(PythonEvent.self, line)
        switch event {
        case .loaded, .notLoaded: state.withLock { $0.hasLoaded = true }
        case .returned, .failed:
            for line in state.withLock({ $0.printed.release() }) { print(line, deliver) }
        default: break
        }
        deliver(event)
        return true
    }

    private func readPrinted(_ child: Child, _ deliver: Delivery) async {
        let start = ContinuousClock.now
        // A process that left the group may hold the pipe and write on when the child is over.
        var remaining = 1 << 20
        do {
            for try await buffer in child.standardError {
                let bytes = buffer.withUnsafeBytes { Array($0) }
                let now = (ContinuousClock.now - start) / .seconds(1)
                let (lines, isEnding) = state.withLock { ($0.printed.append(bytes, now: now), $0.isEnding) }
                for line in lines { print(line, deliver) }
                if isEnding { remaining -= bytes.count }
                if remaining < 0 { return }
            }
        } catch {
            // Nothing more will come.
        }
    }

    private func print(_ line: PrintedLines.Line, _ deliver: Delivery) {
        state.withLock { state in
            if !line.text.isEmpty { state.lastLines.append(line.text) }
            if state.lastLines.count > 12 { state.lastLines.removeFirst() }
        }
        deliver(.printed(line.text, omitted: line.omitted))
    }

    // MARK: Why it is over

    private func unavailable(_ error: any Error) -> PythonUnavailable {
        let interpreter = configuration.interpreter
        let code = (error as? SubprocessError)?.code
        let reason: PythonUnavailable.Reason =
            switch code {
            case _ where interpreter.contains("/") && PythonInterpreter.isFolder(interpreter):
                .noPython("it is a folder")
            case .executableNotFound: .notFound
            case .failedToChangeWorkingDirectory: .noFolder(configuration.workingFolder ?? "")
            default: .noPython("it cannot be started (\(error))")
            }
        return PythonUnavailable(interpreter: interpreter, reason: reason)
    }

    private func reason(_ status: TerminationStatus) -> Result<String, PythonUnavailable> {
        let state = state.withLock { $0 }
        let isEcho = state.greeting == nil && state.lastLines.contains(where: PythonBridge.isRepeated)
        let last = isEcho ? "" : PythonEnding.quoted(Array(state.lastLines))
        let ending = PythonEnding.clause(status)
        switch state.greeting {
        case .unsupported(let version):
            return .failure(
                PythonUnavailable(interpreter: configuration.interpreter, reason: .tooOld(version: version)))
        case nil where !state.isCancelled:
            let clause = (state.fault ?? ending) + last
            return .failure(PythonUnavailable(interpreter: configuration.interpreter, reason: .noPython(clause)))
        default:
            break
        }
        if let fault = state.fault { return .success("Python was stopped: \(fault)\(last)") }
        if state.isCancelled { return .success("Python was stopped with the program") }
        return .success("Python is gone: \(ending)\(last)")
    }
}
