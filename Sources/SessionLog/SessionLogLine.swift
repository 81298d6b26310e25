/// Lines of the session log, on standard error and in the panel of the full screen. The text in them is exact: whoever
/// shows it makes it safe.
public enum SessionLogLine {
    /// What an event says there; nil for nothing.
    ///
    /// - Parameter isVerbose: without, only warnings and errors.
    public static func text(of event: LogEvent, isVerbose: Bool) -> String? {
        switch event {
        case .note(let level, let agent, let text, _):
            guard isVerbose || level == .warning || level == .error else { return nil }
            return "\(prefix(of: level))\(agent.map { "[\($0)] " } ?? "")\(text)"
        case .step(let agent, let playbook, let number, let source):
            return isVerbose ? "[\(agent)] \(playbook):\(number) \(source)" : nil
        case .call(let agent, let name, let status, let milliseconds, let callers):
            guard isVerbose else { return nil }
            return "[\(agent)] \(path(to: name, from: callers)) \(text(of: status))\(text(of: milliseconds))"
        case .usage(let agent, let tokens):
            return isVerbose ? "[\(agent)] \(text(of: tokens))" : nil
        case .agentCreated(let agent, let className, let creator):
            return isVerbose ? "[\(creator)] created the agent \(agent), another \(className)" : nil
        case .runStarted, .turnStarted, .humanMessage, .stream, .message, .inputRequested, .status, .ended,
            .interrupted,
            .transition:
            return nil
        }
    }

    /// What the whole run has cost, as far as servers told; nil if they told nothing.
    public static func text(of usage: UsageTotal) -> String? {
        guard usage.requests > 0 else { return nil }
        return "Together: \(usage.requests) request\(usage.requests == 1 ? "" : "s"), \(text(of: usage.tokens))"
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
        case .failed: "failed"
        }
    }

    /// `Main → Tally → Describe("tea")`; of a deep one both ends.
    private static func path(to name: String, from callers: [String]) -> String {
        let shown = callers.count > 8 ? callers.prefix(3) + ["…"] + callers.suffix(4) : callers[...]
        return (shown + [name]).joined(separator: " → ")
    }

    private static func text(of tokens: TokenCount) -> String {
        let cached = tokens.cachedInput > 0 ? " (\(tokens.cachedInput) of them cached)" : ""
        return "\(tokens.input) tokens in\(cached), \(tokens.output) out"
    }

    private static func text(of milliseconds: Int64?) -> String {
        guard let milliseconds else { return "" }
        if milliseconds < 1000 { return " after \(milliseconds) ms" }
        let tenths = milliseconds / 100
        return " after \(tenths / 10).\(tenths % 10) s"
    }
}
