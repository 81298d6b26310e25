/// Sentences in rows: broken between words, within a word only where it is longer than a row.
enum WrappedText {
    /// - Parameters:
    ///   - width: in cells, at least 1. No row is wider.
    ///   - indentation: of all rows but the first, in cells.
    static func rows(
        of text: String, width: Int, style: CellStyle = .plain, indentation: Int = 0
    ) -> [StyledRow] {
        let indentation = min(indentation, width / 2)
        var rows: [StyledRow] = []
        var row = StyledRow()
        func breakRow() {
            rows.append(row)
            row = StyledRow(String(repeating: " ", count: indentation), style)
        }
        for word in text.split(whereSeparator: \.isWhitespace) {
            let cells = CellText.cells(of: String(word))
            let length = cells.reduce(0) { $0 + $1.width }
            let isFirst = row.width == 0 || row.width == indentation && !rows.isEmpty
            if isFirst || row.width + 1 + length > width {
                if !isFirst { breakRow() }
            } else {
                row.append(" ", style)
            }
            for cell in cells {
                if row.width + cell.width > width {
                    breakRow()
                    // Wider than all that a row can hold.
                    guard row.width + cell.width <= width else { continue }
                }
                row.append(cell.text, style)
            }
        }
        rows.append(row)
        return rows
    }
}
