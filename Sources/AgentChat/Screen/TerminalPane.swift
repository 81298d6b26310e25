import CNcursesw
import ChatDisplay

/// A window of the screen as ncurses has it, with the panel that says what lies above it. It knows what it shows, so that
/// only rows that differ are drawn.
final class TerminalPane {
    /// Where it lies and how large it is.
    struct Frame: Hashable {
        var row: Int
        var column: Int
        var rows: Int
        var columns: Int
    }

    let frame: Frame
    let window: UnsafeMutablePointer<WINDOW>
    let panel: UnsafeMutablePointer<PANEL>
    private var shown: [StyledRow?]

    /// - Returns: nil where there is no room, or no memory.
    init?(_ frame: Frame) {
        guard frame.rows > 0, frame.columns > 0,
            let window = newwin(Int32(frame.rows), Int32(frame.columns), Int32(frame.row), Int32(frame.column))
        else { return nil }
        guard let panel = new_panel(window) else {
            delwin(window)
            return nil
        }
        self.frame = frame
        self.window = window
        self.panel = panel
        shown = Array(repeating: nil, count: frame.rows)
    }

    deinit {
        del_panel(panel)
        delwin(window)
    }

    /// Draws what differs from what is shown.
    ///
    /// - Returns: how many rows that were.
    func draw(_ rows: [StyledRow], with pen: inout CellPen) -> Int {
        var changed = 0
        for index in 0..<frame.rows {
            let row = index < rows.count ? rows[index] : StyledRow()
            guard shown[index] != row else { continue }
            shown[index] = row
            changed += 1
            pen.draw(row, at: index, in: self)
        }
        return changed
    }
}
