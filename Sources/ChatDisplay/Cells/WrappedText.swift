/// Sentences in rows, as ``CellBuffer/wrap(to:first:_:_:)`` breaks them between words. Spaces that follow each other are one.
enum WrappedText {
    /// - Parameters:
    ///   - width: in cells, at least 1. No row is wider.
    ///   - indentation: of all rows but the first, in cells.
    static func rows(
        of text: String, width: Int, style: CellStyle = .plain, indentation: Int = 0
    ) -> [StyledRow] {
        let indentation = min(indentation, width / 2)
        let lead = StyledRow(String(repeating: " ", count: indentation), style)
        let buffer = CellBuffer(text.split(whereSeparator: \.isWhitespace).joined(separator: " "), style)
        var rows: [StyledRow] = []
        buffer.wrap(to: max(1, width - indentation), first: width, .words) { cells in
            var row = rows.isEmpty ? StyledRow() : lead
            buffer.append(cells, to: &row)
            // A wide character may be alone on a row of one cell.
            rows.append(row.truncated(to: width))
        }
        return rows
    }
}
