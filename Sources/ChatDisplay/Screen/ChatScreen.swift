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
        /// The terminal marks pastes. Without, they are told by their speed.
        public var hasBracketedPaste = true
        /// What was sent in earlier runs, oldest first. It may come from a file, and hold anything.
        public var history: [String] = []
        /// What is sent is to be remembered for later runs.
        public var remembersInput = false

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
        /// The end of a paste was missing: what is pasted is told by its speed from now on.
        case pasteBrokenOff
        case resized(columns: Int, rows: Int)
        /// What something else in the process wrote to standard error.
        case diagnostics(String)
        /// What came of an action: a sentence for the status line.
        case notice(String, isError: Bool)
        /// What people should know of the run and no entry of the log says: sentences, or lines of them.
        case warning(String)
        /// The external editor has returned this text.
        case edited(String)
    }

    public enum Action: Sendable, Hashable {
        /// Hand a line to the run, which waits for it.
        case submit(String)
        /// Let agents try again whose model gave no answer.
        case tryAgain
        /// Let replies be streamed again, where that was given up.
        case streamAgain
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
        /// Keep what was sent for later runs.
        case remember(String)
    }

    public enum Urgency: Sendable, Hashable, Comparable {
        case none, soon, atOnce
    }

    /// Whether something changed that should be drawn without waiting for the next frame: a key, a first character.
    public private(set) var urgency = Urgency.soon

    let configuration: Configuration
    var layout = ScreenLayout(columns: 80, rows: 24)
    var transcript: TranscriptView
    var activity = RunActivity()
    /// When text appeared last.
    private var lastGrowth = Int64.min / 2
    /// When the program ended.
    var endTime: Int64?

    var editor = InputEditor()
    var history = InputHistory()
    var typedAhead = TypedAhead()
    var burst = PasteBurst()
    /// The terminal marks pastes, and its marks can be relied on.
    private var marksPastes: Bool
    /// When Ctrl-C was pressed last.
    var lastInterrupt: Int64?
    /// Nothing has been sent yet, so that help is in place.
    var isNew = true

    var completion: CommandCompletion?
    var search: SearchPrompt?
    /// How many rows of the help are scrolled away; nil if it is closed.
    var helpOffset: Int?
    var log = LogPanel()
    var isLogOpen: Bool
    /// Scrolling scrolls the log.
    var isLogFocused = false
    /// What the status line says for a while.
    var notice: Notice?

    struct Notice: Sendable, Hashable {
        var text: String
        var role: StyleRole
        /// When it vanishes by itself.
        var end: Int64
        /// It vanishes when the program waits, too.
        var isOfAnswer = false
    }

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        marksPastes = configuration.hasBracketedPaste
        history = InputHistory(configuration.history)
        transcript = TranscriptView(
            showsMessagesBetweenAgents: configuration.showsMessagesBetweenAgents,
            showsMessagesWhole: configuration.showsMessagesWhole)
        isLogOpen = configuration.isVerbose
    }

    public mutating func handle(_ event: Event, at now: Int64) -> [Action] {
        switch event {
        case .entry(let entry): return take(entry, at: now)
        case .logEnded: end(at: now)
        case .key(let key):
            requestDrawing(.atOnce)
            return press(marksPastes ? key : burst.meaning(of: key, at: now), at: now)
        case .paste(let text):
            requestDrawing(.atOnce)
            paste(text)
        case .pasteBrokenOff: marksPastes = false
        case .resized(let columns, let rows):
            requestDrawing(.atOnce)
            layout = ScreenLayout(columns: max(0, columns), rows: max(0, rows))
        case .diagnostics(let text):
            log.takeDiagnostics(text)
            if isLogOpen { requestDrawing(.soon) }
        case .notice(let text, let isError):
            show(text, isError ? .error : .status, for: isError ? Self.problemTime : Self.noticeTime, at: now)
            // The status line may be too short for it.
            if isError { log.take(text, .error) }
        case .warning(let text): take(warning: text, at: now)
        case .edited(let text):
            requestDrawing(.atOnce)
            editor.replaceAll(with: text)
            refreshCompletion()
        }
        return []
    }

    /// When the screen changes by itself, because something on it tells the time; nil if it does not.
    public func nextChange(after now: Int64) -> Int64? {
        guard layout.isLargeEnough else { return nil }
        if search != nil, transcript.isSearching { return now }
        if let notice, notice.end > now { return notice.end }
        guard search == nil, let next = activity.nextChange(after: now) else { return nil }
        // Text that arrives brings its frames. Others between these would cost as much, and hold it up.
        return max(next, lastGrowth + RunActivity.pause)
    }

    /// What the screen shows now. Nothing waits to be drawn afterwards.
    public mutating func frame(at now: Int64) -> ChatFrame {
        urgency = .none
        if let notice, notice.end <= now { self.notice = nil }
        return composeFrame(at: now)
    }

    /// The last messages in plain text, good to copy: what stays on the terminal when the screen is left.
    ///
    /// - Parameter rows: how many rows of the terminal it may take.
    public func transcriptTail(rows: Int) -> String {
        transcript.tail(rows: rows)
    }

    // MARK: What the log tells

    private mutating func take(_ entry: LogEntry, at now: Int64) -> [Action] {
        show(transcript.take(entry), at: now)
        if activity.take(entry.event, at: now) { requestDrawing(.soon) }
        if log.take(entry.event), isLogOpen, log.isFollowing { requestDrawing(.soon) }
        switch entry.event {
        case .note(.warning, _, let text, _): show("Warning: \(text)", .warning, for: Self.problemTime, at: now)
        case .note(.error, _, let text, _): show("Error: \(text)", .error, for: Self.problemTime, at: now)
        // The transcript says why, and the status line what to do.
        case .status(_, .unavailable): notice = nil
        case .inputRequested:
            if notice?.isOfAnswer == true { notice = nil }
            // What was typed ahead was meant for another course of things.
            return activity.isUnanswered ? [] : submitTypedAhead(at: now)
        case .ended: end(at: now)
        default: break
        }
        return []
    }

    private mutating func show(_ change: TranscriptChange, at now: Int64) {
        switch change {
        case .began: requestDrawing(.atOnce)
        case .grew: requestDrawing(.soon)
        case .none: return
        }
        lastGrowth = now
    }

    /// Where the conversation stands they are seen, and the log has what a long list leaves out there.
    private mutating func take(warning text: String, at now: Int64) {
        log.take(text, .warning)
        let lines = text.split(whereSeparator: \.isNewline)
        let shown = lines.count > Self.mostWarningLines ? lines.prefix(Self.mostWarningLines - 1) : lines[...]
        for line in shown { show(transcript.take(remark: String(line), .warning), at: now) }
        guard shown.count < lines.count else { return }
        let rest = "… and \(lines.count - shown.count) more lines: /log shows all"
        show(transcript.take(remark: rest, .warning), at: now)
    }

    /// Of one warning, in the transcript.
    private static let mostWarningLines = 5

    private mutating func submitTypedAhead(at now: Int64) -> [Action] {
        guard let line = typedAhead.takeFirst() else { return [] }
        activity.submitted(at: now)
        return [.submit(line)]
    }

    private mutating func end(at now: Int64) {
        requestDrawing(.soon)
        activity.logEnded()
        log.endDiagnostics()
        guard endTime == nil else { return }
        endTime = now
        // Nobody is going to read them, but nothing that was typed is lost.
        takeBackTypedAhead()
    }

    // MARK: Parts

    mutating func requestDrawing(_ urgency: Urgency) {
        self.urgency = max(self.urgency, urgency)
    }

    /// How long the status line says what came of something, and what went wrong, in milliseconds.
    static let noticeTime: Int64 = 5000
    static let problemTime: Int64 = 15_000

    mutating func show(_ text: String, _ role: StyleRole = .status, for time: Int64 = noticeTime, at now: Int64) {
        notice = Notice(text: text, role: role, end: now + time)
        requestDrawing(.soon)
    }

    /// Puts the lines that wait into the input, before what is typed there.
    mutating func takeBackTypedAhead() {
        guard let lines = typedAhead.takeAll() else { return }
        editor.replaceAll(with: editor.isEmpty ? lines : lines + "\n" + editor.string)
    }
}
