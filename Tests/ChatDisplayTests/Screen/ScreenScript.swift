import SessionLog
import Streaming

@testable import ChatDisplay

/// A screen that is driven by hand: the log, the keys and the time.
struct ScreenScript {
    var screen: ChatScreen
    var now: Int64 = 10_000
    private var sequence = 0
    private(set) var actions: [ChatScreen.Action] = []

    init(
        columns: Int = 80, rows: Int = 24, agents: [String] = ["Guide"],
        _ configure: (inout ChatScreen.Configuration) -> Void = { _ in }
    ) {
        var configuration = ChatScreen.Configuration(program: "Travel", model: "anthropic/sonnet")
        configure(&configuration)
        screen = ChatScreen(configuration)
        handle(.resized(columns: columns, rows: rows))
        log(.runStarted(program: "Travel", agents: agents))
        log(.turnStarted(cause: .start))
        _ = screen.frame(at: now)
    }

    @discardableResult
    mutating func handle(_ event: ChatScreen.Event) -> [ChatScreen.Action] {
        let new = screen.handle(event, at: now)
        actions += new
        return new
    }

    @discardableResult
    mutating func log(_ event: LogEvent) -> [ChatScreen.Action] {
        defer { sequence += 1 }
        return handle(.entry(LogEntry(sequence: sequence, milliseconds: now, event: event)))
    }

    /// Presses keys as ``KeyScript`` writes them, with time for a person's fingers between them.
    @discardableResult
    mutating func press(_ script: String) -> [ChatScreen.Action] {
        KeyScript.keys(script).flatMap { key in
            now += 50
            return handle(.key(key))
        }
    }

    /// The program waits for a line.
    mutating func wait(_ agent: String = "Guide") {
        log(.inputRequested(agent: agent, inStep: true))
    }

    mutating func say(_ text: String, by agent: String = "Guide") {
        let id = "m\(sequence)"
        log(.stream(.start(.init(messageID: id, sender: agent, recipient: LogEvent.human))))
        log(.stream(.update(.init(messageID: id, content: text, offset: 0))))
        log(.stream(.complete(.init(messageID: id, content: text))))
    }

    // MARK: What is shown

    mutating func frame() -> ChatFrame { screen.frame(at: now) }

    mutating func window(_ kind: ChatFrame.Window.Kind) -> [String] {
        let frame = frame()
        let window = (frame.windows + frame.popups).first { $0.kind == kind }
        return window?.rows.map(\.text) ?? []
    }

    /// The status line, with single spaces.
    mutating func status() -> String {
        (window(.status).last ?? "").split(separator: " ").joined(separator: " ")
    }

    mutating func input() -> String { window(.input).joined(separator: "\n") }

    /// The screen as a terminal would show it, with the cursor's place.
    mutating func picture() -> String {
        let frame = frame()
        var cells = Array(repeating: Array(repeating: " ", count: frame.columns), count: frame.rows)
        for window in frame.windows + frame.popups {
            for (index, row) in window.rows.enumerated() {
                var column = window.column
                for blank in 0..<window.columns { cells[window.row + index][window.column + blank] = " " }
                for cell in CellText.cells(of: row.text) {
                    cells[window.row + index][column] = cell.text
                    for rest in 1..<max(2, cell.width) where cell.width > 1 {
                        cells[window.row + index][column + rest] = ""
                    }
                    column += cell.width
                }
            }
        }
        let rows = cells.map { "|" + $0.joined() + "|" }.joined(separator: "\n")
        return rows + "\ncursor: " + (frame.cursor.map { "\($0.row),\($0.column)" } ?? "none") + "\n"
    }
}
