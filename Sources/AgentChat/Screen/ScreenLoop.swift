import CNcursesw
import ChatDisplay
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the person wants of the session behind the screen.
enum ScreenRequest: Sendable, Hashable {
    case submit(String)
    case tryAgain
    case streamAgain
    case interruptAnswer
    case quit(isInterrupted: Bool)
    /// nil for a name of the program's choice.
    case save(path: String?)
    /// The terminal is gone.
    case terminalLost
}

/// The loop of the screen's thread: it waits for keys, messages, signals and what is written to standard error, lets
/// ``ChatScreen`` handle them, and draws. Without any of these, and nothing on the screen that moves, it sleeps.
final class ScreenLoop {
    let screen: TerminalScreen
    let mailbox: ScreenMailbox
    let error: DivertedErrorStream?
    private let request: @Sendable (ScreenRequest) -> Void
    private var chat: ChatScreen
    private let history: InputHistoryFile?
    private var decoder = KeyDecoder()
    private var alternateScroll = AlternateScroll()
    var policy = RedrawPolicy()
    /// When the screen changes by itself next.
    private var nextChange: Int64?
    private var transcriptPath: String?
    /// When the text for a crash is to be prepared anew; nil while it is up to date.
    private var farewellDue: Int64?
    private var lastFarewell = Int64.min / 2
    /// Nobody types while a message is written: the cursor is hidden.
    private var cursor = CursorRest()
    private var isOver = false
    private var isTerminalLost = false
    private var hasMoreInput = false
    private var emptyReads = 0
    /// Another job has the terminal: nothing is drawn or read.
    var isAway = false

    init(
        screen: TerminalScreen, chat: ChatScreen, history: InputHistoryFile?, mailbox: ScreenMailbox,
        error: DivertedErrorStream?, transcriptPath: String?, request: @escaping @Sendable (ScreenRequest) -> Void
    ) {
        self.screen = screen
        self.chat = chat
        self.history = history
        self.mailbox = mailbox
        self.error = error
        self.transcriptPath = transcriptPath
        self.request = request
    }

    /// The signals that the loop handles; a session handles those that end it.
    static let signals = [SIGWINCH, SIGCONT, SIGTSTP, SIGINT]

    /// Runs until it is told to leave.
    ///
    /// - Returns: what to leave on the normal screen.
    func run() -> String {
        let size = screen.size ?? screen.currentSize
        if size != screen.currentSize { screen.resize(columns: size.columns, rows: size.rows) }
        handle(.resized(columns: size.columns, rows: size.rows))
        while !isOver {
            drawIfDue()
            prepareFarewellIfDue()
            let ready = wait()
            if ready.error, let text = error?.unread() { handle(.diagnostics(text)) }
            if ready.mailbox { takeMessages() }
            if isAway, !screen.isInBackground { comeBack() }
            if ready.input || hasMoreInput {
                takeInput()
            } else if let deadline = decoder.deadline, deadline <= now {
                decode(.pause, at: now)
            }
            // Once may be a signal's doing; a terminal that is readable twice without a byte has none to give any more.
            if ready.isLost || emptyReads > 1 { loseTerminal() }
        }
        screen.leave()
        return farewell
    }

    /// Milliseconds of a clock that never goes back.
    var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    // MARK: Waiting

    private struct Readiness {
        var input = false
        var mailbox = false
        var error = false
        var isLost = false
    }

    private func wait() -> Readiness {
        var polled = [
            pollfd(
                fd: isTerminalLost ? -1 : StandardStreams.input, events: isAway ? 0 : Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.readEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: error?.readEnd ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&polled, nfds_t(polled.count), timeout)
        guard count > 0 else { return Readiness() }
        // Three were put in.
        let input = Int32(polled[0].revents)
        return Readiness(
            input: input & POLLIN != 0, mailbox: polled[1].revents != 0, error: polled[2].revents != 0,
            isLost: input & (POLLHUP | POLLERR | POLLNVAL) != 0)
    }

    /// A shell that brings a running job to the foreground does not tell it, so it looks: milliseconds between two looks.
    static let lookingInterval: Int32 = 250

    /// Milliseconds until something is to be done without any event; -1 for never.
    private var timeout: Int32 {
        if isAway { return Self.lookingInterval }
        if hasMoreInput { return 0 }
        let now = now
        nextChange = chat.nextChange(after: now)
        guard
            let next = [policy.nextFrame, nextChange, farewellDue, cursor.end, decoder.deadline].compactMap(\.self)
                .min()
        else {
            return -1
        }
        return Int32(clamping: max(0, next - now))
    }

    // MARK: Events

    func handle(_ event: ChatScreen.Event) {
        let now = now
        let actions = chat.handle(event, at: now)
        policy.changed(chat.urgency, at: now)
        for action in actions { perform(action) }
    }

    private func takeMessages() {
        let (messages, signals) = mailbox.take()
        for message in messages {
            switch message {
            case .entries(let entries):
                for entry in entries { handle(.entry(entry)) }
                let delay = entries.contains(where: \.event.endsMessage) ? Self.farewellDelay : Self.openFarewellDelay
                farewellDue = min(farewellDue ?? .max, max(now, lastFarewell + delay))
            case .logEnded: handle(.logEnded)
            case .told(let sentence, let isError): handle(.notice(sentence, isError: isError))
            case .warned(let sentence): handle(.warning(sentence))
            case .transcript(let path):
                transcriptPath = path
                farewellDue = now
            case .leave: isOver = true
            }
        }
        guard !isOver else { return }
        if signals.contains(SIGINT) { handle(.key(.control("c"))) }
        if signals.contains(SIGTSTP) { suspend() }
        if signals.contains(SIGCONT) { comeBack() }
        if signals.contains(SIGWINCH) { takeSize() }
    }

    /// How much is read before it is looked whether something else has happened.
    private static let mostInputs = 8192

    private func takeInput() {
        guard !isAway else { return }
        // A read would fail as it does where the terminal is gone.
        guard !screen.isInBackground else { return goAway() }
        let now = now
        var count = 0
        while count < Self.mostInputs, let input = screen.nextInput() {
            count += 1
            decode(input, at: now)
        }
        hasMoreInput = count == Self.mostInputs
        emptyReads = count == 0 ? emptyReads + 1 : 0
        if !hasMoreInput { decode(.pause, at: now) }
    }

    private func decode(_ input: KeyDecoder.Input, at now: Int64) {
        var outputs = decoder.decode(input, at: now).flatMap { alternateScroll.take($0) }
        if input == .pause || input == .end { outputs += alternateScroll.end() }
        for output in outputs {
            switch output {
            // As the terminal would do it.
            case .key(.control("\\")): raise(SIGQUIT)
            case .key(let key):
                cursor.typed(at: now)
                handle(.key(key))
            case .paste(let text): handle(.paste(text))
            case .pasteBrokenOff: handle(.pasteBrokenOff)
            case .synchronizedOutput(let state): screen.isSynchronized = TerminalModes.isUsable(state: state)
            }
        }
    }

    private func loseTerminal() {
        guard !isTerminalLost else { return }
        isTerminalLost = true
        decode(.end, at: now)
        request(.terminalLost)
    }

    // MARK: Actions

    private func perform(_ action: ChatScreen.Action) {
        switch action {
        case .submit(let line): request(.submit(line))
        case .tryAgain: request(.tryAgain)
        case .streamAgain: request(.streamAgain)
        case .interruptAnswer: request(.interruptAnswer)
        case .quit(let isInterrupted): request(.quit(isInterrupted: isInterrupted))
        case .save(let path): request(.save(path: path))
        case .remember(let text): history?.append(text)
        case .suspend: suspend()
        case .redraw:
            screen.redrawAll()
            policy.changed(.atOnce, at: now)
        case .copy(let text):
            let copy = screen.copy(text)
            handle(.notice(copy.sentence, isError: copy.isError))
        case .setMouse(let isTaken):
            guard !screen.setMouse(isTaken) else { return }
            handle(.notice("This terminal does not report the mouse.", isError: true))
        case .edit(let text): edit(text)
        }
    }

    // MARK: Drawing

    private func drawIfDue() {
        let start = now
        if let nextChange, nextChange <= start {
            self.nextChange = nil
            policy.changed(.soon, at: start)
        }
        if cursor.isOver(at: start) { policy.changed(.soon, at: start) }
        guard !isTerminalLost, !isAway, let due = policy.nextFrame, due <= start else { return }
        let frame = chat.frame(at: start)
        cursor.drawn(frame, at: start)
        screen.draw(frame, showsCursor: !cursor.isResting)
        policy.drew(from: start, to: now)
    }

    /// Milliseconds between two texts for a crash, which take about one to make.
    private static let farewellDelay: Int64 = 50
    /// A message that is being written need not be in it to its last piece.
    private static let openFarewellDelay: Int64 = 500

    /// For a crash, which cannot make a text any more.
    private func prepareFarewellIfDue() {
        let now = now
        guard let due = farewellDue, due <= now else { return }
        (farewellDue, lastFarewell) = (nil, now)
        var text = farewell
        text.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { terminal_restore_set_farewell($0.baseAddress, $0.count) }
        }
    }

    /// The last screenful of the transcript, and where all of it is.
    private var farewell: String {
        // The person's next prompt needs a row, and so does the command line above.
        let rows = screen.currentSize.rows - (transcriptPath == nil ? 2 : 4)
        let tail = chat.transcriptTail(rows: max(1, rows))
        guard let transcriptPath else { return tail }
        return tail + (tail.isEmpty ? "" : "\n") + "Transcript: \(TextSanitizer.sanitized(transcriptPath))\n"
    }
}
