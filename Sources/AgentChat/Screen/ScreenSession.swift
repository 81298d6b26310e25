import ChatDisplay
import PlaybookEngine
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A run on the full screen: it starts the screen's thread, leads the log there, and does what the person asks for there.
actor ScreenSession {
    private let run: ProgramRun
    private let log: StreamingSessionLog
    private let style: ScreenStyle
    private let runLog: RunLog
    private let file: OutputFile?
    private let past: PastConversation?
    private let output: OutputWriter
    private let saving: TranscriptSaving
    private var fileTranscript: (any Transcript)?
    private var exit = ScreenExit()
    private let requests = AsyncStream.makeStream(of: ScreenRequest.self)
    /// Finished when the run is to end.
    private let stopRequest = AsyncStream.makeStream(of: Never.self)
    /// Finished when the screen is to be left.
    private let leaveRequest = AsyncStream.makeStream(of: Never.self)

    init(_ ready: ReadyRun, style: ScreenStyle) {
        let (log, runID) = (ready.log, ready.runID)
        run = ready.run
        self.log = log
        self.style = style
        runLog = ready.runLog
        past = ready.past
        file = ready.transcript
        output = OutputWriter(transcript: ready.transcript)
        let options = TranscriptOptions(
            showsMessagesBetweenAgents: style.chat.showsMessagesBetweenAgents, rawOutput: style.isFileRaw)
        saving = TranscriptSaving(log: log, runID: runID, options: options, program: style.chat.program)
        fileTranscript = ready.transcript.map {
            OutputOptions.format(ofFile: $0.path).makeTranscript(runID: runID, options: options)
        }
    }

    /// Runs the program until the person leaves.
    ///
    /// - Returns: what to exit with, when everything has been written and the terminal is as it was before; nil where the
    ///   terminal cannot show the full screen, and nothing has begun.
    func run() async -> ExitReason? {
        guard let mailbox = ScreenMailbox() else { return nil }
        let farewell = AsyncStream.makeStream(of: String.self)
        guard await startScreen(mailbox, farewell: farewell.continuation) else { return nil }
        // Not before: what plain output finds ignored stays ignored.
        let signals = Signals.stream(of: [SIGTERM, SIGHUP])
        await withDiscardingTaskGroup { group in
            group.addTask { await self.handle(signals: signals) }
            group.addTask { await self.handleRequests(mailbox) }
            await self.runAndFollow(mailbox)
            mailbox.post(.logEnded)
            // What the program said can be read until the person has done so.
            for await _ in self.leaveRequest.stream {}
            mailbox.post(.leave)
            let text = await Self.first(of: farewell.stream, within: .seconds(2))
            self.sayGoodbye(text)
            group.cancelAll()
        }
        return exit.reason
    }

    // MARK: The screen's thread

    /// - Returns: whether the terminal can show the full screen.
    private func startScreen(
        _ mailbox: ScreenMailbox, farewell: AsyncStream<String>.Continuation
    ) async -> Bool {
        let (style, requests, path) = (style, requests.continuation, file?.path)
        return await withCheckedContinuation { isStarted in
            let hasThread = ScreenThread.start {
                let error = DivertedErrorStream()
                guard
                    let screen = TerminalScreen(
                        type: style.terminal, theme: style.theme, wantsColors: style.wantsColors, error: error)
                else {
                    error?.end()
                    return isStarted.resume(returning: false)
                }
                mailbox.forward(signals: ScreenLoop.signals)
                isStarted.resume(returning: true)
                var chat = style.chat
                chat.hasBracketedPaste = screen.hasBracketedPaste
                let loop = ScreenLoop(
                    screen: screen, chat: ChatScreen(chat), history: style.history, mailbox: mailbox, error: error,
                    transcriptPath: path, request: { requests.yield($0) })
                let text = loop.run()
                error?.end()
                farewell.yield(text)
            }
            if !hasThread { isStarted.resume(returning: false) }
        }
    }

    /// A terminal that takes no more bytes keeps its thread waiting; the process must end all the same.
    private static func first(of texts: AsyncStream<String>, within time: Duration) async -> String? {
        await withTaskGroup(of: String?.self) { group in
            group.addTask { await texts.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func sayGoodbye(_ farewell: String?) {
        if let farewell, !farewell.isEmpty {
            tell(String(farewell.dropLast()), on: StandardStreams.output)
        }
        if let failure = exit.failure { tell("agent-chat: \(failure)", on: StandardStreams.error) }
        if exit.hasTranscriptFailed, let failure = output.transcriptFailure {
            tell("agent-chat: \(PlainWording.transcriptFailed(failure))", on: StandardStreams.error)
        }
    }

    /// The terminal may have stopped to take anything, and the process ends all the same.
    private func tell(_ text: String, on descriptor: Int32) {
        StandardStreams.writeLine(text, to: descriptor, patience: TerminalScreen.patience)
    }

    // MARK: The run

    private func runAndFollow(_ mailbox: ScreenMailbox) async {
        async let shown: Void = followLog(mailbox)
        await run.run(until: stopRequest.stream)
        await shown
    }

    /// Shows what was before in a session that goes on.
    private func showPast(_ mailbox: ScreenMailbox) {
        guard let past else { return }
        mailbox.post(.entries(past.shownEntries))
        let filed = past.entries.flatMap { fileTranscript?.render($0) ?? [] }
        let missing = past.missing(of: filed)
        if !missing.isEmpty { output.writeTranscript(missing) }
    }

    private func followLog(_ mailbox: ScreenMailbox) async {
        showPast(mailbox)
        // The screen covers what was said before it opened.
        for warning in EarlyWarnings.all { mailbox.post(.warned(warning)) }
        var cursor = log.entries(from: past?.entries.count ?? 0).makeAsyncIterator()
        while let entries = await cursor.nextBatch() {
            var filed: [UInt8] = []
            for entry in entries {
                runLog.tell(entry)
                filed += fileTranscript?.render(entry) ?? []
                guard case .ended(let ending) = entry.event else { continue }
                exit.ended(ending)
                filed += fileTranscript?.finish() ?? []
            }
            mailbox.post(.entries(entries))
            if !filed.isEmpty { output.writeTranscript(filed) }
            if file != nil { await tellTranscriptFailure(mailbox) }
        }
    }

    private func tellTranscriptFailure(_ mailbox: ScreenMailbox) async {
        _ = await output.flush()
        guard !exit.hasTranscriptFailed, let failure = output.transcriptFailure else { return }
        exit.hasTranscriptFailed = true
        mailbox.post(.warned(PlainWording.transcriptFailed(failure)))
    }

    // MARK: Requests

    private func handleRequests(_ mailbox: ScreenMailbox) async {
        for await request in requests.stream {
            switch request {
            case .submit(let line): run.submit(line)
            case .tryAgain: run.tryAgain()
            case .streamAgain: run.streamAgain()
            case .interruptAnswer: run.interrupt()
            case .quit(let isInterrupted): end(.quit(isInterrupted: isInterrupted))
            case .terminalLost: end(.hangUp)
            case .save(let path): save(to: path, mailbox)
            }
        }
    }

    private func handle(signals: AsyncStream<Int32>) async {
        for await signal in signals { end(signal == SIGTERM ? .terminate : .hangUp) }
    }

    private func end(_ request: ScreenExit.Request) {
        switch exit.request(request) {
        case .leave:
            // The screen's thread waits for it.
            ExternalEditor.stop()
            stopRequest.continuation.finish()
            leaveRequest.continuation.finish()
        case .exitAtOnce(let reason): reason.exitProcess()
        }
    }

    private func save(to path: String?, _ mailbox: ScreenMailbox) {
        switch saving.save(to: path) {
        case .saved(let path):
            mailbox.post(.told("The transcript so far is in \(path).", isError: false))
            // The file that grows has all of it.
            if file == nil { mailbox.post(.transcript(path: path)) }
        case .failed(let sentence): mailbox.post(.told(sentence, isError: true))
        }
    }
}
