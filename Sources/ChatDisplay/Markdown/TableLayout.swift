/// A table in columns that fit a width; where they do not, as `header: value` lines.
struct TableLayout {
    private var header: [[CellBuffer]] = []
    private var rows: [[[CellBuffer]]] = []
    private let alignments: [CmarkNode.Alignment]

    /// A column is at least so wide, unless all its cells are narrower.
    private static let leastColumn = 6
    /// ` │ ` between columns.
    private static let separatorWidth = 3

    init(_ table: CmarkNode) {
        alignments = table.tableAlignments
        for row in table.children where row.kind == .tableRow {
            let isHeader = row.isTableHeader
            let cells = row.children.map { cell in
                InlineLayout(cell, base: CellStyle(.text, isHeader ? .bold : [])).lines
            }
            if isHeader { header = Array(cells) } else { rows.append(Array(cells)) }
        }
    }

    func add(to builder: inout RowBuilder, withHeader: Bool) {
        let available = builder.textWidth
        guard let widths = columnWidths(available) else {
            addAsList(to: &builder)
            return
        }
        if withHeader {
            add(header, widths, to: &builder)
            var rule = StyledRow()
            for (index, width) in widths.enumerated() {
                if index > 0 { rule.append("─┼─", CellStyle(.tableBorder)) }
                rule.append(String(repeating: "─", count: width), CellStyle(.tableBorder))
            }
            builder.add(row: rule, characters: 0)
        }
        for row in rows { add(row, widths, to: &builder) }
    }

    // MARK: Columns

    /// Nil if the columns would be too narrow to be read.
    private func columnWidths(_ available: Int) -> [Int]? {
        let count = header.count
        guard count > 0 else { return nil }
        var widths = Array(repeating: 1, count: count)
        for row in [header] + rows {
            for (index, cell) in row.prefix(count).enumerated() {
                for line in cell { widths[index] = max(widths[index], line.width) }
            }
        }
        let room = available - Self.separatorWidth * (count - 1)
        if widths.reduce(0, +) <= room { return widths }
        let least = widths.map { min($0, Self.leastColumn) }
        guard least.reduce(0, +) <= room else { return nil }
        // The widest give way first: the greatest bound with which all fit, and what is left over to the first of them.
        var low = 1
        var high = room
        while low < high {
            let middle = (low + high + 1) / 2
            let sum = zip(widths, least).reduce(0) { $0 + max($1.1, min($1.0, middle)) }
            if sum <= room { low = middle } else { high = middle - 1 }
        }
        var bounded = zip(widths, least).map { max($1, min($0, low)) }
        var left = room - bounded.reduce(0, +)
        for index in bounded.indices where left > 0 && bounded[index] < widths[index] {
            bounded[index] += 1
            left -= 1
        }
        return bounded
    }

    private func add(_ cells: [[CellBuffer]], _ widths: [Int], to builder: inout RowBuilder) {
        // Of each column its rows: a line of the cell and the cells of it that the row shows.
        let columns = widths.indices.map { column -> [(CellBuffer, Range<Int>)] in
            var parts: [(CellBuffer, Range<Int>)] = []
            for line in column < cells.count ? cells[column] : [] {
                line.wrap(to: widths[column], .words) { parts.append((line, $0)) }
            }
            return parts
        }
        for index in 0..<max(1, columns.map(\.count).max() ?? 0) {
            var row = StyledRow()
            var characters = 0
            for (column, width) in widths.enumerated() {
                if column > 0 { row.append(" │ ", CellStyle(.tableBorder)) }
                var text = StyledRow()
                if index < columns[column].count {
                    let (line, range) = columns[column][index]
                    if line.width(range) <= width {
                        line.append(range, to: &text)
                    } else {
                        text.append(String(CellBuffer.replacement))
                    }
                    characters += line.characters(range)
                }
                row.append(aligned(text, width, column < alignments.count ? alignments[column] : .left))
            }
            builder.add(row: row, characters: characters)
        }
    }

    private func aligned(_ text: StyledRow, _ width: Int, _ alignment: CmarkNode.Alignment) -> StyledRow {
        let space = max(0, width - text.width)
        let before =
            switch alignment {
            case .left: 0
            case .center: space / 2
            case .right: space
            }
        var row = StyledRow(String(repeating: " ", count: before))
        row.append(text)
        row.pad(to: width)
        return row
    }

    // MARK: Without columns

    private func addAsList(to builder: inout RowBuilder) {
        if rows.isEmpty {
            for cell in header { for line in cell { builder.add(line, .words) } }
        }
        for (index, row) in rows.enumerated() {
            if index > 0 { builder.addGap() }
            for (column, cell) in row.enumerated() {
                for (place, line) in cell.enumerated() {
                    var text = CellBuffer()
                    if place == 0, column < header.count {
                        for part in header[column] where !part.isEmpty {
                            text.append(part)
                            text.append(": ", CellStyle(.text, .bold))
                        }
                    }
                    text.append(line)
                    if !text.isEmpty { builder.add(text, .words) }
                }
            }
        }
    }
}
