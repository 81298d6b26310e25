import PlaybookEngine
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A run in plain output: a loop around ``PlainConversation`` that performs its actions.
actor PlainSession {
    private let run: ProgramRun
    private let log: StreamingSessionLog
    private let output = OutputWriter()
    private var conversation: PlainConversation
    /// A line is wanted.
    private let lineRequests = AsyncStream.makeStream(of: Void.self)
    /// Finished when the run is to end.
    private let stopRequest = AsyncStream.makeStream(of: Never.self)

    init(run: ProgramRun, log: StreamingSessionLog, style: PlainStyle) {
        self.run = run
        self.log = log
        conversation = PlainConversation(style: style)
    }

    /// Runs the program to its end.
    ///
    /// - Returns: what to exit with; everything has been written by then.
    func run() async -> ExitReason {
        let signals = Signals.stream(of: [SIGINT, SIGTERM])
        await withDiscardingTaskGroup { group in
            group.addTask { await self.readLines() }
            group.addTask { await self.handle(signals: signals) }
            await self.runAndFollow()
            // What still waits for a line or a signal.
            group.cancelAll()
        }
        return conversation.exitReason
    }

    private func runAndFollow() async {
        async let transcript: Void = followLog()
        await runProgram()
        await transcript
    }

    /// Returns when the run has ended, by itself or because it was asked to.
    private func runProgram() async {
        let (run, stop) = (run, stopRequest.stream)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = await run.run() }
            group.addTask { for await _ in stop {} }
            await group.next()
            group.cancelAll()
        }
    }

    private func followLog() async {
        for await entry in log.entries(from: 0) {
            perform(conversation.handle(.entry(entry)))
            if let failure = await output.flush() { perform(conversation.handle(.outputFailure(failure))) }
        }
        _ = await output.flush()
    }

    private func readLines() async {
        let input = StandardInput()
        for await _ in lineRequests.stream {
            let line = await input.nextLine()
            if Task.isCancelled { return }
            perform(conversation.handle(.input(line)))
        }
    }

    private func handle(signals: AsyncStream<Int32>) async {
        let start = ContinuousClock.now
        for await signal in signals {
            let sinceStart = (ContinuousClock.now - start).components
            let now = sinceStart.seconds * 1000 + sinceStart.attoseconds / 1_000_000_000_000_000
            perform(conversation.handle(signal == SIGTERM ? .terminate : .interrupt(at: now)))
        }
    }

    /// Without suspension, so that the order of actions is the order of events.
    private func perform(_ actions: [PlainConversation.Action]) {
        for action in actions {
            switch action {
            case .write(let bytes, .output): output.writeOutput(bytes)
            case .write(let bytes, .error): output.writeError(bytes)
            case .readLine: lineRequests.continuation.yield()
            case .submit(let line): run.submit(line)
            case .endInput: run.endInput()
            case .interruptAnswer: run.interrupt()
            case .stop:
                output.stopWaiting()
                stopRequest.continuation.finish()
            case .exit(let reason): reason.exitProcess()
            }
        }
    }
}
