/// Why a command cannot do what it was asked: what standard error says, and the reason to exit with.
struct CommandFailure: Error {
    var reason: ExitReason
    /// Without a final newline.
    var message: String

    init(_ reason: ExitReason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
