import Examples

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

extension CommandFailure {
    /// What a body returns that looks for an example.
    static func ofExample<Value>(_ body: () throws(ExampleError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try body()
        } catch {
            throw CommandFailure(.unreadableFile, "agent-chat: \(error.message)")
        }
    }
}
