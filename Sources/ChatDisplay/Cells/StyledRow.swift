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

    /// Adds text, which is made safe and measured; a line end in it becomes a space.
    public mutating func append(_ text: String, _ style: CellStyle = .plain) {
        let cells = CellText.cells(of: text)
        guard !cells.isEmpty else { return }
        let width = cells.reduce(0) { $0 + $1.width }
        let shown = cells.map(\.text).joined()
        if let last = runs.indices.last, runs[last].style == style {
            runs[last].text += shown
            runs[last].width += width
        } else {
            runs.append(Run(text: shown, style: style, width: width))
        }
        self.width += width
    }

    public mutating func append(_ row: StyledRow) {
        for run in row.runs { append(run.text, run.style) }
    }

    /// Fills with spaces up to a width.
    public mutating func pad(to width: Int, _ style: CellStyle = .plain) {
        if self.width < width { append(String(repeating: " ", count: width - self.width), style) }
    }

    /// The row cut to a width; what is cut ends with `…`.
    public func truncated(to width: Int) -> StyledRow {
        guard self.width > width, width > 0 else { return width > 0 ? self : StyledRow() }
        var row = StyledRow()
        for run in runs {
            for cell in CellText.cells(of: run.text) {
                guard row.width + cell.width <= width - 1 else {
                    row.append("…", run.style)
                    return row
                }
                row.append(cell.text, run.style)
            }
        }
        return row
    }

    /// The text alone.
    public var text: String { runs.map(\.text).joined() }
}
