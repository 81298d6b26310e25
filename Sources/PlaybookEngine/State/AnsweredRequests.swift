import OrderedCollections

/// The agents that asked the requests of a run which have had their answers, in the order of the requests: a model that
/// answers in a fixed order, as a recording does, goes on behind them.
///
/// A request whose answer was lost with its process does not count: it is sent again.
struct AnsweredRequests {
    private var agents: [String] = []

    /// - Parameter state: before the transition.
    mutating func follow(_ transition: Transition, in state: borrowing RunState) {
        switch transition {
        case .requested(let frame, _, _, _, _): add(frame, in: state)
        case .replyLost(let frame):
            if let reply = state.frame(frame)?.reply, !reply.isRead { remove(frame, in: state) }
        // The answer that was lost comes now.
        case .questionRepeated(let frame, _, _): add(frame, in: state)
        default: break
        }
    }

    /// - Parameter state: at the end of the log.
    func agents(lostIn state: borrowing RunState) -> [String] {
        var answered = self
        for frame in state.lostReplies where state.frame(frame)?.reply?.isRead == false {
            answered.remove(frame, in: state)
        }
        return answered.agents
    }

    private mutating func add(_ frame: FrameID, in state: borrowing RunState) {
        guard let agent = state.stacks[frame.stack]?.agent else { return }
        agents.append(agent)
    }

    /// Of the requests of an agent, the last one is the one without an answer.
    private mutating func remove(_ frame: FrameID, in state: borrowing RunState) {
        guard let agent = state.stacks[frame.stack]?.agent, let index = agents.lastIndex(of: agent) else { return }
        agents.remove(at: index)
    }
}
