import SessionLog

/// The terminal's current line, which the transcript, the prompt and the typing indicator share.
extension PlainConversation {
    /// Makes the current line ready for the transcript or another line of text.
    mutating func clearLine() -> [Action] {
        defer { line = .transcript }
        switch line {
        case .transcript: return []
        case .prompt: return style.promptStream.map { [.write([0x0A], $0)] } ?? []
        case .typingIndicator: return [.write(TypingIndicator.erasing, .error)]
        }
    }

    mutating func showPrompt() -> [Action] {
        guard let stream = style.promptStream else { return [] }
        let recipient = hasSeveralAgents ? waitingAgent : nil
        let prompt = PlainWording.prompt(
            to: recipient, triesAgain: isUnanswered, isAccessible: style.isAccessible)
        line = prompt.hasSuffix("\n") ? .transcript : .prompt
        // Between two messages stands an empty line; where the terminal shows both, the typed one is a message too.
        let gap = style.terminalEchoesInput && hasWritten ? "\n" : ""
        return [.write(Array("\(gap)\(prompt)".utf8), stream)]
    }

    /// A line that was typed before the prompt was there. What the terminal showed of it stands elsewhere or was erased, so it
    /// is written where it belongs.
    func showTypedAhead(_ text: String) -> [Action] {
        style.promptStream.map { [.write(TextSanitizer.line(text), $0)] } ?? []
    }

    /// Tells that an agent works: by the indicator, or once a turn by a sentence.
    mutating func showTypingIndicator() -> [Action] {
        guard line != .prompt, !transcript.isLineOpen, !hasEnded, requestedExit == nil, let agent = typingAgent else {
            return []
        }
        if style.showsTypingIndicator {
            let text = TypingIndicator.text(for: agent, wait.remark(at: now))
            if line == .typingIndicator, text == indicator { return [] }
            let erasing = clearLine()
            line = .typingIndicator
            indicator = text
            return erasing + [.write(text, .error)]
        }
        guard style.isAccessible, style.terminals.error, announcedAgent != agent else { return [] }
        announcedAgent = agent
        return [.write(TextSanitizer.line(PlainWording.working(agent)), .error)]
    }

    /// Lines for standard error wait while an unfinished line of the transcript stands in the same terminal.
    mutating func flushErrorLines() -> [Action] {
        let sharesTerminal = style.terminals.output && style.terminals.error
        guard !heldErrorLines.isEmpty, !transcript.isLineOpen || !sharesTerminal else { return [] }
        defer { heldErrorLines = [] }
        return clearLine() + [.write(heldErrorLines, .error)]
    }
}
