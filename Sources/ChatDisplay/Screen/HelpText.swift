/// The help: every key and command with what it does.
enum HelpText {
    static let keys: [(keys: String, meaning: String)] = [
        ("Enter", "sends; while the program works, the line waits its turn"),
        ("Alt-Enter, Ctrl-J", "begins a new line"),
        ("Up, Down", "with an empty input scroll; else move, and at the edges walk through what was sent before"),
        ("Ctrl-P, Ctrl-N", "walk through what was sent before; Ctrl-P takes back a line that waits"),
        ("PgUp, PgDn", "scroll by pages"),
        ("Ctrl-Home, Ctrl-End", "go to the start and the end; with an empty input Home and End do, too"),
        ("Ctrl-F", "searches: n or Enter goes up to older matches, N down to newer ones, Esc ends"),
        ("Ctrl-Y", "copies the last message"),
        ("Ctrl-G", "edits the input in your editor"),
        ("Esc, Ctrl-C", "interrupt the answer; lines that wait come back into the input, nothing is sent by itself"),
        ("Ctrl-C twice", "within a second: quits"),
        ("Ctrl-D", "with an empty input: quits"),
        ("Ctrl-Z", "suspends"),
        ("Ctrl-L", "draws the screen anew"),
        ("Tab", "completes a command; with an empty input and the log open: scrolls the other"),
        ("Ctrl-A, Ctrl-E", "go to the start and the end of the line, like Home and End"),
        ("Ctrl-Left, Ctrl-Right", "go by words, like Alt-B and Alt-F"),
        ("Ctrl-W, Alt-Backspace", "delete the word before; Alt-D the one behind"),
        ("Ctrl-U, Ctrl-K", "delete to the start and the end of the line"),
        ("Ctrl-_, Alt-U", "undo; Alt-R does it again"),
    ]

    static let commandNote = ("//TEXT", "sends TEXT with one slash before it")

    /// All of it in rows of a width.
    static func rows(width: Int) -> [StyledRow] {
        let commands = ChatCommand.table.map { ($0.usage, $0.help) } + [commandNote]
        let all = keys.map { ($0.keys, $0.meaning) } + commands
        let widest = all.reduce(0) { max($0, CellText.width(of: $1.0)) }
        // Where there is no room for two columns, the meaning stands below.
        let column = width >= widest + 26 ? widest + 2 : nil
        var rows = [StyledRow("Keys", CellStyle(.popup, .bold)).truncated(to: width)]
        rows += keys.flatMap { self.rows($0.keys, $0.meaning, column: column, width: width) }
        rows += [StyledRow(), StyledRow("Commands", CellStyle(.popup, .bold)).truncated(to: width)]
        rows += commands.flatMap { self.rows($0.0, $0.1, column: column, width: width) }
        return rows
    }

    private static func rows(_ name: String, _ meaning: String, column: Int?, width: Int) -> [StyledRow] {
        let (nameStyle, style) = (CellStyle(.popup, .bold), CellStyle(.popup))
        guard let column else {
            let indented = WrappedText.rows(of: meaning, width: max(1, width - 2), style: style).map {
                var row = StyledRow("  ", style)
                row.append($0)
                return row.truncated(to: width)
            }
            return WrappedText.rows(of: name, width: width, style: nameStyle) + indented
        }
        return WrappedText.rows(of: meaning, width: width - column, style: style).enumerated().map { index, text in
            var row = StyledRow(index == 0 ? name : "", nameStyle)
            row.pad(to: column, style)
            row.append(text)
            return row
        }
    }
}
