/// The part of the transcript that the screen shows: its end, or what follows a place in the text.
///
/// All walks start at what is shown, so a step costs as many rows as it goes, however long the transcript is.
struct Viewport: Sendable {
    /// A row of the transcript at the present width.
    struct RowPlace: Sendable, Hashable, Comparable {
        var address: PanelLayout.Address
        /// Counts from the first row of the block.
        var row: Int

        static func < (left: RowPlace, right: RowPlace) -> Bool {
            (left.address, left.row) < (right.address, right.row)
        }
    }

    /// Rows of one block that are shown together.
    struct Segment: Sendable {
        var address: PanelLayout.Address
        var rows: Range<Int>
    }

    /// A place in the text, which is the same at every width, and stays when the text grows.
    private struct Anchor: Sendable {
        /// The block; nil for the lower border, which moves down as the text grows.
        var block: Int?
        var panel: Int
        /// As ``TextRow/position``.
        var position: Int
        /// How many rows of the same position stand above: blank ones, mostly.
        var tie: Int
    }

    private(set) var height = 20
    /// Where the topmost row is; nil while the end is shown and stays shown.
    private var anchor: Anchor?
    /// The screen has changed its size since the end was looked for; it may have come into view.
    private var mayShowEnd = false

    var isFollowing: Bool { anchor == nil }

    // MARK: Changes

    mutating func resize(height: Int) {
        self.height = max(0, height)
        mayShowEnd = true
    }

    /// Rows have come or gone otherwise than by growth.
    mutating func rowsHaveChanged() {
        mayShowEnd = true
    }

    /// To be called before the text grows. Who has the end on a screen that was made larger follows it again.
    mutating func prepareForGrowth(_ layout: inout PanelLayout) {
        guard anchor != nil, mayShowEnd, height > 0 else { return }
        if showsEnd(&layout) { anchor = nil }
        mayShowEnd = false
    }

    // MARK: What is shown

    /// What is shown, from the top down; as many rows as the height, unless there are fewer.
    mutating func segments(_ layout: inout PanelLayout) -> [Segment] {
        guard let top = top(&layout) else { return [] }
        return segments(from: top, rows: height, &layout)
    }

    /// The topmost row; nil if there are no rows.
    private mutating func top(_ layout: inout PanelLayout) -> RowPlace? {
        guard height > 0, let last = lastRow(&layout) else { return nil }
        guard let anchor, let top = place(of: anchor, &layout) else {
            return move(last, by: 1 - height, &layout).place
        }
        // Where less follows than the screen holds, it shows its last rows.
        let (_, moved) = move(top, by: height - 1, &layout)
        return moved == height - 1 ? top : move(top, by: moved - (height - 1), &layout).place
    }

    private func segments(from top: RowPlace, rows: Int, _ layout: inout PanelLayout) -> [Segment] {
        var segments: [Segment] = []
        var rest = rows
        var start = top.row
        var address: PanelLayout.Address? = top.address
        while rest > 0, let block = address {
            let end = min(layout.rows(at: block).count, start + rest)
            if end > start { segments.append(Segment(address: block, rows: start..<end)) }
            rest -= max(0, end - start)
            start = 0
            if rest > 0 { address = layout.address(after: block) }
        }
        return segments
    }

    private func lastRow(_ layout: inout PanelLayout) -> RowPlace? {
        guard let last = layout.lastAddress() else { return nil }
        return RowPlace(address: last, row: layout.rows(at: last).count - 1)
    }

    /// Whether no more follows than the screen holds from its topmost row on.
    private mutating func showsEnd(_ layout: inout PanelLayout) -> Bool {
        guard let top = top(&layout) else { return true }
        return move(top, by: height, &layout).moved < height
    }

    // MARK: Moving

    /// - Parameter rows: downward; upward if negative.
    mutating func scroll(by rows: Int, _ layout: inout PanelLayout) {
        guard let top = top(&layout) else { return }
        show(move(top, by: rows, &layout).place, &layout)
    }

    mutating func scrollToStart(_ layout: inout PanelLayout) {
        guard let first = layout.firstAddress() else { return }
        show(RowPlace(address: first, row: 0), &layout)
    }

    mutating func scrollToEnd() {
        anchor = nil
    }

    /// Brings a row into view, if it is not there yet, with something of what stands above it.
    mutating func reveal(_ place: RowPlace, _ layout: inout PanelLayout) {
        if !segments(&layout).contains(place) { show(move(place, by: -(height / 3), &layout).place, &layout) }
    }

    /// Makes a row the topmost one. If the end comes into view, it is followed.
    private mutating func show(_ top: RowPlace, _ layout: inout PanelLayout) {
        mayShowEnd = false
        anchor = move(top, by: height, &layout).moved < height ? nil : makeAnchor(top, &layout)
    }

    /// The row so many rows further down, or up if negative, and how many rows away it is: fewer where the transcript ends.
    private func move(
        _ start: RowPlace, by rows: Int, _ layout: inout PanelLayout
    ) -> (place: RowPlace, moved: Int) {
        var place = start
        var rest = abs(rows)
        while rest > 0 {
            let room = rows > 0 ? layout.rows(at: place.address).count - 1 - place.row : place.row
            let step = min(rest, room)
            place.row += rows > 0 ? step : -step
            rest -= step
            guard rest > 0 else { break }
            if rows > 0 {
                guard let next = layout.address(after: place.address) else { break }
                place = RowPlace(address: next, row: 0)
            } else {
                guard let next = layout.address(before: place.address) else { break }
                place = RowPlace(address: next, row: layout.rows(at: next).count - 1)
            }
            rest -= 1
        }
        return (place, abs(rows) - rest)
    }

    // MARK: Anchors

    private func makeAnchor(_ place: RowPlace, _ layout: inout PanelLayout) -> Anchor {
        let address = place.address
        let isLowerBorder = address.block > 0 && address.block == layout.blockCount(ofPanel: address.panel) - 1
        let rows = layout.rows(at: address)
        let position = rows[place.row].position  // a place is that of a row
        return Anchor(
            block: isLowerBorder ? nil : address.block, panel: address.panel, position: position,
            tie: rows[..<place.row].count { $0.position == position })
    }

    private func place(of anchor: Anchor, _ layout: inout PanelLayout) -> RowPlace? {
        var anchor = anchor
        let count = layout.blockCount(ofPanel: anchor.panel)
        var address = PanelLayout.Address(panel: anchor.panel, block: min(anchor.block ?? count, count - 1))
        var rows = layout.rows(at: address)
        // While it was the last one, the block may have been parted: then the place is in one of those after it.
        while let last = rows.last, anchor.position > last.position, address.block < count - 2 {
            let size = last.position + last.row.characters(in: layout.frame.inside)
            guard anchor.position >= size else { break }
            anchor.position -= size
            address.block += 1
            rows = layout.rows(at: address)
        }
        guard !rows.isEmpty else {
            // The panel was hidden, or the block shows nothing any more.
            guard let near = layout.address(after: address) ?? layout.address(before: address) else { return nil }
            return RowPlace(address: near, row: 0)
        }
        // Positions never fall from row to row.
        guard let last = rows.lastIndex(where: { $0.position <= anchor.position }) else {
            return RowPlace(address: address, row: 0)
        }
        guard rows[last].position == anchor.position else { return RowPlace(address: address, row: last) }
        let first = rows.firstIndex { $0.position == anchor.position } ?? last
        return RowPlace(address: address, row: min(last, first + anchor.tie))
    }
}

extension StyledRow {
    /// How many characters stand in these columns, spaces not counted.
    fileprivate func characters(in columns: Range<Int>) -> Int {
        var column = 0
        var count = 0
        for cell in CellText.cells(of: text) {
            if columns.contains(column), cell.text != " " { count += 1 }
            column += cell.width
        }
        return count
    }
}
