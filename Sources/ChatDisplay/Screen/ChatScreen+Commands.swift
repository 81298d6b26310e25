/// Completing commands, and doing what they say.
extension ChatScreen {
    /// - Returns: nil if the key was not for the list.
    mutating func pressInCompletion(_ key: ChatKey, at now: Int64) -> [Action]? {
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

    mutating func perform(_ command: ChatCommand, at now: Int64) -> [Action] {
        switch command {
        case .help: helpOffset = 0
        case .save(let file): return [.save(file)]
        case .copy(code: false): return copyLastMessage(at: now)
        case .copy(code: true):
            guard let code = transcript.lastMessage.flatMap({ MarkdownDocument(complete: $0).lastCode }) else {
                show("The last message has no code block.", .error, at: now)
                return []
            }
            return [.copy(code)]
        case .search(let text):
            search = SearchPrompt(text)
            searchAnew()
        case .stream(let isOn):
            transcript.showsMessagesWhole = !isOn
            show(isOn ? "messages are shown while they are written" : "messages are shown whole", at: now)
            if isOn { return [.streamAgain] }
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

    mutating func copyLastMessage(at now: Int64) -> [Action] {
        guard let message = transcript.lastMessage else {
            show("There is no message to copy yet.", .error, at: now)
            return []
        }
        return [.copy(message)]
    }
}
