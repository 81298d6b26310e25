import SessionLog

/// The session log and what was written to standard error, as the last lines of it, with a view that follows the end
/// until it is moved.
struct LogPanel: Sendable {
    private struct Line: Sendable {
        var text: String
        var role: StyleRole
    }

    private var lines: [Line] = []
    /// How many lines have been dropped before the first.
    private var dropped = 0
    private var usage = UsageTotal()
    /// Of diagnostics, not ended by a line end yet.
    private var openLine = ""
    /// The last row shown; nil while the end is followed.
    private var bottom: Place?

    /// A row of a line. Lines are numbered from the first ever.
    private struct Place: Sendable, Hashable {
        var line: Int
        var row: Int
    }

    private static let mostLines = 2000
    /// Characters. What is longer is cut: the panel is no file.
    private static let longestLine = 2000

    // MARK: Filling

    /// - Returns: whether a line was added.
    mutating func take(_ event: LogEvent) -> Bool {
        usage.add(event)
        var role = StyleRole.text
        switch event {
        case .note(.warning, _, _, _): role = .warning
        case .note(.error, _, _, _): role = .error
        case .note(.debug, _, _, _), .step, .usage: role = .faint
        case .ended(.failed(let failure)):
            add(failure.message, .error)
            return true
        default: break
        }
        guard let text = SessionLogLine.text(of: event, isVerbose: true) else { return false }
        add(text, role)
        return true
    }

    /// Takes a sentence that no entry of the log tells.
    mutating func take(_ sentence: String, _ role: StyleRole) {
        add(sentence, role)
    }

    /// Takes what was written to standard error; it may be cut anywhere.
    mutating func takeDiagnostics(_ text: String) {
        var ended = (openLine + text).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        openLine = ended.popLast().map(String.init) ?? ""
        for line in ended where !line.isEmpty { add(String(line), .faint) }
        // Without line ends, too, it does not grow.
        if openLine.utf8.count > 8 * Self.longestLine { endDiagnostics() }
    }

    /// Nothing more is written to standard error.
    mutating func endDiagnostics() {
        if !openLine.isEmpty { add(openLine, .faint) }
        openLine = ""
    }

    private mutating func add(_ text: String, _ role: StyleRole) {
        for line in text.prefix(Self.longestLine).split(whereSeparator: \.isNewline) {
            lines.append(Line(text: TextSanitizer.sanitized(String(line)), role: role))
        }
        if text.dropFirst(Self.longestLine).isEmpty == false, let last = lines.indices.last { lines[last].text += "…" }
        // Dropping many at a time keeps the cost of a line constant.
        if lines.count > Self.mostLines + 200 {
            dropped += lines.count - Self.mostLines
            lines.removeFirst(lines.count - Self.mostLines)
        }
    }

    // MARK: Showing

    var isFollowing: Bool { bottom == nil }

    /// What the requests have cost; nil if no server has told.
    var usageText: String? { SessionLogLine.text(of: usage) }

    /// The rows to show: as many as the height, or fewer if there are no more.
    func rows(width: Int, height: Int) -> [StyledRow] {
        var rows: [StyledRow] = []
        var place = bottom.map(existing) ?? Place(line: dropped + lines.count - 1, row: Int.max)
        while rows.count < height, let line = line(place.line) {
            let laidOut = self.rows(of: line, width: width)
            rows = laidOut.prefix(place.row == Int.max ? laidOut.count : place.row + 1) + rows
            place = Place(line: place.line - 1, row: Int.max)
        }
        return rows.suffix(height)
    }

    /// Scrolls by rows, up if negative. Arriving at the end follows again.
    mutating func scroll(by count: Int, width: Int, height: Int) {
        guard let last = end(width: width) else { return }
        var place = bottom.map(existing) ?? last
        for _ in 0..<abs(count) {
            guard let next = count < 0 ? above(place, width: width) : below(place, width: width) else { break }
            place = next
        }
        bottom = place == last ? nil : place
        // The first row is not scrolled away from the top.
        while bottom != nil, rows(width: width, height: height).count < height {
            guard let next = below(place, width: width) else { break }
            place = next
            bottom = place == last ? nil : place
        }
    }

    mutating func scrollToEnd() { bottom = nil }

    mutating func scrollToStart(width: Int, height: Int) {
        guard !lines.isEmpty else { return }
        bottom = Place(line: dropped, row: 0)
        scroll(by: 0, width: width, height: height)
    }

    private func line(_ number: Int) -> Line? {
        lines.indices.contains(number - dropped) ? lines[number - dropped] : nil
    }

    private func rows(of line: Line, width: Int) -> [StyledRow] {
        // Tracebacks and code mean something by their indentation.
        let own = min(line.text.prefix { $0 == " " }.count, width / 2)
        return WrappedText.rows(
            of: line.text, width: max(1, width - own), style: CellStyle(line.role), indentation: 2
        ).map { row in
            var indented = StyledRow(String(repeating: " ", count: own))
            indented.append(row)
            return indented
        }
    }

    /// The place, or the first one if its line has been dropped.
    private func existing(_ place: Place) -> Place {
        place.line >= dropped ? place : Place(line: dropped, row: 0)
    }

    private func end(width: Int) -> Place? {
        lines.last.map { Place(line: dropped + lines.count - 1, row: rows(of: $0, width: width).count - 1) }
    }

    private func above(_ place: Place, width: Int) -> Place? {
        if place.row > 0, let own = line(place.line) {
            return Place(line: place.line, row: min(place.row, rows(of: own, width: width).count) - 1)
        }
        return line(place.line - 1).map { Place(line: place.line - 1, row: rows(of: $0, width: width).count - 1) }
    }

    private func below(_ place: Place, width: Int) -> Place? {
        if let own = line(place.line), place.row + 1 < rows(of: own, width: width).count {
            return Place(line: place.line, row: place.row + 1)
        }
        return line(place.line + 1) == nil ? nil : Place(line: place.line + 1, row: 0)
    }
}
