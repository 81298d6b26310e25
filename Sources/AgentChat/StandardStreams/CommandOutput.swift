import SessionLog

/// Standard output of commands that print a text and are done.
enum CommandOutput {
    /// Writes a text to standard output, whole. A reader that wants no more is no failure.
    ///
    /// The text is exact where a program reads it, and made safe where a terminal shows it.
    static func write(_ text: String) async throws(CommandFailure) {
        let output = OutputWriter()
        let shown = StandardStreams.terminals.output ? TextSanitizer.sanitized(text) : text
        output.writeOutput(Array(shown.utf8))
        if case .failed(let reason) = await output.flush() {
            throw CommandFailure(.outputFailed, "agent-chat: \(reason)")
        }
    }
}
