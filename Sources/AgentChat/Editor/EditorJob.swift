#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The editor's process group, which has the terminal while the person edits, as a shell gives it to a job.
///
/// To be used on a thread that blocks SIGTTOU, which taking the terminal back would send.
struct EditorJob {
    private let own = getpgrp()
    private var group: pid_t?

    /// The group was made.
    mutating func begin(_ group: pid_t) {
        self.group = group
        giveTerminal()
    }

    /// The group's leader was stopped.
    func stopped(by signal: Int32, suspend: () -> Void) {
        // One that has read or written before it had the terminal only needs that.
        if signal != SIGTTIN, signal != SIGTTOU {
            takeTerminal()
            suspend()
        }
        // It is negative where there is no terminal any more.
        while case let foreground = tcgetpgrp(StandardStreams.input), foreground > 0, foreground != own,
            foreground != group
        {
            poll(nil, 0, ScreenLoop.lookingInterval)
        }
        giveTerminal()
    }

    /// The group's leader has ended.
    func end() {
        takeTerminal()
    }

    private func giveTerminal() {
        guard let group else { return }
        if tcgetpgrp(StandardStreams.input) == own { tcsetpgrp(StandardStreams.input, group) }
        kill(-group, SIGCONT)
    }

    /// Not from somebody else, to whom a shell has given it.
    private func takeTerminal() {
        guard let group, tcgetpgrp(StandardStreams.input) == group else { return }
        tcsetpgrp(StandardStreams.input, own)
    }
}
