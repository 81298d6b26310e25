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
        default:
            guard editor.press(key) else { return [] }
            refreshCompletion()
        }
        return []
    }

    private mutating func pressEnter(at now: Int64) -> [Action] {
        let text = editor.string
        guard !text.isEmpty else { return activity.hasEnded ? leave(at: now) : [] }
        switch ChatCommand.read(text) {
        case .wrong(let sentence):
            tell(sentence, .error, for: Self.problemTime, at: now)
            return []
        case .command(let command):
            acceptInput(text)
            return perform(command, at: now)
        case .message(let message):
            guard !activity.hasEnded else {
                tell("The program has ended: nobody reads this. Esc clears it.", .error, at: now)
                return []
            }
            acceptInput(text)
            isNew = false
            transcript.scrollToEnd()
            guard case .waiting = activity.phase else {
                typedAhead.add(message)
                return []
            }
            activity.submitted(at: now)
            return [.submit(message)]
        }
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
            tell("interrupting", at: now)
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
            tell("interrupting · Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
            return interruptAnswer()
        }
        if helpOffset != nil || search != nil {
            helpOffset = nil
            endSearch()
        } else if !editor.isEmpty {
            acceptInput(editor.string)
            tell("cleared, Ctrl-P brings it back · Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
        } else if activity.hasEnded {
            return leave(at: now)
        } else {
            tell("Ctrl-C again quits", for: Self.secondInterruptTime, at: now)
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
            if !takeBackLast() { scroll(by: -1) }
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
        guard !takeBackLast(), let text = history.previous(leaving: editor.string) else { return }
        editor = InputEditor(text)
        completion = nil
    }

    private mutating func recallNewer() {
        guard let text = history.next(leaving: editor.string) else { return }
        editor = InputEditor(text)
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

    // MARK: Search

    /// - Returns: whether the key was for the search.
    private mutating func pressInSearch(_ key: ChatKey) -> Bool {
        guard let search else { return false }
        switch key {
        case .escape, .control("d"): endSearch()
        case .control("f"): self.search?.isTyping = true
        case .up: goToMatch(.older)
        case .down: goToMatch(.newer)
        case .enter where search.isTyping:
            if search.editor.isEmpty { endSearch() } else { self.search?.isTyping = false }
        case .enter, .text("n"):
            guard search.isTyping else {
                goToMatch(.older)
                break
            }
            editSearch(key)
        case .text("N"):
            guard search.isTyping else {
                goToMatch(.newer)
                break
            }
            editSearch(key)
        case .pageUp, .pageDown, .top, .bottom, .control("y"): return false
        default:
            guard search.isTyping else {
                endSearch()
                return false
            }
            editSearch(key)
        }
        return true
    }

    private mutating func editSearch(_ key: ChatKey) {
        guard var search else { return }
        let before = search.editor.string
        _ = search.editor.press(key)
        self.search = search
        if search.editor.string != before { searchAnew() }
    }

    mutating func searchAnew() {
        guard let text = search?.editor.string else { return }
        search?.hasFailed = nil
        if text.isEmpty {
            transcript.endSearch()
            search?.matches = 0
        } else {
            search?.matches = transcript.search(for: text)
        }
    }

    private mutating func goToMatch(_ direction: SearchPrompt.Direction) {
        guard search?.editor.isEmpty == false else { return }
        search?.isTyping = false
        search?.hasFailed = transcript.goToMatch(forward: direction == .newer) ? nil : direction
    }

    mutating func endSearch() {
        guard search != nil else { return }
        search = nil
        transcript.endSearch()
    }

    // MARK: Completion

    /// - Returns: nil if the key was not for the list.
    private mutating func pressInCompletion(_ key: ChatKey, at now: Int64) -> [Action]? {
        guard let list = completion else { return nil }
        switch key {
        case .up, .control("p"), .backTab: completion?.move(by: -1)
        case .down, .control("n"): completion?.move(by: 1)
        case .escape: completion = nil
        case .tab: complete(with: list.selected)
        case .enter:
            if !list.isChosen, case .command = ChatCommand.read(editor.string) { return nil }
            complete(with: list.selected)
            // Something is done at once only where it is clear what.
            guard list.selected.isComplete, list.isChosen || list.choices.count == 1 else { break }
            return pressEnter(at: now)
        default: return nil
        }
        return []
    }

    private mutating func complete(with choice: CommandCompletion.Choice) {
        editor.replaceAll(with: choice.line)
        refreshCompletion()
    }

    /// Lists what the line can become, as long as it is a command being typed.
    mutating func refreshCompletion() {
        // No command is as long.
        guard editor.text.count <= 200, editor.text.character(at: 0) == "/", editor.caret == editor.text.count else {
            completion = nil
            return
        }
        let list = CommandCompletion(of: editor.string)
        // A list of what stands there already is none.
        completion = list?.choices.map(\.line) == [editor.string] ? nil : list
    }

    // MARK: Commands

    private mutating func perform(_ command: ChatCommand, at now: Int64) -> [Action] {
        switch command {
        case .help: helpOffset = 0
        case .save(let file): return [.save(file)]
        case .copy(code: false): return copyLastMessage(at: now)
        case .copy(code: true):
            guard let code = transcript.lastMessage.flatMap(CodeBlocks.last) else {
                tell("The last message has no code block.", .error, at: now)
                return []
            }
            return [.copy(code)]
        case .search(let text):
            search = SearchPrompt(text)
            searchAnew()
        case .stream(let isOn):
            transcript.showsMessagesWhole = !isOn
            tell(isOn ? "messages are shown while they are written" : "messages are shown whole", at: now)
        case .mouse(let isOn): return [.setMouse(isOn)]
        case .log:
            if isLogOpen {
                closeLog()
            } else {
                isLogOpen = true
                isLogFocused = true
            }
        case .quit: return [.quit(isInterrupted: false)]
        }
        return []
    }

    private mutating func copyLastMessage(at now: Int64) -> [Action] {
        guard let message = transcript.lastMessage else {
            tell("There is no message to copy yet.", .error, at: now)
            return []
        }
        return [.copy(message)]
    }
}
