/// One row of the screen, or a part of one: text in runs of one style. Its width in cells is known.
public struct StyledRow: Sendable, Hashable {
    public struct Run: Sendable, Hashable {
        /// Safe text: what ``CellText`` made of it.
        public var text: String
        public var style: CellStyle
        /// In cells.
        public var width: Int
    }

    public private(set) var runs: [Run] = []
    /// In cells.
    public private(set) var width = 0

    public init() {}

    public init(_ text: String, _ style: CellStyle = .plain) {
        append(text, style)
    }

    /// The text alone.
    public var text: String { runs.map(\.text).joined() }

    // MARK: Growing

    /// Adds text, which is made safe and measured; a line end in it becomes a space.
    mutating func append(_ text: String, _ style: CellStyle = .plain) {
        if text.utf8.isPrintableASCII {
            append(safe: text, style, width: text.utf8.count)
        } else {
            let buffer = CellBuffer(text, style)
            append(safe: buffer.text(0..<buffer.count), style, width: buffer.width)
        }
    }

    mutating func append(_ row: StyledRow) {
        for run in row.runs { append(safe: run.text, run.style, width: run.width) }
    }

    /// Adds text that ``CellText`` has made, of a known width.
    mutating func append(safe text: String, _ style: CellStyle, width: Int) {
        guard width > 0 else { return }
        if let last = runs.indices.last, runs[last].style == style {
            runs[last].text += text
            runs[last].width += width
        } else {
            runs.append(Run(text: text, style: style, width: width))
        }
        self.width += width
    }

    /// Fills with spaces up to a width.
    mutating func pad(to width: Int, _ style: CellStyle = .plain) {
        let missing = width - self.width
        if missing > 0 { append(safe: String(repeating: " ", count: missing), style, width: missing) }
    }

    // MARK: Cutting

    /// The first cells, at most so many columns. A wide character that only half fits is left out.
    func prefix(_ width: Int) -> StyledRow {
        split(at: width).before
    }

    /// What ``prefix(_:)`` of the same width leaves.
    func dropFirst(_ width: Int) -> StyledRow {
        split(at: width).after
    }

    /// The row cut to a width; what is cut ends with `…`.
    func truncated(to width: Int) -> StyledRow {
        guard self.width > width else { return self }
        guard width > 0 else { return StyledRow() }
        var row = prefix(width - 1)
        row.append(safe: "…", row.runs.last?.style ?? runs.first?.style ?? .plain, width: 1)
        return row
    }

    private func split(at width: Int) -> (before: StyledRow, after: StyledRow) {
        guard self.width > width else { return (self, StyledRow()) }
        var before = StyledRow()
        var after = StyledRow()
        for run in runs {
            if after.width > 0 || before.width >= width {
                after.append(safe: run.text, run.style, width: run.width)
            } else if before.width + run.width <= width {
                before.append(safe: run.text, run.style, width: run.width)
            } else {
                let buffer = CellBuffer(run.text, run.style)
                var end = 0
                var taken = before.width
                while end < buffer.count, taken + Int(buffer.entries[end].width) <= width {
                    taken += Int(buffer.entries[end].width)
                    end += 1
                }
                buffer.append(0..<end, to: &before)
                buffer.append(end..<buffer.count, to: &after)
            }
        }
        return (before, after)
    }
}
