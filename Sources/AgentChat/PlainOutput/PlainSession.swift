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
    private let input = StandardInput()
    private let output: OutputWriter
    private let style: PlainStyle
    private let runLog: RunLog
    private let past: PastConversation?
    private var conversation: PlainConversation
    /// A line is wanted.
    private let lineRequests = AsyncStream.makeStream(of: Void.self)
    /// Milliseconds since the session was made at which something is to be said.
    private let tickRequests = AsyncStream.makeStream(of: Int64.self)
    /// The earliest of them that is to come.
    private var nextTick: Int64?
    private let start = ContinuousClock.now
    /// Finished when the run is to end.
    private let stopRequest = AsyncStream.makeStream(of: Never.self)

    init(_ ready: ReadyRun, style: PlainStyle) {
        run = ready.run
        log = ready.log
        self.style = style
        output = OutputWriter(transcript: ready.transcript)
        runLog = ready.runLog
        past = ready.past
        conversation = PlainConversation(style: style, runID: ready.runID, hasTypedMessage: ready.hasTypedMessage)
    }

    /// Runs the program to its end.
    ///
    /// - Returns: what to exit with; everything has been written by then.
    func run() async -> ExitReason {
        let signals = Signals.stream(of: [SIGINT, SIGTERM, SIGHUP])
        await withDiscardingTaskGroup { group in
            group.addTask { await self.readLines() }
            group.addTask { await self.handle(signals: signals) }
            group.addTask { await self.keepTime() }
            await self.runAndFollow()
            // What still waits for a line or a signal.
            group.cancelAll()
        }
        return conversation.exitReason
    }

    private func runAndFollow() async {
        if let past { perform(conversation.goOn(after: past)) }
        async let transcript: Void = followLog()
        await run.run(until: stopRequest.stream)
        await transcript
    }

    private func followLog() async {
        for await entry in log.entries(from: past?.entries.count ?? 0) {
            runLog.tell(entry)
            var isLineTypedAhead = false
            if case .inputRequested = entry.event { isLineTypedAhead = style.terminals.input && input.isReadable }
            perform(conversation.handle(.entry(entry, isLineTypedAhead: isLineTypedAhead, at: now)))
            if let failure = await output.flush() { perform(conversation.handle(.outputFailure(failure))) }
            if let failure = output.transcriptFailure { perform(conversation.handle(.transcriptFailure(failure))) }
        }
        _ = await output.flush()
    }

    private func readLines() async {
        for await _ in lineRequests.stream {
            let line = await input.nextLine()
            if Task.isCancelled { return }
            perform(conversation.handle(.input(line)))
        }
    }

    private func handle(signals: AsyncStream<Int32>) async {
        for await signal in signals {
            let event: PlainConversation.Event =
                switch signal {
                case SIGTERM: .terminate
                case SIGHUP: .hangUp
                default: .interrupt(at: now)
                }
            perform(conversation.handle(event))
        }
    }

    /// Milliseconds since the session was made.
    private var now: Int64 {
        let sinceStart = (ContinuousClock.now - start).components
        return sinceStart.seconds * 1000 + sinceStart.attoseconds / 1_000_000_000_000_000
    }

    // MARK: Time

    /// Tells the conversation when time has passed, as far as it wants to know.
    private func keepTime() async {
        await withDiscardingTaskGroup { group in
            for await tick in tickRequests.stream {
                let instant = start + .milliseconds(tick)
                group.addTask {
                    guard (try? await Task.sleep(until: instant, clock: .continuous)) != nil else { return }
                    await self.tick(tick)
                }
            }
            group.cancelAll()
        }
    }

    private func tick(_ tick: Int64) async {
        if nextTick == tick { nextTick = nil }
        perform(conversation.handle(.tick(at: max(now, tick))))
        if let failure = await output.flush() { perform(conversation.handle(.outputFailure(failure))) }
    }

    /// An earlier request serves a later one too: when it has come, the next time is asked for.
    private func requestTick() {
        guard let change = conversation.nextChange(after: now), nextTick.map({ change < $0 }) ?? true else { return }
        nextTick = change
        tickRequests.continuation.yield(change)
    }

    /// Without suspension, so that the order of actions is the order of events.
    private func perform(_ actions: [PlainConversation.Action]) {
        for action in actions {
            switch action {
            case .write(let bytes, .output): output.writeOutput(bytes)
            case .write(let bytes, .error): output.writeError(bytes)
            case .write(let bytes, .transcript): output.writeTranscript(bytes)
            case .readLine: lineRequests.continuation.yield()
            case .submit(let line): run.submit(line)
            case .tryAgain: run.tryAgain()
            case .endInput: run.endInput()
            case .interruptAnswer: run.interrupt()
            case .stop:
                output.stopWaiting()
                stopRequest.continuation.finish()
            case .exit(let reason): reason.exitProcess()
            }
        }
        requestTick()
    }
}
