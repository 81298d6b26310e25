import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Taking up what a state holds that another process has left.
extension AIAgent {
    /// Reads the replies again that are not over, and waits on for what has a time-out.
    func takeUpWork(in group: inout DiscardingTaskGroup) {
        let stacks = ledger.read { state in state.stacks.values.filter { $0.agent == name } }
        for stack in stacks {
            for frame in stack.frames {
                guard let reply = frame.reply else { continue }
                takeUp(reply, of: FrameID(stack: stack.id, frame: frame.id), isRaw: isRaw(frame.playbook))
            }
            startTimer(of: stack.id, in: &group)
        }
    }

    /// Reads a reply again, as far as its text is known.
    func takeUp(_ reply: Reply, of frame: FrameID, isRaw: Bool = false) {
        replyCount += 1
        let program = programRun.program(withAgents: reply.agentCount)
        liveReplies[frame] = LiveReply(
            reply, number: replyCount, vocabulary: isRaw ? nil : ReplyVocabulary(program: program, agent: definition))
    }

    private func isRaw(_ playbook: PlaybookID) -> Bool {
        programRun.program.definition(of: playbook)?.executionMode == .raw
    }
}
