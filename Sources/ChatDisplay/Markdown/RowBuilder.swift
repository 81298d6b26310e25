/// Lines of text on their way into rows of a width, behind what stands before each row: indents, bars, markers.
struct RowBuilder {
    /// In cells, at least 1.
    let width: Int
    private(set) var rows: [TextRow] = []
    /// How many characters, spaces not counted, are in the rows.
    private(set) var position = 0

    /// Before every row.
    private var lead = StyledRow()
    /// Before the next row alone, in place of `lead`.
    private var firstLead: StyledRow?
    /// Before the next line's text, where the width has no room for another lead.
    private var firstText: CellBuffer?

    init(width: Int) {
        self.width = max(1, width)
    }

    /// For the text of a row.
    var textWidth: Int { max(1, width - lead.width) }

    // MARK: What stands before rows

    struct Lead {
        fileprivate var lead: StyledRow
    }

    /// Puts more before every row from now on.
    ///
    /// - Parameter first: for the first of them, as wide as `rest`; else it is the same as `rest`.
    /// - Returns: what ends it.
    mutating func pushLead(first: StyledRow? = nil, rest: StyledRow) -> Lead {
        let before = Lead(lead: lead)
        guard lead.width + rest.width <= width - leastTextWidth else {
            // No room: the marker is text.
            if let first {
                var text = firstText ?? CellBuffer()
                for run in first.runs { text.append(run.text, run.style) }
                firstText = text
            }
            return before
        }
        if let first {
            var row = firstLead ?? lead
            row.append(first)
            firstLead = row
        } else if var row = firstLead {
            row.append(rest)
            firstLead = row
        }
        lead.append(rest)
        return before
    }

    /// Ends what ``pushLead(first:rest:)`` began. If nothing was said meanwhile, its marker stands alone.
    mutating func popLead(_ before: Lead) {
        if firstLead != nil || firstText != nil { add(CellBuffer(), .words) }
        lead = before.lead
    }

    /// Half of the width is text, or what an average word takes.
    private var leastTextWidth: Int { max(1, min(12, width / 2)) }

    // MARK: Rows

    /// A row without text that parts what stands above and below.
    mutating func addGap() {
        rows.append(TextRow(row: lead.withoutTrailingSpaces, position: position))
    }

    /// Adds a row as it is, behind what stands before it.
    mutating func add(row: StyledRow, characters: Int) {
        if firstText != nil { add(CellBuffer(), .words) }
        var whole = takeLead()
        whole.append(row)
        rows.append(TextRow(row: whole.withoutTrailingSpaces, position: position))
        position += characters
    }

    /// Adds a line of text in as many rows as it takes.
    mutating func add(_ text: CellBuffer, _ wrapping: CellBuffer.Wrapping) {
        if var marked = firstText {
            firstText = nil
            marked.append(text)
            marked.wrap(to: textWidth, wrapping) { add(marked, $0) }
        } else {
            text.wrap(to: textWidth, wrapping) { add(text, $0) }
        }
    }

    private mutating func add(_ text: CellBuffer, _ cells: Range<Int>) {
        var row = takeLead()
        // A wide character, alone on rows of one cell.
        if row.width + text.width(cells) > width, cells.count == 1 {
            row.append(safe: String(CellBuffer.replacement), text.style(of: cells.lowerBound), width: 1)
        } else {
            text.append(cells, to: &row)
        }
        rows.append(TextRow(row: cells.isEmpty ? row.withoutTrailingSpaces : row, position: position))
        position += text.characters(cells)
    }

    private mutating func takeLead() -> StyledRow {
        defer { firstLead = nil }
        return firstLead ?? lead
    }
}

extension StyledRow {
    var withoutTrailingSpaces: StyledRow {
        var width = width
        for run in runs.reversed() {
            let spaces = run.text.utf8.reversed().prefix { $0 == UInt8(ascii: " ") }.count
            width -= spaces
            if spaces < run.text.utf8.count { break }
        }
        return width == self.width ? self : prefix(width)
    }
}
