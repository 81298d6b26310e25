import SessionLog

/// Lines of the session log on standard error.
enum SessionLogLine {
    /// What an event says there; empty for nothing.
    ///
    /// - Parameter isVerbose: without, only warnings and errors.
    static func render(_ event: LogEvent, isVerbose: Bool) -> [UInt8] {
        switch event {
        case .note(let level, let agent, let text):
            guard isVerbose || level == .warning || level == .error else { return [] }
            return bytes("\(prefix(of: level))\(agent.map { "[\($0)] " } ?? "")\(text)")
        case .step(let agent, let playbook, let number, let source):
            return isVerbose ? bytes("[\(agent)] \(playbook):\(number) \(source)") : []
        case .call(let agent, let name, let status, _):
            return isVerbose ? bytes("[\(agent)] \(name) \(text(of: status))") : []
        case .usage(let agent, let tokens):
            return isVerbose ? bytes("[\(agent)] \(tokens.input) tokens in, \(tokens.output) out") : []
        case .runStarted, .turnStarted, .humanMessage, .stream, .message, .inputRequested, .ended, .transition:
            return []
        }
    }

    /// A line of its own, safe for a terminal.
    static func bytes(_ text: String) -> [UInt8] {
        Array((TextSanitizer.sanitized(text) + "\n").utf8)
    }

    private static func prefix(of level: NoteLevel) -> String {
        switch level {
        case .warning: "Warning: "
        case .error: "Error: "
        case .debug, .info: ""
        }
    }

    private static func text(of status: CallStatus) -> String {
        switch status {
        case .begun: "called"
        case .returned: "returned"
        }
    }
}
