/// Counts the rows that have arrived since the end was left.
///
/// A row that cannot change any more is counted once; what is written now is counted anew each time. At a new width all is
/// counted again, a bounded part a time, and until that is done the count is the old one.
struct NewLineCount: Sendable {
    /// A panel that grows, or is not counted to its end.
    private struct Counter: Sendable {
        let panel: Int
        /// What of it is not new; nil if all is.
        let seen: Seen?
        /// The blocks before this one are counted.
        var block: Int
        /// Those of the blocks, less those that had been there. While the first block is laid out anew and not counted to its
        /// end, there may be fewer than there had been.
        var rows: Int

        init(_ panel: Int, _ seen: Seen?, width: Int) {
            self.panel = panel
            self.seen = seen
            block = seen?.block ?? 0
            rows = seen?.width == width ? -(seen?.rows ?? 0) : 0
        }
    }

    /// The end of a panel when the end of the transcript was left.
    private struct Seen: Sendable {
        let block: Int
        let rows: Int
        let width: Int
        /// Of the last row.
        let position: Int
    }

    private let seen: [(panel: Int, seen: Seen?)]
    /// Panels from here on are new.
    private let firstPanel: Int
    private var counters: [Counter] = []
    private var nextPanel = 0
    private var total = 0
    private var width = 0
    private var latest = 0

    /// Blocks that one call may look at.
    private static let budget = 256

    /// - Parameter top: the panel of the topmost row that is shown. What grows above it is not below the view.
    init(below top: Int, _ layout: inout PanelLayout) {
        var seen: [(Int, Seen?)] = []
        for panel in layout.list.open.map(\.panel) where panel >= top {
            guard let block = layout.lastTextBlock(ofPanel: panel) else {
                seen.append((panel, nil))
                continue
            }
            let rows = layout.rows(at: .init(panel: panel, block: block))
            seen.append(
                (
                    panel,
                    Seen(
                        block: block, rows: rows.count, width: layout.frame.width, position: rows.last?.position ?? 0)
                ))
        }
        self.seen = seen
        firstPanel = layout.list.panels.count
        restart(layout)
    }

    /// Begins anew: rows have changed that were counted.
    mutating func restart(_ layout: PanelLayout) {
        width = layout.frame.width
        counters = seen.map { Counter($0.panel, $0.seen, width: width) }
        nextPanel = firstPanel
        total = 0
    }

    mutating func count(_ layout: inout PanelLayout) -> Int {
        if width != layout.frame.width { restart(layout) }
        var budget = Self.budget
        var unfinished: [Counter] = []
        var growing = 0
        var queue = counters[...]
        while budget > 0 {
            if queue.isEmpty, nextPanel < layout.list.panels.count {
                queue = [Counter(nextPanel, nil, width: width)]
                nextPanel += 1
            }
            guard var counter = queue.popFirst() else { break }
            budget -= 1
            // Another message has taken its place.
            if layout.list.isReplaced(counter.panel) { continue }
            let isOpen = layout.list.panels[counter.panel].state == .open  // a panel of the list
            let end =
                isOpen ? layout.lastTextBlock(ofPanel: counter.panel) ?? 0 : layout.blockCount(ofPanel: counter.panel)
            while counter.block < end, budget > 0 {
                counter.rows += newRows(&counter, &layout)
                budget -= 1
            }
            if isOpen || counter.block < end {
                unfinished.append(counter)
                growing += counter.rows
            } else {
                total += counter.rows
            }
            if isOpen, counter.block >= end {
                while counter.block < layout.blockCount(ofPanel: counter.panel) {
                    growing += newRows(&counter, &layout)
                }
            }
        }
        let isDone = queue.isEmpty && nextPanel >= layout.list.panels.count && budget > 0
        counters = unfinished + queue
        latest = isDone ? max(0, total + growing) : max(latest, total + growing)
        return latest
    }

    /// Counts the next block.
    private func newRows(_ counter: inout Counter, _ layout: inout PanelLayout) -> Int {
        let block = counter.block
        counter.block += 1
        let rows = layout.rows(at: .init(panel: counter.panel, block: block))
        guard let seen = counter.seen else { return rows.count }
        // The lower border has been there before.
        if block == layout.blockCount(ofPanel: counter.panel) - 1 { return 0 }
        if seen.width == width { return rows.count }
        return block == seen.block ? rows.count { $0.position > seen.position } : rows.count
    }
}

extension PanelLayout {
    /// The last block of a panel's text, or its upper border if it has none; nil if the panel is hidden.
    fileprivate mutating func lastTextBlock(ofPanel panel: Int) -> Int? {
        let count = blockCount(ofPanel: panel)
        return count > 1 ? count - 2 : nil
    }
}
