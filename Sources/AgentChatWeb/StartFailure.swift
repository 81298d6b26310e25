/// Why the server does not start: what standard error says, and the exit status, which is one of `sysexits.h`.
struct StartFailure: Error, Sendable, Hashable {
    enum Reason: Int32, Sendable {
        /// The command line is wrong.
        case usage = 64
        /// A file or folder cannot be read.
        case unreadable = 66
        /// The address cannot be had.
        case unavailable = 69
        /// The server failed, which should not happen.
        case failed = 70
        /// A file cannot be written.
        case output = 74
        /// The environment or a configuration file is wrong, or no model is set up.
        case configuration = 78
    }

    var reason: Reason
    var message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
