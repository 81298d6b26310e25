/// How the rows of the screen are shared.
struct ScreenLayout: Sendable, Hashable {
    let columns: Int
    let rows: Int
    private(set) var transcriptRows = 0
    /// With their heading.
    private(set) var logRows = 0
    /// Of lines that wait; the status line itself comes behind them.
    private(set) var queueRows = 0
    private(set) var inputRows = 1

    /// interface.md, "The full screen".
    static let fewestColumns = 20
    static let fewestRows = 5
    private static let mostInputRows = 6

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        share(queue: 0, input: 1, isLogOpen: false, isLogFocused: false)
    }

    var isLargeEnough: Bool { columns >= Self.fewestColumns && rows >= Self.fewestRows }

    /// How many rows the input may have at most.
    var inputLimit: Int { max(1, min(Self.mostInputRows, (rows - 2) / 2)) }

    /// The cells that a row of the input has, behind the prompt and before the caret at its end.
    func inputWidth(behind prompt: StyledRow) -> Int { max(1, columns - prompt.width - 1) }

    /// Shares the rows by what each part would need. The transcript keeps at least two.
    mutating func share(queue: Int, input: Int, isLogOpen: Bool, isLogFocused: Bool) {
        inputRows = max(1, min(input, inputLimit))
        // Title, status and two rows of transcript stand.
        queueRows = max(0, min(queue, rows - 4 - inputRows))
        let area = max(0, rows - 2 - inputRows - queueRows)
        logRows = isLogOpen ? Self.logRows(in: area, isFocused: isLogFocused) : 0
        transcriptRows = area - logRows
    }

    /// Less than half; where that is next to nothing, all or none.
    private static func logRows(in area: Int, isFocused: Bool) -> Int {
        if area < 6 { return isFocused ? area : 0 }
        return max(3, area * 2 / 5)
    }

    var statusRow: Int { 1 + transcriptRows + logRows }
    var statusRows: Int { queueRows + 1 }
    var inputRow: Int { statusRow + statusRows }

    // MARK: The help

    /// Within a border.
    var helpWidth: Int { min(columns, 80) - 4 }
    var helpLimit: Int { rows - 2 }
    var helpPage: Int { max(1, helpLimit - 1) }
}
