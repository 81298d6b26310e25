import CNcursesw
import ChatDisplay

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The terminal as ncurses manages it. One thread owns it, and calls ncurses from nowhere else.
final class TerminalScreen {
    /// How long ncurses waits, after an ESC, for what makes it a key: over ssh the bytes of a key may come apart.
    private static let escapeDelay: Int32 = 25

    /// Nothing is ever shown in it; reading keys from it redraws nothing.
    private let keyWindow: UnsafeMutablePointer<WINDOW>
    private let modes: TerminalModes
    private var pen: CellPen
    private var panes: [ChatFrame.Window.Kind: TerminalPane] = [:]
    /// The windows of the last frame, from the lowest to the topmost.
    private var order: [ChatFrame.Window.Kind] = []
    private var isCursorVisible: Bool?
    private var meanings: [Int32: KeyMeaning] = [:]
    private var isMouseTaken = false
    private let clipboard: Clipboard
    /// The terminal has said that it knows synchronized output.
    var isSynchronized = false
    private var isActive = false

    /// Takes the terminal of standard input and output over: the full screen appears.
    ///
    /// - Parameters:
    ///   - error: what standard error is, for crashes.
    ///   - wantsColors: false for NO_COLOR.
    /// - Returns: nil where ncurses cannot show a screen on the terminal, which is then unchanged.
    init?(type: TerminalType, theme: Theme, wantsColors: Bool, error: DivertedErrorStream?) {
        var before = termios()
        // ncurses would take over signals before it finds out.
        guard tcgetattr(StandardStreams.input, &before) == 0, ncurses_can_show_screen() else { return nil }
        set_escdelay(Self.escapeDelay)
        Self.speakUTF8()
        // Never initscr, which ends the process where this returns NULL.
        guard let screen = ncurses_new_terminal() else { return nil }
        guard let keyWindow = newpad(1, 1) else {
            endwin()
            delscreen(screen)
            return nil
        }
        self.keyWindow = keyWindow
        clipboard = Clipboard(isDescribed: Self.capability("Ms") != nil, type: type)
        modes = TerminalModes(type: type, capability: Self.capability)
        pen = CellPen(theme: theme, palette: Self.startColors(areWanted: wantsColors))
        prepareRestoring(to: before, error: error)
        terminal_restore_arm()
        isActive = true
        Self.setUpInput(keyWindow)
        // The standard window lies below all others and stays blank. Scrolling by the terminal's own means costs a few bytes
        // where redrawing costs thousands.
        idlok(ncurses_standard_window(), true)
        idlok(ncurses_current_screen(), true)
        send(modes.on)
    }

    private func prepareRestoring(to before: termios, error: DivertedErrorStream?) {
        var reset = modes.reset(capability: Self.capability)
        reset.withUTF8 { reset in
            reset.withMemoryRebound(to: CChar.self) { reset in
                var restore = terminal_restore(
                    terminal: StandardStreams.output, modes: before, reset: reset.baseAddress,
                    reset_length: reset.count, error_pipe: error?.readEnd ?? -1,
                    original_error: error?.original ?? -1)
                terminal_restore_prepare(&restore)
            }
        }
    }

    /// The terminal marks what is pasted.
    var hasBracketedPaste: Bool { !modes.bracketedPasteOn.isEmpty }

    // MARK: Leaving and coming back

    /// Gives the terminal back as it was.
    func leave() {
        guard isActive else { return }
        isActive = false
        terminal_restore_begin_output()
        defer { terminal_restore_end_output() }
        // ncurses would wait for a terminal that takes nothing, as one that is stopped, for ever.
        guard takesOutput else { return terminal_restore_now() }
        write(modes.off)
        endwin()
        terminal_restore_disarm()
    }

    private var takesOutput: Bool {
        var polled = pollfd(fd: StandardStreams.output, events: Int16(POLLOUT), revents: 0)
        return poll(&polled, 1, Self.patience) > 0
    }

    /// Takes the terminal again after ``leave()``, or after the process was stopped by whatever means.
    func comeBack() {
        terminal_restore_begin_output()
        terminal_restore_arm()
        isActive = true
        // The shell may have changed them.
        reset_prog_mode()
        if isMouseTaken { takeMouse(true) }
        write(modes.on)
        terminal_restore_end_output()
        redrawAll()
    }

    /// Another job has the terminal: this process may neither draw on it nor read from it.
    var isInBackground: Bool {
        let foreground = tcgetpgrp(StandardStreams.input)
        return foreground > 0 && foreground != getpgrp()
    }

    /// Leaves the terminal to the job that has it, as it is.
    func abandon() {
        isActive = false
        terminal_restore_disarm()
    }

    // MARK: Size

    /// How large the terminal is now; nil where it does not tell.
    var size: (columns: Int, rows: Int)? {
        var size = winsize()
        guard ioctl(StandardStreams.output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return nil
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    var currentSize: (columns: Int, rows: Int) {
        let window = ncurses_standard_window()
        return (Int(getmaxx(window)), Int(getmaxy(window)))
    }

    /// Tells ncurses the size. What the terminal shows after that is unknown, so everything is drawn anew.
    func resize(columns: Int, rows: Int) {
        removePanes()
        terminal_restore_begin_output()
        resizeterm(Int32(rows), Int32(columns))
        terminal_restore_end_output()
        redrawAll()
    }

    /// The next frame is drawn as on a screen of which nothing is known.
    func redrawAll() {
        removePanes()
        clearok(ncurses_current_screen(), true)
        isCursorVisible = nil
    }

    private func removePanes() {
        panes = [:]
        order = []
    }

    // MARK: Frames

    /// Shows a frame: all changes in one write.
    ///
    /// - Parameter showsCursor: whether the cursor stands where the frame has it; otherwise it is hidden, and left where the
    ///   last change was.
    func draw(_ frame: ChatFrame, showsCursor: Bool = true) {
        let windows = frame.windows + frame.popups
        var changed = arrange(windows) ? frame.rows : 0
        for window in windows { changed += panes[window.kind]?.draw(window.rows, with: &pen) ?? 0 }
        update_panels()
        terminal_restore_begin_output()
        // A single row cannot be seen half drawn; the brackets would cost more than it does.
        let isBracketed = isSynchronized && changed > 2
        if isBracketed { write(TerminalModes.beginSynchronizedOutput) }
        placeCursor(showsCursor ? frame.cursor : nil)
        doupdate()
        if isBracketed { write(TerminalModes.endSynchronizedOutput) }
        terminal_restore_end_output()
    }

    /// Makes the panes those of the windows, in their order.
    ///
    /// - Returns: whether something had to be changed.
    private func arrange(_ windows: [ChatFrame.Window]) -> Bool {
        let kinds = windows.map(\.kind)
        var hasChanged = kinds != order
        for kind in order where !kinds.contains(kind) { panes[kind] = nil }
        for window in windows {
            let place = TerminalPane.Frame(
                row: window.row, column: window.column, rows: window.rows.count, columns: window.columns)
            guard panes[window.kind]?.frame != place else { continue }
            panes[window.kind] = nil
            let pane = TerminalPane(place)
            if let pane {
                idlok(pane.window, true)
                leaveok(pane.window, true)
            }
            panes[window.kind] = pane
            hasChanged = true
        }
        guard hasChanged else { return false }
        order = kinds
        for kind in kinds { if let pane = panes[kind] { top_panel(pane.panel) } }
        return true
    }

    private func placeCursor(_ position: ChatFrame.Position?) {
        if isCursorVisible != (position != nil) {
            isCursorVisible = position != nil
            curs_set(position == nil ? 0 : 1)
        }
        let top = ncurses_new_screen()
        leaveok(top, position == nil)
        guard let position else { return }
        // The cursor is where the last window that is refreshed has it, and this refreshes nothing but that.
        wmove(top, Int32(position.row), Int32(position.column))
    }

    // MARK: Keys

    /// What the terminal has sent, if anything: a byte or a key.
    ///
    /// It is `wgetch`, whose answers are bytes, rather than `get_wch`, which loses the bytes of a character that arrives in two
    /// parts, and all of a hundred bytes that begin with one that is not UTF-8.
    func nextInput() -> KeyDecoder.Input? {
        let code = wgetch(keyWindow)
        guard code != ERR else { return nil }
        if let byte = UInt8(exactly: code) { return .byte(byte) }
        if let known = meanings[code] { return .code(known) }
        let meaning =
            KeyBinding.all[code]?.meaning
            ?? keyname(code).map { KeyMeaning(ncursesName: String(cString: $0)) } ?? .nothing
        meanings[code] = meaning
        return .code(meaning)
    }

    /// Takes the wheel, and with it what the terminal does with the mouse itself, such as selecting.
    ///
    /// - Returns: whether the terminal does what was asked.
    func setMouse(_ isTaken: Bool) -> Bool {
        terminal_restore_begin_output()
        defer { terminal_restore_end_output() }
        isMouseTaken = takeMouse(isTaken)
        return isMouseTaken == isTaken
    }

    @discardableResult
    private func takeMouse(_ isTaken: Bool) -> Bool {
        defer { Self.leaveMouseReportsAlone() }
        return mousemask(isTaken ? ncurses_wheel_up() | ncurses_wheel_down() : 0, nil) != 0
    }

    // MARK: Other output

    /// Puts a text into the clipboard.
    ///
    /// - Returns: what to tell about it.
    func copy(_ text: String) -> Clipboard.Copy {
        let copy = clipboard.copy(text)
        send(copy.sequence)
        return copy
    }

    private func send(_ text: String) {
        terminal_restore_begin_output()
        write(text)
        terminal_restore_end_output()
    }

    /// Writes at once, past ncurses, which writes its own at the end of a refresh.
    private func write(_ text: String) {
        StandardStreams.writeAll(text.utf8, to: StandardStreams.output, patience: Self.patience)
    }

    /// What a terminal that takes nothing for so long does not get, in milliseconds: others wait for the lock.
    static let patience: Int32 = 500
}
