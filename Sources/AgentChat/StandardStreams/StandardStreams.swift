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
    }

    static var terminals: Terminals {
        Terminals(input: isatty(input) == 1, output: isatty(output) == 1, error: isatty(error) == 1)
    }

    /// Writes a line at once, for commands that have no session. A stream that cannot be written is passed over: there is
    /// nowhere to say so.
    ///
    /// The text may quote files, recordings, servers and arguments, so it is made safe for a terminal.
    static func writeLine(_ text: String, to descriptor: Int32) {
        var rest = SessionLogLine.bytes(text)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(0, count))
        }
    }
}
