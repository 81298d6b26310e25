import CNcursesw
import ChatDisplay

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the loop gives the terminal away, to an editor or a shell, and takes it again.
extension ScreenLoop {
    func edit(_ text: String) {
        screen.leave()
        let result = ExternalEditor.edit(
            text, standardError: error?.original ?? StandardStreams.error, suspend: Self.stopGroup)
        // What was pressed there was meant for the editor.
        mailbox.dropSignals()
        mailbox.forward(signals: [SIGTSTP])
        comeBack()
        switch result {
        case .success(let text): handle(.edited(text))
        case .failure(let failure): handle(.notice(failure.description, isError: true))
        }
    }

    /// Stops the process, with all of its group as the terminal would do it, until a shell lets it go on.
    func suspend() {
        guard !terminal_signal_is_ignored(SIGTSTP) else {
            return handle(.notice("Whoever started this program wanted it not to be suspended.", isError: true))
        }
        if !isAway { screen.leave() }
        Self.stopGroup()
        // SIGCONT is what brought it here.
        mailbox.dropSignals()
        mailbox.forward(signals: [SIGTSTP])
        comeBack()
    }

    private static func stopGroup() {
        // The others first: this one is stopped by the second signal, before raise(3) returns.
        terminal_signal_ignore(SIGTSTP)
        kill(0, SIGTSTP)
        terminal_signal_default(SIGTSTP)
        raise(SIGTSTP)
    }

    /// Takes the terminal again, or as soon as a shell gives it.
    func comeBack() {
        guard !screen.isInBackground else { return goAway() }
        isAway = false
        screen.comeBack()
        policy.changed(.atOnce, at: now)
        takeSize()
    }

    func goAway() {
        screen.abandon()
        isAway = true
    }

    func takeSize() {
        guard !isAway, let size = screen.size, size != screen.currentSize else { return }
        screen.resize(columns: size.columns, rows: size.rows)
        handle(.resized(columns: size.columns, rows: size.rows))
    }
}
