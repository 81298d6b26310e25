import SessionLog

/// Plain output as a state machine: what the log, the person and the system report goes in; what to write, to read and to
/// tell the run comes out.
///
/// The states that count: whether the program waits for a line (``isWaiting``), whether a line is being read
/// (``isReading``), what stands in the terminal's current line (``line``), and how the session is to end
/// (``requestedExit``). It ends when the log does.
struct PlainConversation {
    enum Event: Sendable {
        case entry(LogEntry)
        case input(StandardInput.Line)
        /// SIGINT; milliseconds of a clock that never goes back.
        case interrupt(at: Int64)
        /// SIGTERM.
        case terminate
        case outputFailure(OutputWriter.Failure)
    }

    enum Action: Sendable, Hashable {
        case write([UInt8], PlainStyle.Stream)
        /// Ask for a line; it comes back as ``Event/input(_:)``.
        case readLine
        case submit(String)
        case endInput
        case interruptAnswer
        /// End the run; its last log entries still come.
        case stop
        /// End the process at once, whatever is unfinished.
        case exit(ExitReason)
    }

    /// What stands in the terminal line where the next output would appear.
    private enum Line {
        case transcript
        case prompt
        case typingIndicator
    }

    private let style: PlainStyle
    private var transcript: TextTranscript
    private var line = Line.transcript
    /// Whether a message stands in the terminal, written or typed.
    private var hasWritten = false
    private var isWaiting = false
    private var isReading = false
    private var hasInputEnded = false
    private var hasEnded = false
    /// Lines handed to the run that the log has not shown yet.
    private var typedLines = 0
    private var typingAgent: String?
    /// Whether the prompt has to say who gets the line.
    private var hasSeveralAgents = false
    /// Who gets the line that is asked for.
    private var waitingAgent: String?
    private var heldErrorLines: [UInt8] = []
    private var lastInterrupt: Int64?
    private var requestedExit: ExitReason?
    private var ending: RunEnding?

    init(style: PlainStyle) {
        self.style = style
        transcript = TextTranscript(
            TranscriptOptions(
                streams: !style.showsMessagesWhole, showsMessagesBetweenAgents: style.snoops, rawOutput: style.isRaw))
    }

    /// What to exit with, once the log has ended.
    var exitReason: ExitReason {
        requestedExit ?? ending.map(ExitReason.init(for:)) ?? .programFailed
    }

    mutating func handle(_ event: Event) -> [Action] {
        switch event {
        case .entry(let entry): handle(entry)
        case .input(let line): handle(line)
        case .interrupt(let now): interrupt(at: now)
        case .terminate: stop(.terminated)
        case .outputFailure(let failure): handle(failure)
        }
    }
}

// MARK: What the log tells

extension PlainConversation {
    private mutating func handle(_ entry: LogEntry) -> [Action] {
        var actions: [Action] = []
        let bytes = transcriptBytes(for: entry)
        note(entry.event)
        if !bytes.isEmpty {
            actions += clearLine()
            actions.append(.write(bytes, .output))
        }
        heldErrorLines += errorLines(for: entry.event)
        if isWaiting {
            actions += requestLine()
        } else if hasEnded {
            actions += clearLine() + flushErrorLines()
        } else {
            actions += flushErrorLines() + showTypingIndicator()
        }
        return actions
    }

    /// What the entry adds to standard output.
    private mutating func transcriptBytes(for entry: LogEntry) -> [UInt8] {
        let bytes = transcript.render(entry)
        hasWritten = hasWritten || !bytes.isEmpty
        switch entry.event {
        case .humanMessage where typedLines > 0:
            typedLines -= 1
            // The terminal showed it while it was typed; the transcript knows now that something stands there.
            return style.terminalEchoesInput ? [] : bytes
        case .ended:
            return bytes + transcript.finish()
        default:
            return bytes
        }
    }

    private mutating func note(_ event: LogEvent) {
        switch event {
        case .runStarted(_, let agents, _):
            typingAgent = agents.first
            hasSeveralAgents = agents.count > 1
        case .step(let agent, _, _, _), .call(let agent, _, _, _):
            typingAgent = agent
        case .humanMessage(_, _, let recipient, _):
            isWaiting = false
            typingAgent = recipient
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
        case .turnStarted, .stream, .note, .usage, .transition:
            break
        }
    }

    /// What standard error says about an event: warnings and errors always, the rest on request.
    private func errorLines(for event: LogEvent) -> [UInt8] {
        guard case .ended(let ending) = event else {
            return SessionLogLine.render(event, isVerbose: style.isVerbose)
        }
        guard requestedExit == nil else { return [] }
        return switch ending {
        case .failed(let failure): SessionLogLine.bytes("agent-chat: \(failure.message)")
        case .inputEnded:
            SessionLogLine.bytes(
                "agent-chat: The program waits for input, and there is no more. Give standard input more lines, or say "
                    + "the first with --message.")
        case .finished, .cancelled: []
        }
    }
}

// MARK: What the person does

extension PlainConversation {
    /// The program waits: prompts and asks for a line, unless that has been done.
    private mutating func requestLine() -> [Action] {
        if hasInputEnded { return flushErrorLines() + [.endInput] }
        guard !isReading else { return flushErrorLines() }
        isReading = true
        return clearLine() + flushErrorLines() + showPrompt() + [.readLine]
    }

    private mutating func handle(_ input: StandardInput.Line) -> [Action] {
        isReading = false
        guard !hasEnded, requestedExit == nil else { return [] }
        switch input {
        case .line(let text):
            // The terminal has moved to a new line by itself.
            line = .transcript
            if style.terminals.input {
                if text == "/quit" { return quit() }
                // Enter alone, at a prompt, is no message.
                if text.isEmpty { return isWaiting ? requestLine() : [] }
            }
            typedLines += 1
            // The log may tell other things before it shows the line; they must not ask for the next one.
            isWaiting = false
            return [.submit(text)]
        case .end:
            hasInputEnded = true
            return style.terminals.input ? clearLine() + quit() : (isWaiting ? [.endInput] : [])
        case .failed(let message):
            requestedExit = .unreadableFile
            return clearLine() + [.write(SessionLogLine.bytes("agent-chat: \(message)"), .error), .stop]
        }
    }

    /// A person at a terminal who ends the input means it: that is no failure of the program.
    private mutating func quit() -> [Action] {
        requestedExit = .success
        return [.stop]
    }

    private mutating func interrupt(at now: Int64) -> [Action] {
        let isSecond = lastInterrupt.map { now - $0 < Self.secondInterruptMilliseconds } ?? false
        guard style.terminals.input, !isWaiting, !isSecond else { return stop(.interrupted) }
        lastInterrupt = now
        return [.interruptAnswer]
    }

    /// A second interrupt within this time ends the session (interface.md, "Standard streams").
    private static let secondInterruptMilliseconds: Int64 = 1000

    private mutating func stop(_ status: ExitReason) -> [Action] {
        // Whoever asks twice does not want to wait for an orderly end.
        guard requestedExit == nil else { return [.exit(status)] }
        requestedExit = status
        return clearLine() + [.stop]
    }

    private mutating func handle(_ failure: OutputWriter.Failure) -> [Action] {
        guard requestedExit == nil else { return [] }
        switch failure {
        case .closed:
            requestedExit = .success
            return [.stop]
        case .failed(let message):
            requestedExit = .outputFailed
            return [.write(SessionLogLine.bytes("agent-chat: \(message)"), .error), .stop]
        }
    }
}

// MARK: The terminal's current line

extension PlainConversation {
    /// Makes the current line ready for the transcript or another line of text.
    private mutating func clearLine() -> [Action] {
        defer { line = .transcript }
        switch line {
        case .transcript: return []
        case .prompt: return style.promptStream.map { [.write([0x0A], $0)] } ?? []
        case .typingIndicator: return [.write(TypingIndicator.erasing, .error)]
        }
    }

    private mutating func showPrompt() -> [Action] {
        guard let stream = style.promptStream else { return [] }
        line = .prompt
        // Between two messages stands an empty line; where the terminal shows both, the typed one is a message too.
        let gap = style.terminals.output && hasWritten ? "\n" : ""
        let recipient = hasSeveralAgents ? waitingAgent.map { " (to \(TextSanitizer.sanitized($0)))" } ?? "" : ""
        return [.write(Array("\(gap)You\(recipient): ".utf8), stream)]
    }

    private mutating func showTypingIndicator() -> [Action] {
        guard style.terminals.error, line == .transcript, !transcript.isLineOpen, !hasEnded, requestedExit == nil,
            let agent = typingAgent
        else { return [] }
        line = .typingIndicator
        return [.write(TypingIndicator.text(for: agent), .error)]
    }

    /// Lines for standard error wait while an unfinished line of the transcript stands in the same terminal.
    private mutating func flushErrorLines() -> [Action] {
        let sharesTerminal = style.terminals.output && style.terminals.error
        guard !heldErrorLines.isEmpty, !transcript.isLineOpen || !sharesTerminal else { return [] }
        defer { heldErrorLines = [] }
        return clearLine() + [.write(heldErrorLines, .error)]
    }
}
