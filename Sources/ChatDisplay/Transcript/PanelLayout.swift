import Streaming

/// The blocks of all panels, top to bottom, laid out when they are asked for.
///
/// A panel's blocks are its upper border, the blocks of its text, and its lower border. Rows and documents are kept only
/// for what was looked at lately; of all else there is the text alone.
struct PanelLayout: Sendable {
    /// Where a block stands. ``block`` counts from 0, the upper border.
    struct Address: Sendable, Hashable, Comparable {
        var panel: Int
        var block: Int

        static func < (left: Address, right: Address) -> Bool {
            (left.panel, left.block) < (right.panel, right.block)
        }
    }

    var list: PanelList
    private(set) var frame = PanelFrame(width: 80)
    /// How many blocks were laid out since the beginning: what the work is measured by.
    private(set) var blocksLaidOut = 0

    /// Of panels that are being written.
    private var openContents: [Int: PanelContent] = [:]
    private var contents = GenerationCache<Int, PanelContent>(limit: contentLimit)
    private var laidOut = GenerationCache<Address, [TextRow]>(limit: rowLimit)

    /// A frame asks for the same few again and again, and they are long.
    private var borders: [Border: [TextRow]] = [:]

    private struct Border: Hashable, Sendable {
        var heading: PanelHeading
        /// nil for an upper border.
        var state: Panel.State?
    }

    /// Bytes of text: some screens full of long messages.
    private static let contentLimit = 256 * 1024
    /// Rows of text: some screens full on the largest terminals.
    private static let rowLimit = 1024

    init(_ list: PanelList) {
        self.list = list
    }

    // MARK: Changes

    mutating func resize(width: Int) {
        guard PanelFrame(width: width) != frame else { return }
        frame = PanelFrame(width: width)
        laidOut.removeAll()
        borders.removeAll()
    }

    mutating func take(_ change: PanelList.Change) {
        switch change {
        case .none: break
        case .added(let panel):
            if list.panels[panel].state == .open { openContents[panel] = PanelContent() }
        case .grew(let panel, let text):
            forgetLastBlock(of: panel)
            openContents[panel]?.append(text)
        case .ended(let panel, let text):
            forgetLastBlock(of: panel)
            guard var content = openContents.removeValue(forKey: panel) else { return }
            let ended = list.panels[panel]
            // The updates are the text, byte for byte, unless the log is wrong.
            guard ended.text == text else {
                laidOut.removeAll()
                return
            }
            content.finish(artifacts: ended.artifacts)
            contents.insert(content, for: panel, weight: ended.weight)
        }
    }

    /// The blocks before the last one stay as they are.
    private mutating func forgetLastBlock(of panel: Int) {
        guard let content = openContents[panel] else { return }
        laidOut.remove(Address(panel: panel, block: content.blockCount))
    }

    // MARK: Blocks

    /// How many blocks a panel has; none if it is hidden.
    mutating func blockCount(ofPanel panel: Int) -> Int {
        guard list.panels.indices.contains(panel), !list.isHidden(panel) else { return 0 }
        guard case .message = list.panels[panel].kind else { return 1 }
        return content(ofPanel: panel).blockCount + 2
    }

    private mutating func content(ofPanel panel: Int) -> PanelContent {
        if let content = openContents[panel] ?? contents.value(for: panel) { return content }
        let content = PanelContent(list.panels[panel])
        contents.insert(content, for: panel, weight: list.panels[panel].weight)
        return content
    }

    /// The rows of a block, none wider than the width; no rows for a block that there is not.
    mutating func rows(at address: Address) -> [TextRow] {
        let count = blockCount(ofPanel: address.panel)
        guard (0..<count).contains(address.block) else { return [] }
        let panel = list.panels[address.panel]  // it has blocks
        if let heading = list.heading(of: panel) {
            if address.block == 0 { return border(Border(heading: heading, state: nil)) }
            if address.block == count - 1 { return border(Border(heading: heading, state: panel.state)) }
        }
        if let rows = laidOut.value(for: address) { return rows }
        let rows = layOut(address, panel)
        laidOut.insert(rows, for: address, weight: rows.count)
        return rows
    }

    private mutating func border(_ border: Border) -> [TextRow] {
        if let rows = borders[border] { return rows }
        let row = border.state.map { frame.bottom(border.heading, label: $0.label) } ?? frame.top(border.heading)
        let rows = [TextRow(row: row, position: 0)]
        borders[border] = rows
        return rows
    }

    private mutating func layOut(_ address: Address, _ panel: Panel) -> [TextRow] {
        blocksLaidOut += 1
        switch panel.kind {
        case .remark(let role):
            // Its rows in their order are places enough: it is short.
            return WrappedText.rows(of: panel.text, width: frame.width, style: CellStyle(role)).enumerated().map {
                TextRow(row: $1, position: $0)
            }
        case .message(let heading):
            let heading = list.headings[heading]  // a number is given only to a heading of the list
            return content(ofPanel: address.panel).rows(ofBlock: address.block - 1, width: frame.inside.count).map {
                TextRow(row: frame.side($0.row, heading), position: $0.position, characters: $0.characters)
            }
        }
    }

    /// Whether a block may show what is searched for, by its source. Where it does not, it need not be laid out.
    mutating func mayMatch(_ needle: SearchNeedle, at address: Address) -> Bool {
        guard case .message = list.panels[address.panel].kind else { return true }
        return needle.mayBeShown(by: String(content(ofPanel: address.panel).source(ofBlock: address.block - 1)))
    }

    // MARK: Walking

    /// The next block that has rows.
    mutating func address(after address: Address) -> Address? {
        var next = Address(panel: address.panel, block: address.block + 1)
        while next.panel < list.panels.count {
            if next.block >= blockCount(ofPanel: next.panel) {
                next = Address(panel: next.panel + 1, block: 0)
            } else if rows(at: next).isEmpty {
                next.block += 1
            } else {
                return next
            }
        }
        return nil
    }

    /// The block with rows before this one.
    mutating func address(before address: Address) -> Address? {
        var next = Address(panel: address.panel, block: address.block - 1)
        while next.panel >= 0 {
            if next.block < 0 {
                next = Address(panel: next.panel - 1, block: blockCount(ofPanel: next.panel - 1) - 1)
            } else if rows(at: next).isEmpty {
                next.block -= 1
            } else {
                return next
            }
        }
        return nil
    }

    mutating func firstAddress() -> Address? {
        address(after: Address(panel: -1, block: 0))
    }

    mutating func lastAddress() -> Address? {
        address(before: Address(panel: list.panels.count, block: 0))
    }
}

extension Panel {
    /// Bytes that its content holds, about.
    fileprivate var weight: Int {
        artifacts.reduce(text.utf8.count + 256) { $0 + $1.content.utf8.count }
    }
}
