import PlaybookLanguage
import SessionLog

/// Carrying messages between agents and to the human.
extension ProgramRun {
    enum Recipient {
        /// A class name, or the human's name.
        case known(String)
        case unknown(ExecutionError)
    }

    /// Who is meant by a target as a model writes it: `user`, `human`, an agent's heading or class name, in any case.
    func recipient(named target: String, from sender: String) -> Recipient {
        if target.isSameName(as: LogEvent.human) || target.isSameName(as: "human") { return .known(LogEvent.human) }
        if target.isSameName(as: "meeting") {
            return .unknown(ExecutionError(message: "Meetings are not supported yet"))
        }
        guard let agent = program.agent(named: target) else {
            let known = ([LogEvent.human] + program.agents.map(\.className)).joined(separator: ", ")
            return .unknown(ExecutionError(message: "unknown target \(target.debugDescription); known are: \(known)"))
        }
        switch agent.kind {
        case .human: return .known(LogEvent.human)
        case .mcp: return .unknown(ExecutionError(message: "MCP agents are not supported yet"))
        case .ai where agent.className == sender:
            return .unknown(ExecutionError(message: "an agent cannot send messages to itself"))
        case .ai: return .known(agent.className)
        }
    }

    /// Puts a whole message into the log and into its recipient's inbox, and wakes the recipient.
    func routeMessage(_ content: String, to recipient: String, from frame: FrameID) {
        ledger.record(.messageSent(frame: frame, recipient: recipient, content: content))
        activity.wake(recipient)
    }
}
