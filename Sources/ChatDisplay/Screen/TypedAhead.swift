/// Lines that were entered while the program worked. Each waits until the program asks for one.
struct TypedAhead: Sendable {
    private(set) var lines: [String] = []

    private static let mostRows = 3

    mutating func add(_ line: String) { lines.append(line) }
    /// The line whose turn it is.
    mutating func takeFirst() -> String? { lines.isEmpty ? nil : lines.removeFirst() }
    /// The line that was entered last.
    mutating func takeLast() -> String? { lines.popLast() }

    /// All of them as one text.
    mutating func takeAll() -> String? {
        guard !lines.isEmpty else { return nil }
        defer { lines = [] }
        return lines.joined(separator: "\n")
    }

    /// How many rows show them best.
    var rowCount: Int { lines.count > Self.mostRows ? Self.mostRows + 1 : lines.count }

    /// The first lines, and how many more there are.
    func rows(width: Int, height: Int) -> [StyledRow] {
        guard height > 0, !lines.isEmpty else { return [] }
        let style = CellStyle(.faint)
        let shown = lines.count <= height ? lines.count : height - 1
        var rows = lines.prefix(shown).map { line in
            // A row shows no more than this of a long line.
            let start = String(line.prefix(width + 1)).replacing("\n", with: "⏎")
            return StyledRow("queued: \(start)", style).truncated(to: width)
        }
        if shown < lines.count {
            let more = shown == 0 ? "\(lines.count) queued" : "and \(lines.count - shown) more queued"
            rows.append(StyledRow(more, style).truncated(to: width))
        }
        return rows
    }
}
