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
            search?.isGoingOn = transcript.isSearching
        }
    }

    /// A slice with each frame, as long as there is something to look at.
    mutating func goOnSearching() {
        guard search != nil, transcript.isSearching else { return }
        search?.matches = transcript.goOnSearching()
        search?.isGoingOn = transcript.isSearching
    }

    private mutating func goToMatch(_ direction: SearchPrompt.Direction) {
        guard search?.editor.isEmpty == false else { return }
        search?.isTyping = false
        let isFound = transcript.goToMatch(forward: direction == .newer)
        search?.exhausted = isFound || transcript.isSearching ? nil : direction
    }

    mutating func endSearch() {
        guard search != nil else { return }
        search = nil
        transcript.endSearch()
    }
}
