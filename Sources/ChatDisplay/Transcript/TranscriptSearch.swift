import Streaming

/// A search through all messages, and the match at which it stands.
///
/// Which messages match is decided by their source text, all of it in one pass over its bytes; nothing has to be laid out
/// for that. Where a match stands is looked for in what is shown, from the view outward, up to the first one. Both differ
/// in marks of Markdown only: where a message shows nothing of what its source says, its upper border stands for the match.
struct TranscriptSearch: Sendable {
    struct Match: Sendable, Hashable {
        var address: PanelLayout.Address
        /// Among the matches of the block.
        var number: Int
    }

    let needle: SearchNeedle
    /// Where the search began: the last row that was shown. More letters do not move it.
    let origin: Viewport.RowPlace
    /// Panels that have ended and match, in their order.
    private var hits: [Int]
    private(set) var current: Match?

    init(_ needle: SearchNeedle, from origin: Viewport.RowPlace, after previous: TranscriptSearch?, _ list: PanelList) {
        self.needle = needle
        self.origin = previous?.origin ?? origin
        if let previous, needle.narrows(previous.needle) {
            hits = previous.hits.filter { list.panels[$0].matches(needle) }  // panels of the list, which only grows
        } else {
            hits = list.panels.indices.filter { list.panels[$0].state != .open && list.panels[$0].matches(needle) }
        }
    }

    /// A panel is whole. `panel` is one of the list.
    mutating func add(_ panel: Int, _ list: PanelList) {
        guard list.panels[panel].matches(needle) else { return }
        let place = hits.lastIndex { $0 < panel }.map { $0 + 1 } ?? 0
        hits.insert(panel, at: place)
    }

    /// All panels that match now, in their order. Few are open, and each of these is searched anew.
    func matchingPanels(_ list: PanelList) -> [Int] {
        let open = list.open.map(\.panel).filter { !list.isHidden($0) && list.panels[$0].matches(needle) }
        return open.isEmpty ? hits : (hits + open).sorted()
    }

    func matches(at address: PanelLayout.Address, _ layout: inout PanelLayout) -> ShownMatches {
        let count = layout.blockCount(ofPanel: address.panel)
        // The borders are not text.
        let rows = (1..<max(1, count - 1)).contains(address.block) ? layout.rows(at: address) : []
        return ShownMatches(of: needle, in: rows, columns: layout.frame.inside)
    }

    // MARK: Going

    /// Goes to the nearest match from where the search began towards the start, or else towards the end.
    mutating func goToNearest(_ layout: inout PanelLayout) {
        let panels = matchingPanels(layout.list)
        let origin = origin
        current =
            match(from: origin.address, forward: false, among: panels, &layout) { _, row in row <= origin.row }
            ?? match(from: origin.address, forward: true, among: panels, &layout) { _, row in row > origin.row }
            ?? panels.last.map { Match(address: .init(panel: $0, block: 0), number: 0) }
    }

    /// Goes on from the current match if it is shown, else from what is shown.
    ///
    /// - Returns: false if there is none further.
    mutating func go(forward: Bool, shown: [Viewport.Segment], _ layout: inout PanelLayout) -> Bool {
        let panels = matchingPanels(layout.list)
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
        current = next
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
            if !isFirst { return Match(address: .init(panel: panel, block: 0), number: 0) }
        }
        return nil
    }
}

extension Panel {
    fileprivate func matches(_ needle: SearchNeedle) -> Bool {
        guard case .message = kind else { return false }
        return needle.isFound(in: text) || artifacts.contains { needle.isFound(in: $0.content) }
    }
}

extension [Viewport.Segment] {
    func contains(_ place: Viewport.RowPlace) -> Bool {
        contains { $0.address == place.address && $0.rows.contains(place.row) }
    }
}
