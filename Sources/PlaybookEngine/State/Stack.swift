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
    /// What was said lately in playbooks whose steps the engine drives.
    var dialogue: [SpokenLine] = []
    /// The human who last spoke to it, or to the stack that called it.
    var human: String?

    var isBeginning: Bool {
        if case .begin = origin { true } else { false }
    }

    /// When the wait ends by itself, as ``Deadline`` counts.
    var deadline: Int64? {
        if case .message(_, let deadline, _) = wait { deadline } else { nil }
    }

    /// Whether a line of that human would end the wait.
    func waits(for human: String) -> Bool {
        switch wait {
        case .human, .model: true
        case .message(let source, _, _): source == nil || source == LogEvent.human || source == human
        default: false
        }
    }

    /// Why its model gives no answer, where it waits for that.
    var modelFailure: RunFailure? {
        if case .model(let failure) = wait { failure } else { nil }
    }

    enum Origin: Sendable, Codable, Equatable {
        /// The agent's begin playbook of that index.
        case begin(Int)
        /// A message that no step waited for.
        case triggerHandling
        /// A call from another agent's stack, which waits for the result.
        case call(fromStack: Int)
        /// A call that runs together with others, and whose caller goes on meanwhile.
        case parallelCall(FrameID)
    }

    enum Wait: Sendable, Codable, Equatable {
        /// A line of a human, whichever.
        case human
        /// The human, to try again: the model gives no answer, for this reason.
        case model(RunFailure)
        /// A message of one of these agents: `yld agent`.
        case agents([String])
        /// `WaitForMessage(source, timeout)`: `source` is nil for any sender and ``LogEvent/human`` for any human; the
        /// deadline is one of the log's clock.
        case message(source: String?, deadline: Int64?, result: ResultTarget)
        /// The end of a stack on another agent.
        case call(stack: Int)
        /// The code of a playbook in Python, which runs by itself.
        case python
        /// The ends of the calls that run together.
        case parallelCalls
    }
}
