import Streaming

/// A search through all messages, and the match at which it stands.
///
/// What is searched is what is shown. Which messages can match at all is decided by their source text, all of it in one pass
/// over its bytes; nothing has to be laid out for that. The others are looked at from the view outward, a slice at a time
/// (``advance(_:)``), so that no key waits for a long transcript to be laid out.
struct TranscriptSearch: Sendable {
    struct Match: Sendable, Hashable {
        var address: PanelLayout.Address
        /// Among the matches of the block.
        var number: Int
    }

    let needle: SearchNeedle
    /// Where the search began: the last row that was shown. More letters do not move it.
    let origin: Viewport.RowPlace
    /// Panels that have ended and may match, in their order.
    private var candidates: [Int]
    /// Those of them that have not been looked at, the nearest last.
    private var pending: [Int]
    /// Those of them that match, in their order.
    private var hits: [Int] = []
    private(set) var current: Match?
    /// The current match is below where the search began, and one above is better.
    private var isBelow = false

    /// Of the text that is looked at in one slice, in bytes: a few milliseconds' worth.
    private static let slice = 65_536
    /// A message whose source tells all counts less.
    private static let readingDiscount = 16

    init(_ needle: SearchNeedle, from origin: Viewport.RowPlace, after previous: TranscriptSearch?, _ list: PanelList) {
        self.needle = needle
        self.origin = previous?.origin ?? origin
        if let previous, needle.narrows(previous.needle) {
            candidates = previous.candidates.filter { list.panels[$0].mayMatch(needle) }  // the list only grows
        } else {
            candidates = list.panels.indices.filter {
                list.panels[$0].state != .open && list.panels[$0].mayMatch(needle)
            }
        }
        let panel = self.origin.address.panel
        pending = candidates.filter { $0 > panel }.reversed() + candidates.filter { $0 <= panel }
    }

    /// A panel is whole. `panel` is one of the list.
    mutating func add(_ panel: Int, _ list: PanelList) {
        guard list.panels[panel].mayMatch(needle) else { return }
        candidates.insert(panel, at: candidates.lastIndex { $0 < panel }.map { $0 + 1 } ?? 0)
        pending.insert(panel, at: 0)
    }

    /// Not all messages have been looked at.
    var isGoingOn: Bool { !pending.isEmpty }

    /// All panels that match, as far as they have been looked at, in their order. Few are open, and each of these is
    /// searched anew.
    func matchingPanels(_ layout: inout PanelLayout) -> [Int] {
        var open: [Int] = []
        for (_, panel) in layout.list.open
        where !layout.list.isHidden(panel) && layout.list.panels[panel].mayMatch(needle) {
            if shows(panel, &layout) { open.append(panel) }
        }
        let hits = hits.filter { !layout.list.isReplaced($0) }
        return open.isEmpty ? hits : (hits + open).sorted()
    }

    func matches(at address: PanelLayout.Address, _ layout: inout PanelLayout) -> ShownMatches {
        let count = layout.blockCount(ofPanel: address.panel)
        // The borders are not text.
        let rows = (1..<max(1, count - 1)).contains(address.block) ? layout.rows(at: address) : []
        return ShownMatches(of: needle, in: rows, columns: layout.frame.inside)
    }

    private func shows(_ panel: Int, _ layout: inout PanelLayout) -> Bool {
        if needle.isCertainlyShown(by: layout.list.panels[panel].text) { return true }
        for block in 1..<max(1, layout.blockCount(ofPanel: panel) - 1) {
            let address = PanelLayout.Address(panel: panel, block: block)
            if layout.mayMatch(needle, at: address), !matches(at: address, &layout).matches.isEmpty { return true }
        }
        return false
    }

    // MARK: Searching

    /// Looks at the next messages, and goes to the nearest match from where the search began towards the start, or else
    /// towards the end.
    mutating func advance(_ layout: inout PanelLayout) {
        var work = 0
        while work < Self.slice, let panel = pending.popLast() {
            let before = layout.blocksLaidOut
            let isHit = !layout.list.isReplaced(panel) && shows(panel, &layout)
            let size = layout.list.panels[panel].text.utf8.count + 64
            work += layout.blocksLaidOut == before ? size / Self.readingDiscount : size
            guard isHit else { continue }
            hits.insert(panel, at: hits.lastIndex { $0 < panel }.map { $0 + 1 } ?? 0)
            if current == nil || isBelow { take(panel, &layout) }
        }
        guard pending.isEmpty, current == nil else { return }
        for panel in matchingPanels(&layout) { take(panel, &layout) }
    }

    /// Goes to a panel that matches, if that is nearer than the current match.
    private mutating func take(_ panel: Int, _ layout: inout PanelLayout) {
        let (origin, isAbove) = (origin, panel <= origin.address.panel)
        if isAbove,
            let match = match(
                from: origin.address, forward: false, among: [panel], &layout, { _, row in row <= origin.row })
        {
            (current, isBelow) = (match, false)
        } else if current == nil {
            current = match(from: origin.address, forward: true, among: [panel], &layout) { _, row in row > origin.row }
            isBelow = true
        }
    }

    // MARK: Going

    /// Goes on from the current match if it is shown, else from what is shown.
    ///
    /// - Returns: false if there is none further, as far as messages have been looked at.
    mutating func go(forward: Bool, shown: [Viewport.Segment], _ layout: inout PanelLayout) -> Bool {
        let panels = matchingPanels(&layout)
        var next: Match?
        if let current, let place = place(of: current, &layout), shown.contains(place) {
            next = match(from: current.address, forward: forward, among: panels, &layout) { number, _ in
                forward ? number > current.number : number < current.number
            }
        } else if let edge = forward ? shown.first : shown.last {
            next = match(from: edge.address, forward: forward, among: panels, &layout) { _, row in
                forward ? row >= edge.rows.lowerBound : row < edge.rows.upperBound
            }
        }
        guard let next else { return false }
        (current, isBelow) = (next, false)
        return true
    }

    /// The row in which a match begins.
    func place(of match: Match, _ layout: inout PanelLayout) -> Viewport.RowPlace? {
        guard layout.blockCount(ofPanel: match.address.panel) > match.address.block else { return nil }
        let matches = matches(at: match.address, &layout).matches
        let row = matches.indices.contains(match.number) ? matches[match.number].first?.row : nil
        return Viewport.RowPlace(address: match.address, row: row ?? 0)
    }

    /// The first match from a block on, in a direction.
    ///
    /// - Parameter accepts: whether a match in that block counts, by its number and its first row.
    private func match(
        from start: PanelLayout.Address, forward: Bool, among panels: [Int], _ layout: inout PanelLayout,
        _ accepts: (_ number: Int, _ row: Int) -> Bool
    ) -> Match? {
        let ahead = forward ? panels.filter { $0 >= start.panel } : panels.filter { $0 <= start.panel }.reversed()
        for panel in ahead {
            let all = 0..<layout.blockCount(ofPanel: panel)
            let isFirst = panel == start.panel
            let range =
                !isFirst ? all : forward ? all.clamped(to: start.block..<Int.max) : all.clamped(to: 0..<start.block + 1)
            for block in forward ? Array(range) : range.reversed() {
                let address = PanelLayout.Address(panel: panel, block: block)
                guard layout.mayMatch(needle, at: address) else { continue }
                let matches = Array(matches(at: address, &layout).matches.enumerated())
                let found = (forward ? matches : matches.reversed()).first { number, spans in
                    address != start || accepts(number, spans.first?.row ?? 0)
                }
                if let found { return Match(address: address, number: found.offset) }
            }
        }
        return nil
    }
}

extension Panel {
    fileprivate func mayMatch(_ needle: SearchNeedle) -> Bool {
        guard case .message = kind else { return false }
        return needle.mayBeShown(by: text)
            || artifacts.contains {
                needle.mayBeShown(by: PanelContent.heading(of: $0.name)) || needle.mayBeShown(by: $0.content)
            }
    }
}

extension [Viewport.Segment] {
    func contains(_ place: Viewport.RowPlace) -> Bool {
        contains { $0.address == place.address && $0.rows.contains(place.row) }
    }
}
