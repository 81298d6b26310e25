/// The matches of a search in the rows of a block, and how they are marked.
struct ShownMatches: Sendable {
    /// Cells of one row.
    struct Span: Sendable, Hashable {
        var row: Int
        var columns: Range<Int>
    }

    /// A match may go on in the next row. None is empty.
    private(set) var matches: [[Span]] = []

    /// - Parameter columns: those in which the text stands; beside it are the lines of the frame.
    init(of needle: SearchNeedle, in rows: [TextRow], columns: Range<Int>) {
        var scalars: [UInt32] = []
        var cells: [Span] = []
        var form = SearchForm(isFolded: needle.isFolded)
        for (number, row) in rows.enumerated() {
            var column = 0
            // What fills the row up is not text; nor is what stands before each row of a quote, but for the first.
            var end = scalars.count
            var isLead = number > 0
            for run in row.row.runs {
                for cell in CellText.cells(of: run.text) {
                    isLead = isLead && (!columns.contains(column) || Self.isLead(cell.text))
                    if columns.contains(column), !isLead {
                        form.removeAll()
                        for scalar in cell.text.unicodeScalars { form.append(scalar.value) }
                        scalars += form.scalars
                        let span = Span(row: number, columns: column..<column + cell.width)
                        cells += Array(repeating: span, count: form.scalars.count)
                        if cell.text != " " { end = scalars.count }
                    }
                    column += cell.width
                }
            }
            scalars.removeSubrange(end...)
            cells.removeSubrange(end...)
            scalars.append(SearchNeedle.rowEnd)
            cells.append(Span(row: number, columns: column..<column))
        }
        matches = needle.matches(in: scalars).map { Self.spans(of: cells[$0]) }.filter { !$0.isEmpty }
    }

    private static func isLead(_ cell: String) -> Bool { cell == " " || cell == "│" }

    private static func spans(of cells: ArraySlice<Span>) -> [Span] {
        var spans: [Span] = []
        for cell in cells where !cell.columns.isEmpty {
            if let last = spans.last, last.row == cell.row {
                spans[spans.count - 1].columns = last.columns.lowerBound..<cell.columns.upperBound
            } else {
                spans.append(cell)
            }
        }
        return spans
    }

    /// A row of the block with its matches marked.
    ///
    /// - Parameter current: the number of the match at which the search stands, if it is in this block.
    func marked(_ row: StyledRow, number: Int, current: Int?) -> StyledRow {
        let marks = matches.enumerated().flatMap { match, spans in
            spans.filter { $0.row == number }.map { ($0.columns, match == current ? StyleRole.currentMatch : .match) }
        }
        guard !marks.isEmpty else { return row }
        var marked = StyledRow()
        for run in row.runs {
            for cell in CellText.cells(of: run.text) {
                let role = marks.first { $0.0.contains(marked.width) }?.1
                marked.append(cell.text, CellStyle(role ?? run.style.role, run.style.attributes))
            }
        }
        return marked
    }
}
