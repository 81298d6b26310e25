import SessionLog

/// What the person does, and the system around the session.
extension PlainConversation {
    /// The program waits: prompts and asks for a line, unless that has been done.
    ///
    /// - Parameter isInterrupted: something was just written where the prompt stood.
    mutating func requestLine(isTypedAhead: Bool = false, isInterrupted: Bool = false) -> [Action] {
        if hasInputEnded { return flushErrorLines() + [.endInput] }
        guard !isReading else {
            let lines = flushErrorLines()
            // The person is still asked.
            return lines + (line != .prompt && (isInterrupted || !lines.isEmpty) ? showPrompt() : [])
        }
        isReading = true
        self.isTypedAhead = isTypedAhead
        return clearLine() + flushErrorLines() + showPrompt() + [.readLine]
    }

    mutating func handle(_ input: StandardInput.Line) -> [Action] {
        isReading = false
        guard !hasEnded, requestedExit == nil else { return [] }
        switch input {
        case .line(let text):
            let shown = isTypedAhead ? showTypedAhead(text) : []
            // The terminal has moved to a new line by itself.
            line = .transcript
            if style.terminals.input {
                if text == "/quit" { return shown + quit() }
                // Enter alone, at a prompt, is no message; where the model gave no answer, it asks again.
                if text.isEmpty, isWaiting, isUnanswered {
                    isWaiting = false
                    return shown + [.tryAgain]
                }
                if text.isEmpty { return shown + (isWaiting ? requestLine() : []) }
            }
            typedLines += 1
            // The log may tell other things before it shows the line; they must not ask for the next one.
            isWaiting = false
            return shown + [.submit(text)]
        case .end:
            hasInputEnded = true
            return style.terminals.input ? clearLine() + quit() : (isWaiting ? [.endInput] : [])
        case .failed(let message):
            requestedExit = .unreadableFile
            return clearLine() + [.write(TextSanitizer.line("agent-chat: \(message)"), .error), .stop]
        }
    }

    /// A person at a terminal who ends the input means it: that is no failure of the program.
    private mutating func quit() -> [Action] {
        requestedExit = .success
        return [.stop]
    }

    mutating func interrupt(at now: Int64) -> [Action] {
        let isSecond = lastInterrupt.map { now - $0 < Self.secondInterruptMilliseconds } ?? false
        guard style.terminals.input, !isWaiting, !isSecond else { return stop(.interrupted) }
        lastInterrupt = now
        return [.interruptAnswer]
    }

    /// A second interrupt within this time ends the session (interface.md, "Standard streams").
    private static let secondInterruptMilliseconds: Int64 = 1000

    mutating func stop(_ status: ExitReason) -> [Action] {
        // Whoever asks twice does not want to wait for an orderly end.
        guard requestedExit == nil else { return [.exit(status)] }
        requestedExit = status
        return clearLine() + [.stop]
    }

    /// A terminal that goes away is told more than once: by the system, by a shell, and by the end of its input.
    mutating func hangUp() -> [Action] {
        guard let requestedExit else { return stop(.hungUp) }
        switch requestedExit {
        case .success, .unreadableFile, .outputFailed: self.requestedExit = .hungUp
        default: break
        }
        return []
    }

    mutating func handle(_ failure: OutputWriter.Failure) -> [Action] {
        guard requestedExit == nil else { return [] }
        switch failure {
        case .closed:
            requestedExit = .success
            return [.stop]
        case .failed(let message):
            requestedExit = .outputFailed
            return [.write(TextSanitizer.line("agent-chat: \(message)"), .error), .stop]
        }
    }

    /// The conversation does not depend on its copy: it goes on, and the exit status tells at its end.
    mutating func handleTranscript(_ failure: OutputWriter.Failure) -> [Action] {
        guard !hasTranscriptFailed else { return [] }
        hasTranscriptFailed = true
        heldErrorLines += TextSanitizer.line("agent-chat: \(PlainWording.transcriptFailed(failure))")
        return line == .prompt ? [] : flushErrorLines()
    }
}
