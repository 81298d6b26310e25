import SessionLog

/// Plain output as a state machine: what the log, the person and the system report goes in; what to write, to read and to
/// tell the run comes out.
///
/// The states that count: whether the program waits for a line (``isWaiting``), whether a line is being read
/// (``isReading``), what stands in the terminal's current line (``line``), and how the session is to end
/// (``requestedExit``). It ends when the log does.
struct PlainConversation {
    enum Event: Sendable {
        /// What the log tells next, whether the person has typed a line that nobody has asked for, and when, as below.
        case entry(LogEntry, isLineTypedAhead: Bool = false, at: Int64 = 0)
        /// Time has passed, as ``nextChange(after:)`` asked for.
        case tick(at: Int64)
        case input(StandardInput.Line)
        /// SIGINT; milliseconds of a clock that never goes back.
        case interrupt(at: Int64)
        /// SIGTERM.
        case terminate
        /// SIGHUP.
        case hangUp
        case outputFailure(OutputWriter.Failure)
        case transcriptFailure(OutputWriter.Failure)
    }

    enum Action: Sendable, Hashable {
        case write([UInt8], PlainStyle.Stream)
        /// Ask for a line; it comes back as ``Event/input(_:)``.
        case readLine
        case submit(String)
        /// Let agents try again whose model gave no answer.
        case tryAgain
        case endInput
        case interruptAnswer
        /// End the run; its last log entries still come.
        case stop
        /// End the process at once, whatever is unfinished.
        case exit(ExitReason)
    }

    /// What stands in the terminal line where the next output would appear.
    enum Line {
        case transcript
        case prompt
        case typingIndicator
    }

    let style: PlainStyle
    /// Of standard output.
    private(set) var transcript: any Transcript
    /// Of the transcript's file.
    private var fileTranscript: (any Transcript)?
    var line = Line.transcript
    /// Whether a message stands in the terminal, written or typed.
    private(set) var hasWritten = false
    var isWaiting = false
    var isReading = false
    /// The line that is read was typed before the prompt was there.
    var isTypedAhead = false
    var hasInputEnded: Bool
    private(set) var hasEnded = false
    /// Lines handed to the run that the log has not shown yet.
    var typedLines = 0
    private(set) var typingAgent: String?
    /// How long an answer is being waited for.
    private(set) var wait = AnswerWait()
    /// What the typing indicator says.
    var indicator: [UInt8] = []
    /// Whether a long silence was told of, where there is no typing indicator.
    private var hasToldSilence = false
    /// A model gave no answer: the program waits for the person to let it try again.
    private(set) var isUnanswered = false
    private(set) var now: Int64 = 0
    /// Who was said to work on an answer, in this turn.
    var announcedAgent: String?
    /// Whether the prompt has to say who gets the line.
    private(set) var hasSeveralAgents = false
    /// Who gets the line that is asked for.
    private(set) var waitingAgent: String?
    var heldErrorLines: [UInt8] = []
    private var usage = UsageTotal()
    var lastInterrupt: Int64?
    var requestedExit: ExitReason?
    var hasTranscriptFailed = false
    private var ending: RunEnding?

    /// - Parameter hasTypedMessage: the first human message was typed at standard input.
    init(style: PlainStyle, runID: RunID, hasTypedMessage: Bool = false) {
        self.style = style
        hasInputEnded = style.hasReadInput
        typedLines = hasTypedMessage ? 1 : 0
        let options = TranscriptOptions(
            streams: !style.showsMessagesWhole && !style.isAccessible, showsMessagesBetweenAgents: style.snoops,
            rawOutput: style.isRaw)
        let isSpoken = style.isAccessible && style.format == .text
        transcript = (isSpoken ? .sentences : style.format).makeTranscript(runID: runID, options: options)
        fileTranscript = style.fileFormat?.makeTranscript(
            runID: runID,
            options: TranscriptOptions(showsMessagesBetweenAgents: style.snoops, rawOutput: style.isRaw))
    }

    /// What to exit with, once the log has ended.
    var exitReason: ExitReason {
        if let requestedExit, requestedExit != .success { return requestedExit }
        let reason = requestedExit ?? ending.map(ExitReason.init(for:)) ?? .programFailed
        return reason == .success && hasTranscriptFailed ? .outputFailed : reason
    }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .entry(let entry, let isLineTypedAhead, let time):
            handle(entry, isLineTypedAhead: isLineTypedAhead, at: time)
        case .tick(let time): tick(at: time)
        case .input(let line): handle(line)
        case .interrupt(let now): interrupt(at: now)
        case .terminate: stop(.terminated)
        case .hangUp: hangUp()
        case .outputFailure(let failure): handle(failure)
        case .transcriptFailure(let failure): handleTranscript(failure)
        }
    }
}

// MARK: What was before

extension PlainConversation {
    /// A session goes on. What happened before is shown at a terminal, where somebody may have forgotten it; in a pipe or a
    /// file stands only what is new.
    mutating func goOn(after past: PastConversation) -> [Action] {
        var (output, file): ([UInt8], [UInt8]) = ([], [])
        for entry in past.entries {
            note(entry.event)
            file += fileTranscript?.render(entry) ?? []
            if style.terminals.output {
                output += transcript.render(entry)
            } else if case .runStarted = entry.event {
                // It says who is a human.
                _ = transcript.render(entry)
            }
        }
        (isWaiting, hasEnded, ending, usage) = (false, false, nil, UsageTotal())
        isUnanswered = false
        hasWritten = !output.isEmpty
        let missing = past.missing(of: file)
        return (output.isEmpty ? [] : [.write(output, .output)])
            + (missing.isEmpty ? [] : [.write(missing, .transcript)])
    }
}

// MARK: What the log tells

extension PlainConversation {
    private mutating func handle(_ entry: LogEntry, isLineTypedAhead: Bool, at time: Int64) -> [Action] {
        var actions: [Action] = []
        now = max(now, time)
        let (output, file) = transcriptBytes(for: entry)
        note(entry.event)
        wait.follow(entry.event, at: now)
        if wait.remark(at: now) == nil { hasToldSilence = false }
        if !file.isEmpty { actions.append(.write(file, .transcript)) }
        if !output.isEmpty {
            // A prompt stays where the transcript does not go.
            if line != .prompt || style.terminals.output { actions += clearLine() }
            actions.append(.write(output, .output))
        }
        heldErrorLines += errorLines(for: entry.event).flatMap(TextSanitizer.line)
        if isWaiting {
            actions += requestLine(isTypedAhead: isLineTypedAhead, isInterrupted: !output.isEmpty)
        } else if hasEnded {
            actions += clearLine() + flushErrorLines()
        } else {
            actions += flushErrorLines() + showTypingIndicator()
        }
        return actions
    }

    /// When something is to be said that only depends on the time; nil while nothing is.
    func nextChange(after now: Int64) -> Int64? {
        tellsTime ? wait.nextChange(after: now) : nil
    }

    private var tellsTime: Bool {
        !isWaiting && !hasEnded && requestedExit == nil && style.terminals.error && !isLineOpenHere
    }

    /// Whether a message stands in the terminal that is not whole: nothing else may be written behind it.
    private var isLineOpenHere: Bool { transcript.isLineOpen && style.terminals.output }

    private mutating func tick(at time: Int64) -> [Action] {
        now = max(now, time)
        guard tellsTime, let remark = wait.remark(at: now) else { return [] }
        if typingAgent == nil { typingAgent = wait.agent }
        let countsSeconds = style.showsTypingIndicator && !transcript.isLineOpen
        if !countsSeconds, case .silence(let seconds) = remark, !hasToldSilence, style.terminals.input {
            hasToldSilence = true
            // What reads the output, such as tee, may show the message in this very terminal.
            if transcript.isLineOpen { heldErrorLines.append(UInt8(ascii: "\n")) }
            heldErrorLines += TextSanitizer.line(PlainWording.silence(seconds))
        }
        return flushErrorLines() + showTypingIndicator()
    }

    /// What the entry adds to standard output and to the transcript's file.
    private mutating func transcriptBytes(for entry: LogEntry) -> (output: [UInt8], file: [UInt8]) {
        var isEchoed = false
        if case .humanMessage = entry.event, typedLines > 0 {
            typedLines -= 1
            isEchoed = style.terminalEchoesInput
        }
        var output = transcript.render(entry, isEchoed: isEchoed)
        var file = fileTranscript?.render(entry) ?? []
        if case .ended = entry.event {
            output += transcript.finish()
            file += fileTranscript?.finish() ?? []
        }
        hasWritten = hasWritten || isEchoed || !output.isEmpty
        return (output, file)
    }

    private mutating func note(_ event: LogEvent) {
        usage.add(event)
        switch event {
        case .runStarted(_, let agents, _):
            typingAgent = agents.first
            hasSeveralAgents = agents.count > 1
        case .agentCreated:
            hasSeveralAgents = true
        case .step(let agent, _, _, _), .call(let agent, _, _, _, _), .status(let agent, .retrying):
            typingAgent = agent
        case .status(_, .unavailable):
            isUnanswered = true
            typingAgent = nil
        case .turnStarted(cause: .retry):
            isWaiting = false
            isUnanswered = false
            typingAgent = waitingAgent
            announcedAgent = nil
        case .humanMessage(_, _, let recipient, _):
            isWaiting = false
            isUnanswered = false
            typingAgent = recipient
            announcedAgent = nil
        case .inputRequested(let agent, _):
            isWaiting = true
            typingAgent = agent
            waitingAgent = agent
        case .ended(let ending):
            isWaiting = false
            hasEnded = true
            self.ending = ending
        case .message,
            .stream where !transcript.isLineOpen:
            // A message has ended. Until something tells that the model works on, nobody is typing.
            typingAgent = nil
        case .turnStarted, .stream, .note, .usage, .status, .interrupted, .transition:
            break
        }
    }

    /// What standard error says about an event: warnings and errors always, the rest on request.
    private func errorLines(for event: LogEvent) -> [String] {
        if case .status(_, .retrying(let attempt, let count, let milliseconds, let reason)) = event {
            // The typing indicator says so itself, and the log another time.
            guard !style.showsTypingIndicator, !style.isVerbose else { return [] }
            return [PlainWording.retrying(attempt, of: count, milliseconds: milliseconds, reason: reason)]
        }
        guard case .ended(let ending) = event else {
            return SessionLogLine.text(of: event, isVerbose: style.isVerbose).map { [$0] } ?? []
        }
        let total = style.isVerbose ? SessionLogLine.text(of: usage).map { [$0] } ?? [] : []
        guard requestedExit == nil else { return total }
        return switch ending {
        case .failed(let failure): total + ["agent-chat: \(failure.message)"]
        case .inputEnded:
            total + ["agent-chat: \(style.hasReadInput ? PlainWording.wholeInputEnded : PlainWording.inputEnded)"]
        case .finished, .cancelled: total
        }
    }
}
