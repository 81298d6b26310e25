import OrderedCollections

/// The agents that asked the requests of a run which have had their answers, in the order of the requests: a model that
/// answers in a fixed order, as a recording does, goes on behind them.
///
/// A request whose answer was lost with its process does not count: it is sent again.
struct AnsweredRequests: Sendable, Codable, Equatable {
    /// Each with how many requests in a row were its.
    private var runs: [Run] = []

    private struct Run: Sendable, Codable, Equatable {
        var agent: String
        var count: Int
    }

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
        return answered.runs.flatMap { Array(repeating: $0.agent, count: $0.count) }
    }

    private mutating func add(_ frame: FrameID, in state: borrowing RunState) {
        guard let agent = state.stacks[frame.stack]?.agent else { return }
        if let last = runs.indices.last, runs[last].agent == agent {
            runs[last].count += 1
        } else {
            runs.append(Run(agent: agent, count: 1))
        }
    }

    /// Of the requests of an agent, the last one is the one without an answer.
    private mutating func remove(_ frame: FrameID, in state: borrowing RunState) {
        guard let agent = state.stacks[frame.stack]?.agent,
            let index = runs.lastIndex(where: { $0.agent == agent })
        else { return }
        runs[index].count -= 1
        if runs[index].count == 0 { runs.remove(at: index) }
    }
}
