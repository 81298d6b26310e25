/// The lines around a message.
///
/// A narrow screen has no room for the sides, and one of a few cells shows of the lines what fits.
struct PanelFrame: Sendable, Hashable {
    /// In cells, at least 1.
    let width: Int

    /// Below this, the sides would take a fifth of the row and more.
    private static let leastWidthWithSides = 20

    init(width: Int) {
        self.width = max(1, width)
    }

    private var hasSides: Bool { width >= Self.leastWidthWithSides }

    /// The columns in which the text of a message stands.
    var inside: Range<Int> { hasSides ? 2..<width - 2 : 0..<width }

    func top(_ heading: PanelHeading) -> StyledRow {
        line("╭", "╮", heading.title, CellStyle(heading.role, .bold), CellStyle(heading.role))
    }

    func bottom(_ heading: PanelHeading, label: String?) -> StyledRow {
        line("╰", "╯", label, CellStyle(.warning), CellStyle(heading.role))
    }

    /// A row of the text between the sides. It is not wider than the inside.
    func side(_ content: StyledRow, _ heading: PanelHeading) -> StyledRow {
        guard hasSides else { return content }
        let style = CellStyle(heading.role)
        var row = StyledRow("│", style)
        row.append(" ")
        row.append(content)
        row.pad(to: width - 2)
        row.append(" ")
        row.append("│", style)
        return row
    }

    private func line(
        _ left: String, _ right: String, _ text: String?, _ textStyle: CellStyle, _ style: CellStyle
    ) -> StyledRow {
        var row = hasSides ? StyledRow(left + "─", style) : StyledRow()
        if let text, !text.isEmpty {
            if hasSides { row.append(" ", style) }
            // What the corners, the lines beside them and the spaces around the text leave.
            row.append(StyledRow(text, textStyle).truncated(to: hasSides ? width - 6 : width))
            if row.width < width { row.append(" ", style) }
        }
        let end = hasSides ? width - 1 : width
        row.append(String(repeating: "─", count: max(0, end - row.width)), style)
        if hasSides { row.append(right, style) }
        return row
    }
}
