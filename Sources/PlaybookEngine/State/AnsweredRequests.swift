import OrderedCollections

/// How many requests of a run have had their answers, by the agent that asked: a model that answers in a fixed
/// order, as a recording does, goes on behind them.
///
/// A request whose answer was lost with its process does not count: it is sent again.
struct AnsweredRequests: Sendable, Codable, Equatable {
    private var counts: [String: Int] = [:]

    /// - Parameter state: before the transition.
    mutating func follow(_ transition: Transition, in state: borrowing RunState) {
        switch transition {
        case .requested(let frame, _, _, _, _): count(1, of: frame, in: state)
        case .replyLost(let frame):
            if let reply = state.frame(frame)?.reply, !reply.isRead { count(-1, of: frame, in: state) }
        // The answer that was lost comes now.
        case .questionRepeated(let frame, _, _): count(1, of: frame, in: state)
        default: break
        }
    }

    /// - Parameter state: at the end of the log.
    func counts(lostIn state: borrowing RunState) -> [String: Int] {
        var answered = self
        for frame in state.lostReplies where state.frame(frame)?.reply?.isRead == false {
            answered.count(-1, of: frame, in: state)
        }
        return answered.counts
    }

    private mutating func count(_ change: Int, of frame: FrameID, in state: borrowing RunState) {
        guard let agent = state.stacks[frame.stack]?.agent else { return }
        counts[agent, default: 0] += change
    }
}
