/// Counts the rows that have arrived since the end was left, stand below what is shown, and have never been shown.
///
/// A row that cannot change any more is counted once; what is written now is counted anew each time. At a new width all is
/// counted again, a bounded part a time, and until that is done the count is the old one.
struct NewLineCount: Sendable {
    /// How far a panel has been seen.
    fileprivate struct Mark: Sendable {
        let block: Int
        /// Of the block, at the width.
        let rows: Int
        let width: Int
        /// Of the last of these rows.
        let position: Int
    }

    /// A panel that has come since, or was being written then.
    fileprivate struct Counter: Sendable {
        let panel: Int
        /// nil if nothing has been seen.
        var mark: Mark?
        var isBorderSeen = false
        /// The blocks before this one are counted.
        var block = 0
        /// Those of the blocks counted, from the mark's block on, less those that were seen. While a block is laid out anew
        /// and not counted to its end, there may be fewer than there had been.
        var rows = 0
        /// Those of what is being written.
        var growingRows = 0
        /// The panel has ended, and is counted.
        var isDone = false
        /// It has blocks that are not counted.
        var isBehind = true

        init(_ panel: Int) {
            self.panel = panel
        }

        mutating func restart(width: Int) {
            block = mark?.block ?? 0
            rows = mark?.width == width ? -(mark?.rows ?? 0) : 0
            (growingRows, isDone, isBehind) = (0, false, true)
        }
    }

    /// In the order of their panels: first those that were open when the end was left, and then all that came.
    private var counters: [Counter] = []
    private let openCount: Int
    /// Panels from here on are new.
    private let firstPanel: Int
    private var width: Int
    private var latest = 0

    /// Blocks that one call may look at.
    private static let budget = 256

    /// The end is left: all that is there has been seen.
    init(_ layout: inout PanelLayout) {
        width = layout.frame.width
        firstPanel = layout.list.panels.count
        let open = layout.list.open.map(\.panel).sorted()
        openCount = open.count
        for panel in open {
            var counter = Counter(panel)
            if let block = layout.lastTextBlock(ofPanel: panel) {
                let rows = layout.rows(at: .init(panel: panel, block: block))
                counter.mark = Mark(block: block, rows: rows.count, width: width, position: rows.last?.position ?? 0)
                counter.isBorderSeen = true
                counter.restart(width: width)
            }
            counters.append(counter)
        }
    }

    /// Begins anew: rows have changed that were counted.
    mutating func restart(_ layout: PanelLayout) {
        width = layout.frame.width
        for index in counters.indices { counters[index].restart(width: width) }
    }

    /// - Parameter shown: what is in view now, from the top down.
    mutating func count(shown: [Viewport.Segment], _ layout: inout PanelLayout) -> Int {
        if width != layout.frame.width { restart(layout) }
        for panel in firstPanel + counters.count - openCount..<layout.list.panels.count {
            counters.append(Counter(panel))
        }
        for segment in shown {
            guard let index = index(ofPanel: segment.address.panel) else { continue }
            counters[index].see(segment, &layout)
        }
        var budget = Self.budget
        var total = 0
        var isDone = true
        // What grows above the view is not below it.
        let top = shown.first?.address.panel ?? 0
        for index in counters.indices {
            if !counters[index].isDone {
                if budget > 0 { counters[index].count(&budget, &layout) }
                if counters[index].isBehind { isDone = false }
            }
            if counters[index].panel >= top { total += counters[index].rows + counters[index].growingRows }
        }
        latest = isDone ? max(0, total) : max(latest, total)
        return latest
    }

    private func index(ofPanel panel: Int) -> Int? {
        guard panel < firstPanel else {
            let index = openCount + panel - firstPanel
            return counters.indices.contains(index) ? index : nil
        }
        return counters.prefix(openCount).firstIndex { $0.panel == panel }
    }
}

extension NewLineCount.Counter {
    /// Goes on counting, at most so many blocks.
    fileprivate mutating func count(_ budget: inout Int, _ layout: inout PanelLayout) {
        budget -= 1
        growingRows = 0
        // Another message has taken its place.
        guard !layout.list.isReplaced(panel) else {
            (rows, isDone, isBehind) = (0, true, false)
            return
        }
        let isOpen = layout.list.panels[panel].state == .open  // a panel of the list
        let count = layout.blockCount(ofPanel: panel)
        let end = isOpen ? layout.lastTextBlock(ofPanel: panel) ?? 0 : count
        while block < end, budget > 0 {
            rows += newRows(ofBlock: block, of: count, &layout)
            block += 1
            budget -= 1
        }
        isBehind = block < end
        isDone = !isOpen && !isBehind
        guard isOpen, !isBehind else { return }
        var growing = block
        while growing < count {
            growingRows += newRows(ofBlock: growing, of: count, &layout)
            growing += 1
        }
    }

    private func newRows(ofBlock block: Int, of count: Int, _ layout: inout PanelLayout) -> Int {
        let rows = layout.rows(at: .init(panel: panel, block: block))
        if block > 0, block == count - 1 { return isBorderSeen ? 0 : rows.count }
        guard let mark, block == mark.block, mark.width != layout.frame.width else { return rows.count }
        return rows.count { $0.position > mark.position }
    }

    /// Rows of the panel are in view.
    fileprivate mutating func see(_ segment: Viewport.Segment, _ layout: inout PanelLayout) {
        let (count, width) = (layout.blockCount(ofPanel: panel), layout.frame.width)
        var (block, seen) = (segment.address.block, segment.rows.upperBound)
        let isBorder = block > 0 && block == count - 1
        if isBorder {
            if !isBorderSeen, isDone { rows -= 1 }
            isBorderSeen = true
            // All the text stands above the border.
            block -= 1
            seen = layout.rows(at: .init(panel: panel, block: block)).count
        }
        let rowsOfBlock = layout.rows(at: .init(panel: panel, block: block))
        guard seen > 0, seen <= rowsOfBlock.count else { return }
        let new = NewLineCount.Mark(
            block: block, rows: seen, width: width, position: rowsOfBlock[seen - 1].position)  // checked above
        let old = mark ?? NewLineCount.Mark(block: 0, rows: 0, width: width, position: -1)
        guard block >= old.block else { return }
        guard old.width == width, block - old.block <= Self.longestWalk else {
            guard block > old.block || new.position > old.position else { return }
            mark = new
            isBorderSeen = isBorder
            restart(width: width)
            return
        }
        var moved = seen - old.rows
        for passed in old.block..<block { moved += layout.rows(at: .init(panel: panel, block: passed)).count }
        // The last block may have been parted since it was seen.
        guard moved > 0 else { return }
        mark = new
        // The border has moved down below text that has not been seen.
        if isBorderSeen, !isBorder {
            isBorderSeen = false
            if isDone { rows += 1 }
        }
        if block <= self.block {
            rows -= moved
        } else {
            self.block = block
            rows = -seen
        }
    }

    /// A view that has gone further is counted anew.
    private static let longestWalk = 64
}

extension PanelLayout {
    /// The last block of a panel's text, or its upper border if it has none; nil if the panel is hidden.
    fileprivate mutating func lastTextBlock(ofPanel panel: Int) -> Int? {
        let count = blockCount(ofPanel: panel)
        return count > 1 ? count - 2 : nil
    }
}
