public import SessionLog

/// The chat on the full screen as a state machine: what the log, the person and the system report goes in; what to do comes
/// out; and at any time it says what the screen shows.
///
/// Times are milliseconds of a clock that never goes back.
public struct ChatScreen: Sendable {
    public struct Configuration: Sendable {
        public var program: String
        public var model: String
        public var showsMessagesBetweenAgents = false
        /// The log panel is open from the beginning.
        public var isVerbose = false
        public var showsMessagesWhole = false
        /// What was typed in earlier sessions, oldest first.
        public var history: [String] = []

        public init(program: String, model: String) {
            self.program = program
            self.model = model
        }
    }

    public enum Event: Sendable {
        case entry(LogEntry)
        /// The log has ended: the program is over.
        case logEnded
        case key(ChatKey)
        /// Text that was pasted; it never sends.
        case paste(String)
        case resized(columns: Int, rows: Int)
        /// What something else in the process wrote to standard error.
        case diagnostics(String)
        /// What came of an action: a sentence for the status line.
        case told(String, isError: Bool)
        /// The external editor has returned this text.
        case edited(String)
    }

    public enum Action: Sendable, Hashable {
        /// Hand a line to the run, which waits for it.
        case submit(String)
        case interruptAnswer
        /// Leave; the run ends. `isInterrupted` for Ctrl-C.
        case quit(isInterrupted: Bool)
        case suspend
        /// Draw everything anew, as on a screen of which nothing is known.
        case redraw
        /// Put text into the clipboard.
        case copy(String)
        /// Open the external editor with what has been typed.
        case edit(String)
        /// Write the transcript to a file; nil for a name of the program's choice.
        case save(String?)
        case setMouse(Bool)
    }

    private let configuration: Configuration
    private var columns = 80
    private var rows = 24
    private var transcript: TranscriptView
    private var typed = ""
    /// Whether something changed that should be drawn without waiting for the next frame: a key, a first character.
    public private(set) var urgency = Urgency.none

    public enum Urgency: Sendable, Hashable, Comparable {
        case none, soon, atOnce
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        transcript = TranscriptView(
            showsMessagesBetweenAgents: configuration.showsMessagesBetweenAgents,
            showsMessagesWhole: configuration.showsMessagesWhole)
    }

    public mutating func handle(_ event: Event, at now: Int64) -> [Action] {
        urgency = .atOnce
        switch event {
        case .entry(let entry): transcript.take(entry)
        case .resized(let columns, let rows): (self.columns, self.rows) = (columns, rows)
        case .key(.text(let text)): typed += text
        case .key(.enter):
            defer { typed = "" }
            return [.submit(typed)]
        case .key(.control("d")): return [.quit(isInterrupted: false)]
        case .key(.control("c")): return [.quit(isInterrupted: true)]
        default: break
        }
        return []
    }

    /// When the screen changes by itself, because something on it tells the time; nil if it does not.
    public func nextChange(after now: Int64) -> Int64? { nil }

    /// What the screen shows now. Nothing waits to be drawn afterwards.
    public mutating func frame(at now: Int64) -> ChatFrame {
        urgency = .none
        transcript.resize(width: columns, height: max(0, rows - 3))
        return ChatFrame(
            columns: columns, rows: rows,
            windows: [
                .init(.title, row: 0, columns: columns, rows: [StyledRow(configuration.program, CellStyle(.title))]),
                .init(.transcript, row: 1, columns: columns, rows: transcript.rows()),
                .init(.status, row: rows - 2, columns: columns, rows: [StyledRow("", CellStyle(.status))]),
                .init(.input, row: rows - 1, columns: columns, rows: [StyledRow(typed, CellStyle(.input))]),
            ],
            cursor: .init(row: rows - 1, column: min(columns - 1, CellText.width(of: typed))))
    }
}
