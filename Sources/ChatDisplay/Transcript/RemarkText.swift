import SessionLog

/// A sentence about the run, broken between words.
enum RemarkText {
    /// - Parameter width: cells, at least 1. No row is wider, except that a wide character needs two.
    static func rows(_ text: String, _ style: CellStyle, width: Int) -> [TextRow] {
        var rows: [TextRow] = []
        var row = StyledRow()
        var position = 0
        func end() {
            rows.append(TextRow(row: row, position: position))
            position += row.text.count { $0 != " " }
            row = StyledRow()
        }
        for word in TextSanitizer.sanitized(text).split(whereSeparator: \.isWhitespace) {
            var rest = StyledRow(String(word), style)
            if row.width > 0 {
                if row.width + 1 + rest.width <= width { row.append(" ", style) } else { end() }
            }
            // A word that is longer than a row is broken where it is full.
            while row.width + rest.width > width {
                let cells = CellText.cells(of: rest.text)
                rest = StyledRow()
                for cell in cells {
                    if row.width > 0, row.width + cell.width > width || rest.width > 0 {
                        rest.append(cell.text, style)
                    } else if cell.width <= width {
                        row.append(cell.text, style)
                    }
                }
                if rest.width > 0 { end() }
            }
            row.append(rest)
        }
        if row.width > 0 || rows.isEmpty { end() }
        return rows
    }
}
