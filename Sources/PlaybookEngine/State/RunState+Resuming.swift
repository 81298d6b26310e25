import OrderedCollections
import PlaybookLanguage
import SessionLog
import Streaming

/// Going on from a log: what its process was doing at its end is not done any more.
extension RunState {
    mutating func applyToResuming(_ transition: Transition) -> [LogEvent] {
        switch transition {
        case .runResumed:
            if decidedEnding != nil { restorePatience() }
            ending = nil
            decidedEnding = nil
            hasHumanLeft = false
            // Whoever was asked for a line is another process.
            hasRequestedInput = false
            // A model that gave no answer then may give one now.
            tryAgain()
        case .replyLost(let frame):
            let events = endMessage(frame, abortedBy: .error)
            change(frame) { $0.loseReply() }
            return events
        case .questionRepeated(let frame, let isStreamed, let bytes):
            requestsSinceHuman += 1
            requests += 1
            change(frame) {
                $0.reply?.isLost = false
                $0.reply?.isStreamed = isStreamed
                $0.reply?.requestBytes = bytes
            }
        default:
            break
        }
        return []
    }

    /// Whoever lets a run go on that had ended may have another model, or another network.
    private mutating func restorePatience() {
        streamingFailures = 0
        requestsSinceHuman = 0
        budget.forgetWindow()
        for stack in stacks.values {
            for frame in stack.frames { change(FrameID(stack: stack.id, frame: frame.id)) { $0.restorePatience() } }
        }
    }

    /// A playbook whose code was lost with the child process, and that no other such playbook has called.
    var lostPython: FrameID? {
        for stack in stacks.values {
            for frame in stack.frames where frame.python != nil {
                let id = FrameID(stack: stack.id, frame: frame.id)
                if chain(to: id).dropLast().allSatisfy({ $0.frame.python == nil }) { return id }
            }
        }
        return nil
    }

    /// The replies that were still read, or of which a message was still written.
    var lostReplies: [FrameID] {
        stacks.values.flatMap { stack in
            stack.frames.compactMap { frame in
                guard let reply = frame.reply, reply.message != nil || !(reply.isRead || reply.isAbandoned) else {
                    return nil
                }
                return FrameID(stack: stack.id, frame: frame.id)
            }
        }
    }

    /// Whether the run can go on: it has not ended, or only because somebody has stopped it or left, or because something
    /// that it needs could not be had.
    func canGoOn(handlesMessages: Bool) -> Bool {
        guard let decidedEnding else { return true }
        // Nothing was left but to wait for words of a human, who had left.
        return decidedEnding.letsRunGoOn
            || decidedEnding == .finished && hasHumanLeft && stacks.isEmpty && handlesMessages
    }
}

extension Frame {
    fileprivate mutating func loseReply() {
        guard let reply, !reply.isRead, !reply.isAbandoned else { return }
        self.reply?.isLost = true
        // Of an answer nothing is kept; what the engine has written before it is.
        if guide?.next != nil {
            self.reply?.text = String(decoding: reply.text.utf8.prefix(reply.openingBytes), as: UTF8.self)
        }
    }
}
