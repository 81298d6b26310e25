public import SessionLog

/// The messages of a log as panels, and the part of them that the screen shows.
public struct TranscriptView: Sendable {
    private var layout: PanelLayout
    private var viewport = Viewport()
    /// nil while the end is followed.
    private var newLineCount: NewLineCount?

    public init(showsMessagesBetweenAgents: Bool = false, showsMessagesWhole: Bool = false) {
        layout = PanelLayout(
            PanelList(
                showsMessagesBetweenAgents: showsMessagesBetweenAgents, showsMessagesWhole: showsMessagesWhole))
    }

    /// Shows only messages that have ended.
    public var showsMessagesWhole: Bool {
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
    public mutating func take(_ entry: LogEntry) -> TranscriptChange {
        let wasFollowing = viewport.isFollowing
        viewport.prepareForGrowth(&layout)
        if viewport.isFollowing && !wasFollowing { newLineCount = nil }
        let change = layout.list.take(entry.event)
        layout.take(change)
        switch change {
        case .none: return .none
        case .added(let panel): return layout.list.isHidden(panel) ? .none : .began
        case .grew(let panel, let text):
            guard !layout.list.isHidden(panel) else { return .none }
            return layout.list.panels[panel].text.utf8.count == text.utf8.count ? .began : .grew
        case .ended(_, let text):
            return showsMessagesWhole || text.isEmpty ? .began : .grew
        }
    }

    // MARK: What is shown

    public mutating func resize(width: Int, height: Int) {
        guard width != layout.frame.width || height != viewport.height else { return }
        layout.resize(width: width)
        viewport.resize(height: height)
    }

    /// The rows to show: as many as the height, none wider than the width. Text that does not fill them stands at the top.
    public mutating func rows() -> [StyledRow] {
        var shown: [StyledRow] = []
        for segment in viewport.segments(&layout) {
            let rows = layout.rows(at: segment.address)
            shown += rows[segment.rows].map(\.row)  // a segment holds rows of its block
        }
        return shown + Array(repeating: StyledRow(), count: max(0, viewport.height - shown.count))
    }

    /// Whether the end is shown and stays shown as the text grows.
    public var isFollowing: Bool { viewport.isFollowing }

    /// Rows that have arrived below the view since it was moved away from the end; nil while it follows.
    public var newLines: Int? {
        mutating get { newLineCount?.count(&layout) }
    }

    // MARK: Moving

    /// Scrolls by rows, up if negative. Arriving at the end follows again.
    public mutating func scroll(by rows: Int) {
        move { $0.scroll(by: rows, &$1) }
    }

    public mutating func scrollToStart() {
        move { $0.scrollToStart(&$1) }
    }

    public mutating func scrollToEnd() {
        move { viewport, _ in viewport.scrollToEnd() }
    }

    private mutating func move(_ body: (inout Viewport, inout PanelLayout) -> Void) {
        body(&viewport, &layout)
        if viewport.isFollowing {
            newLineCount = nil
        } else if newLineCount == nil {
            let top = viewport.segments(&layout).first?.address.panel ?? 0
            newLineCount = NewLineCount(below: top, &layout)
        }
    }

    // MARK: Searching

    /// Marks what matches, and goes to the nearest match from what is shown towards the start.
    ///
    /// - Returns: how many messages match; 0 for none.
    @discardableResult
    public mutating func search(for text: String) -> Int { 0 }

    /// Goes to the next match towards the end, or the previous one towards the start.
    ///
    /// - Returns: false if there is none further.
    @discardableResult
    public mutating func goToMatch(forward: Bool) -> Bool { false }
    public mutating func endSearch() {}

    // MARK: Source text

    /// The exact text of the last message that an agent said, as far as it has arrived.
    public var lastMessage: String? {
        let list = layout.list
        let last = list.panels.indices.last { panel in
            guard let heading = list.heading(of: list.panels[panel]) else { return false }
            return !heading.isByHuman && !list.isHidden(panel)
        }
        return last.map { list.panels[$0].text }
    }

    /// In cells.
    var width: Int { layout.frame.width }

    /// How many blocks of text were laid out since the beginning: what the work of a frame is measured by.
    var blocksLaidOut: Int { layout.blocksLaidOut }
}

/// What an entry has changed.
public enum TranscriptChange: Sendable, Hashable {
    case none
    case grew
    /// The first characters of a message.
    case began
}
