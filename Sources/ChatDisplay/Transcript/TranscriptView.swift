import SessionLog

/// The messages of a log as panels, and the part of them that the screen shows.
struct TranscriptView: Sendable {
    private var layout: PanelLayout
    private var viewport = Viewport()
    /// nil while the end is followed.
    private var newLineCount: NewLineCount?
    private var search: TranscriptSearch?

    init(showsMessagesBetweenAgents: Bool = false, showsMessagesWhole: Bool = false) {
        layout = PanelLayout(
            PanelList(
                showsMessagesBetweenAgents: showsMessagesBetweenAgents, showsMessagesWhole: showsMessagesWhole))
    }

    /// Shows only messages that have ended.
    var showsMessagesWhole: Bool {
        get { layout.list.showsMessagesWhole }
        set {
            layout.list.showsMessagesWhole = newValue
            viewport.rowsHaveChanged()
        }
    }

    // MARK: What the log tells

    /// - Returns: whether anything that may be on the screen has changed, and whether a message has shown its first
    ///   character, which should be drawn at once.
    @discardableResult
    mutating func take(_ entry: LogEntry) -> TranscriptChange {
        take { $0.take(entry.event) }
    }

    /// Adds a sentence about the run that no entry tells.
    @discardableResult
    mutating func take(remark: String, _ role: StyleRole) -> TranscriptChange {
        take { $0.add(remark: remark, role) }
    }

    private mutating func take(_ event: (inout PanelList) -> PanelList.Change) -> TranscriptChange {
        let wasFollowing = viewport.isFollowing
        viewport.prepareForGrowth(&layout)
        if viewport.isFollowing && !wasFollowing { stopCounting() }
        let replacedBefore = layout.list.replacedCount
        let change = event(&layout.list)
        layout.take(change)
        if layout.list.replacedCount != replacedBefore {
            viewport.rowsHaveChanged()
            newLineCount?.restart(layout)
        }
        switch change {
        case .none: return .none
        case .added(let panel):
            if layout.list.panels[panel].state != .open { search?.add(panel, layout.list) }
            return layout.list.isHidden(panel) ? .none : .began
        case .grew(let panel, let text):
            guard !layout.list.isHidden(panel) else { return .none }
            return layout.list.panels[panel].text.utf8.count == text.utf8.count ? .began : .grew
        case .ended(let panel, let text):
            search?.add(panel, layout.list)
            return showsMessagesWhole || text.isEmpty ? .began : .grew
        }
    }

    // MARK: What is shown

    mutating func resize(width: Int, height: Int) {
        guard width != layout.frame.width || height != viewport.height else { return }
        layout.resize(width: width)
        viewport.resize(height: height)
    }

    /// The rows to show: as many as the height, none wider than the width. Text that does not fill them stands at the top.
    mutating func rows() -> [StyledRow] {
        var shown: [StyledRow] = []
        let segments = viewport.segments(&layout)
        for segment in segments {
            let rows = layout.rows(at: segment.address)[segment.rows]  // a segment holds rows of its block
            if let search {
                let matches = search.matches(at: segment.address, &layout)
                let current = search.current.flatMap { $0.address == segment.address ? $0.number : nil }
                shown += rows.indices.map { matches.marked(rows[$0].row, number: $0, current: current) }
            } else {
                shown += rows.map(\.row)
            }
        }
        newLines = newLineCount?.count(shown: segments, &layout)
        return shown + Array(repeating: StyledRow(), count: max(0, viewport.height - shown.count))
    }

    /// Whether the end is shown and stays shown as the text grows.
    var isFollowing: Bool { viewport.isFollowing }

    /// Rows that have arrived since the view was moved away from the end, stand below it, and have never been in it, when
    /// ``rows()`` was called last; nil while it follows.
    private(set) var newLines: Int?

    // MARK: Moving

    /// Scrolls by rows, up if negative. Arriving at the end follows again.
    mutating func scroll(by rows: Int) {
        move { $0.scroll(by: rows, &$1) }
    }

    mutating func scrollToStart() {
        move { $0.scrollToStart(&$1) }
    }

    mutating func scrollToEnd() {
        move { viewport, _ in viewport.scrollToEnd() }
    }

    private mutating func move(_ body: (inout Viewport, inout PanelLayout) -> Void) {
        body(&viewport, &layout)
        if viewport.isFollowing {
            stopCounting()
        } else if newLineCount == nil {
            newLineCount = NewLineCount(&layout)
            newLines = 0
        }
    }

    private mutating func stopCounting() {
        newLineCount = nil
        newLines = nil
    }

    // MARK: Searching

    /// Marks what matches, and goes to the nearest match from what is shown towards the start, or else towards the end. It
    /// may be called at every key: the search goes on from where it began until ``endSearch()``.
    ///
    /// - Returns: how many messages match, as far as they have been looked at; 0 for none.
    @discardableResult
    mutating func search(for text: String) -> Int {
        guard let needle = SearchNeedle(text), let last = viewport.segments(&layout).last else {
            search = nil
            return 0
        }
        let origin = Viewport.RowPlace(address: last.address, row: last.rows.upperBound - 1)
        var found = TranscriptSearch(needle, from: origin, after: search, layout.list)
        found.advance(&layout)
        search = found
        reveal(found.current)
        return found.matchingPanels(&layout).count
    }

    /// Not all messages have been looked at yet.
    var isSearching: Bool { search?.isGoingOn == true }

    /// Looks at some more messages, and goes to the first match if there was none.
    ///
    /// - Returns: as ``search(for:)``.
    mutating func goOnSearching() -> Int {
        guard var found = search else { return 0 }
        let before = found.current
        found.advance(&layout)
        search = found
        if found.current != before { reveal(found.current) }
        return found.matchingPanels(&layout).count
    }

    /// Goes to the next match towards the end, or the previous one towards the start; from what is shown, if the current
    /// match is not in view.
    ///
    /// - Returns: false if there is none further.
    @discardableResult
    mutating func goToMatch(forward: Bool) -> Bool {
        let shown = viewport.segments(&layout)
        guard search?.go(forward: forward, shown: shown, &layout) == true else { return false }
        reveal(search?.current)
        return true
    }

    /// Marks nothing any more, and stays where it is.
    mutating func endSearch() {
        search = nil
    }

    private mutating func reveal(_ match: TranscriptSearch.Match?) {
        guard let match, let place = search?.place(of: match, &layout) else { return }
        move { $0.reveal(place, &$1) }
    }

    // MARK: Source text

    /// The exact text of the last message that an agent said, as far as it has arrived.
    var lastMessage: String? {
        let list = layout.list
        let last = list.panels.indices.last { panel in
            guard let heading = list.heading(of: list.panels[panel]) else { return false }
            return !heading.isByHuman && !list.isHidden(panel)
        }
        return last.map { list.panels[$0].text }
    }

    /// The last messages in plain text, as the text transcript has them, at most so many rows at the present width and a few
    /// thousand bytes, without those that others have replaced: what stays on the terminal after the full screen. Its cost
    /// does not depend on the transcript.
    func tail(rows: Int) -> String {
        TranscriptTail.text(of: layout.list, rows: rows, width: width)
    }

    /// In cells.
    var width: Int { layout.frame.width }

    /// How many blocks of text were laid out since the beginning: what the work of a frame is measured by.
    var blocksLaidOut: Int { layout.blocksLaidOut }
}

/// What an entry has changed.
enum TranscriptChange: Sendable, Hashable {
    case none
    case grew
    /// The first characters of a message.
    case began
}
