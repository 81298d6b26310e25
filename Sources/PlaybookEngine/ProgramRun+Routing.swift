import PlaybookLanguage
import SessionLog

/// Carrying messages between agents and to the human.
extension ProgramRun {
    enum Recipient {
        /// A class name, or a human's name.
        case known(String)
        case unknown(ExecutionError)
    }

    /// Who is meant by a target as a model writes it, in any case: a name of a human or an agent, or the human of the stack
    /// for `user`, `human`, or nothing.
    func recipient(named target: String?, from sender: String, in frame: FrameID) -> Recipient {
        guard let target else { return .known(ledger.read { $0.human(of: frame.stack) }) }
        if let human = humans.name(meantBy: target) { return .known(human) }
        if Humans.isGeneral(target) { return recipient(named: nil, from: sender, in: frame) }
        if target.isSameName(as: "meeting") {
            return .unknown(ExecutionError(message: "Meetings are not supported yet"))
        }
        guard let agent = program.agent(named: target) else {
            let known = ([LogEvent.human] + program.agents.map(\.className)).joined(separator: ", ")
            return .unknown(ExecutionError(message: "unknown target \(target.debugDescription); known are: \(known)"))
        }
        switch agent.kind {
        case .mcp: return .unknown(ExecutionError(message: "MCP agents are not supported yet"))
        case .ai where agent.className == sender:
            return .unknown(ExecutionError(message: "an agent cannot send messages to itself"))
        // A human was found above.
        case .ai, .human: return .known(agent.className)
        }
    }

    /// Whose message is meant by a source of WaitForMessage: as a recipient, but `user` means any human.
    func source(named source: String, from waiting: String, in frame: FrameID) -> Recipient {
        if humans.name(meantBy: source) == nil, Humans.isGeneral(source) { return .known(LogEvent.human) }
        return recipient(named: source, from: waiting, in: frame)
    }

    /// Puts a whole message into the log and into its recipient's inbox, and wakes the recipient.
    func routeMessage(_ content: String, to recipient: String, from frame: FrameID) {
        ledger.record(.messageSent(frame: frame, recipient: recipient, content: content))
        activity.wake(recipient)
    }
}
