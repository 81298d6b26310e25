import SessionLog

/// A call stack on an agent: one for its begin playbooks, one for each message that it handles, one for each call that
/// came from another agent.
struct Stack: Sendable, Codable, Equatable {
    var id: Int
    var agent: String
    var origin: Origin
    /// The bottom first; the last one executes.
    var frames: [Frame]
    /// What the top frame waits for; nil while it may execute.
    var wait: Wait?
    /// ``RunState/time`` when the wait began.
    var waitingSince = 0

    /// When the wait ends by itself, in milliseconds since 1970.
    var deadline: Int64? {
        if case .message(_, let deadline, _) = wait { deadline } else { nil }
    }

    /// Whether a line of the human would end the wait.
    var waitsForHuman: Bool {
        switch wait {
        case .human, .message(source: nil, _, _), .message(source: LogEvent.human, _, _): true
        default: false
        }
    }

    enum Origin: Sendable, Codable, Equatable {
        /// The agent's begin playbook of that index.
        case begin(Int)
        /// A message of the human that no step waited for.
        case triggerHandling
        /// A call from another agent's stack, which waits for the result.
        case call(fromStack: Int)
    }

    enum Wait: Sendable, Codable, Equatable {
        /// A line of the human.
        case human
        /// A message of one of these agents: `yld agent`.
        case agents([String])
        /// `WaitForMessage(source, timeout)`: `source` is nil for any sender, the deadline is in milliseconds since 1970.
        case message(source: String?, deadline: Int64?, result: ResultTarget)
        /// The end of a stack on another agent.
        case call(stack: Int)
    }
}
