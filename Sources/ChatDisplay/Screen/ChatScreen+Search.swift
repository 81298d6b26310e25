/// Searching the transcript.
extension ChatScreen {
    /// - Returns: whether the key was for the search.
    mutating func pressInSearch(_ key: ChatKey) -> Bool {
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
        search?.exhausted = nil
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
        search?.exhausted = transcript.goToMatch(forward: direction == .newer) ? nil : direction
    }

    mutating func endSearch() {
        guard search != nil else { return }
        search = nil
        transcript.endSearch()
    }
}
