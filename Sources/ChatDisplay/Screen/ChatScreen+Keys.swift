import SessionLog

/// What keys do (interface.md, "The full screen").
extension ChatScreen {
    /// A second Ctrl-C within this time quits, in milliseconds.
    static let secondInterruptTime: Int64 = 1000
    /// Keys that leave do so only this long after the end, in milliseconds: they may have been meant for the input.
    static let endGuardTime: Int64 = 500

    mutating func press(_ key: ChatKey, at now: Int64) -> [Action] {
        notice = nil
        switch key {
        case .control("c"): return pressInterrupt(at: now)
        case .control("z"): return [.suspend]
        case .control("l"): return [.redraw]
        case .wheelUp: scroll(by: -3)
        case .wheelDown: scroll(by: 3)
        case .wheelRows(let rows): scroll(by: rows)
        default:
            if helpOffset != nil, pressInHelp(key) { return [] }
            if search != nil {
                if pressInSearch(key) { return [] }
            }
            if completion != nil, let actions = pressInCompletion(key, at: now) { return actions }
            return pressInInput(key, at: now)
        }
        return []
    }

    mutating func paste(_ text: String) {
        notice = nil
        helpOffset = nil
        if search?.isTyping == true {
            search?.editor.paste(TypableText.cleaned(text).split(separator: "\n").first.map(String.init) ?? "")
            searchAnew()
            return
        }
        endSearch()
        guard !activity.hasEnded || !editor.isEmpty else { return }
        editor.paste(text)
        refreshCompletion()
    }

    // MARK: The input

    private mutating func pressInInput(_ key: ChatKey, at now: Int64) -> [Action] {
        switch key {
        case .enter: return pressEnter(at: now)
        case .escape: return pressEscape(at: now)
        case .tab: pressTab()
        case .control("d") where editor.isEmpty: return [.quit(isInterrupted: false)]
        case .control("f"): search = SearchPrompt()
        case .control("y"): return copyLastMessage(at: now)
        case .control("g") where !activity.hasEnded: return [.edit(editor.string)]
        case .up: pressUp()
        case .down: pressDown()
        case .control("p"): recallOlder()
        case .control("n"): recallNewer()
        case .pageUp: scroll(by: -scrolledPage)
        case .pageDown: scroll(by: scrolledPage)
        case .top: scrollToStart()
        case .bottom: scrollToEnd()
        case .home where editor.isEmpty: scrollToStart()
        case .end where editor.isEmpty: scrollToEnd()
        case .text(let text) where activity.hasEnded && editor.isEmpty && !text.hasPrefix("/"):
            // Nobody is there to write to; only commands can be typed.
            if text == "q" { return leave(at: now) }
        case .alt(let character):
            // What means nothing with Alt was more likely meant without, after an Esc.
            if !editor.press(key) { _ = editor.press(.text(String(character))) }
            refreshCompletion()
        default:
            guard editor.press(key) else { return [] }
            refreshCompletion()
        }
        return []
    }

    mutating func pressEnter(at now: Int64) -> [Action] {
        let text = editor.string
        // Nobody means to say nothing but spaces.
        guard !text.allSatisfy(\.isWhitespace) else {
            if activity.hasEnded { return leave(at: now) }
            guard activity.isUnanswered, case .waiting = activity.phase else { return [] }
            activity.submitted(at: now)
            return [.tryAgain]
        }
        switch ChatCommand.read(text) {
        case .wrong(let sentence):
            show(sentence, .error, for: Self.problemTime, at: now)
            return []
        case .command(let command):
            acceptInput(text)
            return remembering(text) + perform(command, at: now)
        case .message(let message):
            guard !activity.hasEnded else {
                show("The program has ended: nobody reads this. Esc clears it.", .error, at: now)
                return []
            }
            acceptInput(text)
            isNew = false
            transcript.scrollToEnd()
            if let note = MistypedAddress.note(on: message, agents: activity.agents) {
                show(note, .warning, for: Self.problemTime, at: now)
            }
            guard case .waiting = activity.phase else {
                typedAhead.add(message)
                return remembering(text)
            }
            activity.submitted(at: now)
            return remembering(text) + [.submit(message)]
        }
    }

    /// What was cleared may have been a secret in the wrong place; what was sent is known to others anyway.
    private func remembering(_ text: String) -> [Action] {
        configuration.remembersInput ? [.remember(text)] : []
    }

    private mutating func acceptInput(_ text: String) {
        history.add(text)
        editor = InputEditor()
        completion = nil
    }

    private mutating func pressEscape(at now: Int64) -> [Action] {
        if isLogOpen, isLogFocused {
            closeLog()
        } else if activity.isWorking {
            show("interrupting", at: now)
            notice?.isOfAnswer = true
            return interruptAnswer()
        } else if activity.hasEnded {
            guard editor.isEmpty else {
                acceptInput(editor.string)
                return []
            }
            return leave(at: now)
        }
        return []
    }

    private mutating func pressInterrupt(at now: Int64) -> [Action] {
        if let lastInterrupt, now - lastInterrupt <= Self.secondInterruptTime {
            return [.quit(isInterrupted: !activity.hasEnded)]
        }
        lastInterrupt = now
        if activity.isWorking {
            show("interrupting · Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
            return interruptAnswer()
        }
        if helpOffset != nil || search != nil {
            helpOffset = nil
            endSearch()
        } else if !editor.isEmpty {
            acceptInput(editor.string)
            show("cleared, Ctrl-P brings it back · Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
        } else if activity.hasEnded {
            return leave(at: now)
        } else {
            show("Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
        }
        return []
    }

    private mutating func interruptAnswer() -> [Action] {
        // What was typed ahead was meant for another course of things: nothing is sent unasked.
        takeBackTypedAhead()
        return [.interruptAnswer]
    }

    private func leave(at now: Int64) -> [Action] {
        now - (endTime ?? now) >= Self.endGuardTime ? [.quit(isInterrupted: false)] : []
    }

    private mutating func pressTab() {
        if editor.isEmpty {
            if isLogOpen { isLogFocused.toggle() }
        } else {
            refreshCompletion()
        }
    }

    // MARK: Up and down

    private mutating func pressUp() {
        if editor.isEmpty {
            scroll(by: -1)
        } else if !editor.moveUp(width: layout.inputWidth(behind: prompt)) {
            recallOlder()
        }
    }

    private mutating func pressDown() {
        if editor.isEmpty {
            scroll(by: 1)
        } else if !editor.moveDown(width: layout.inputWidth(behind: prompt)) {
            recallNewer()
        }
    }

    private mutating func takeBackLast() -> Bool {
        guard editor.isEmpty, let line = typedAhead.takeLast() else { return false }
        editor = InputEditor(line)
        return true
    }

    private mutating func recallOlder() {
        guard !takeBackLast(), let older = history.previous(leaving: editor) else { return }
        editor = older
        completion = nil
    }

    private mutating func recallNewer() {
        guard let newer = history.next(leaving: editor) else { return }
        editor = newer
        completion = nil
    }

    // MARK: Scrolling

    private var scrolledPage: Int {
        max(1, (isLogFocused && isLogOpen ? layout.logRows - 1 : layout.transcriptRows) - 1)
    }

    private mutating func scroll(by rows: Int) {
        if let helpOffset {
            self.helpOffset = max(0, helpOffset + rows)
        } else if isLogOpen, isLogFocused {
            log.scroll(by: rows, width: layout.columns, height: max(0, layout.logRows - 1))
        } else {
            transcript.scroll(by: rows)
        }
    }

    private mutating func scrollToStart() {
        if isLogOpen, isLogFocused {
            log.scrollToStart(width: layout.columns, height: max(0, layout.logRows - 1))
        } else {
            transcript.scrollToStart()
        }
    }

    private mutating func scrollToEnd() {
        if isLogOpen, isLogFocused { log.scrollToEnd() } else { transcript.scrollToEnd() }
    }

    mutating func closeLog() {
        isLogOpen = false
        isLogFocused = false
    }

    // MARK: Help

    /// - Returns: whether the key was for the help.
    private mutating func pressInHelp(_ key: ChatKey) -> Bool {
        switch key {
        case .up: scroll(by: -1)
        case .down: scroll(by: 1)
        case .pageUp: scroll(by: -layout.helpPage)
        case .pageDown: scroll(by: layout.helpPage)
        case .home, .top: helpOffset = 0
        case .end, .bottom: helpOffset = Int.max / 2
        case .escape, .enter, .text("q"), .control("d"): helpOffset = nil
        default:
            helpOffset = nil
            return false
        }
        return true
    }
}
