import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The three streams that every program starts with.
enum StandardStreams {
    static let input = STDIN_FILENO
    static let output = STDOUT_FILENO
    static let error = STDERR_FILENO

    /// Which of them are terminals.
    struct Terminals: Sendable, Hashable {
        var input: Bool
        var output: Bool
        var error: Bool
        /// Standard output, if it is a terminal, is the one at which the person types.
        var outputIsInput = true
        /// Terminals understand how to erase a line.
        var eraseLines = true
    }

    static var terminals: Terminals {
        let type = getenv("TERM").map { String(cString: $0) } ?? ""
        return Terminals(
            input: isatty(input) == 1, output: isatty(output) == 1, error: isatty(error) == 1,
            outputIsInput: areSameTerminal(input, output), eraseLines: !["", "dumb"].contains(type))
    }

    /// Whether both are the process's own terminal (as which `/dev/tty` has another number), or else the same device.
    static func areSameTerminal(_ one: Int32, _ other: Int32) -> Bool {
        if tcgetsid(one) > 0, tcgetsid(other) > 0 { return true }
        var (first, second) = (stat(), stat())
        return fstat(one, &first) == 0 && fstat(other, &second) == 0 && first.st_rdev == second.st_rdev
    }

    /// Whether a path leads to the terminal of standard input or output, by whatever name.
    static func isOwnTerminal(_ path: String) -> Bool {
        var there = stat()
        guard stat(path, &there) == 0, there.st_mode & S_IFMT == S_IFCHR else { return false }
        let isThere = [input, output].contains { stream in
            var own = stat()
            return isatty(stream) == 1 && fstat(stream, &own) == 0 && own.st_rdev == there.st_rdev
        }
        // The name of the process's own terminal has a number of its own.
        var controlling = stat()
        return isThere
            || (tcgetsid(output) > 0 && stat("/dev/tty", &controlling) == 0 && controlling.st_rdev == there.st_rdev)
    }

    /// Lets write(2) tell that a file may not grow any further (`ulimit -f`), instead of a signal that would end the program.
    static func ignoreFileSizeSignal() {
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Writes a line at once, for commands that have no session. A stream that cannot be written is passed over: there is
    /// nowhere to say so.
    ///
    /// The text may quote files, recordings, servers and arguments, so it is made safe for a terminal.
    ///
    /// - Parameter patience: how long the stream may take nothing, in milliseconds; nil for ever.
    static func writeLine(_ text: String, to descriptor: Int32, patience: Int32? = nil) {
        guard isOpen(descriptor) else { return }
        writeAll(TextSanitizer.line(text), to: descriptor, patience: patience)
    }
}
