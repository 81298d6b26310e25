import OrderedCollections
import SessionLog
import Streaming

/// What people change: what they say, that a model is tried again for them, and that they stop an answer.
extension RunState {
    mutating func humanSaid(
        _ content: String, by sender: String, to stack: Int, messageID: String?
    ) -> [LogEvent] {
        let recipient = stacks[stack]?.agent ?? ""
        stacks[stack]?.human = sender
        if stacks[stack]?.modelFailure != nil {
            // A message that was broken off is still to be replaced, and no step has waited for an answer.
            resume(stack: stack) {
                $0.outcomes.append(Instruction.said(sender, content))
                $0.restorePatience()
            }
        } else if stacks[stack]?.wait == .human {
            resume(stack: stack) {
                $0.hear(content, from: sender)
                // What is written now answers these words; it does not take an older message's place.
                $0.abortedMessages = [:]
            }
            if let frame = stacks[stack]?.frames.last?.id {
                noteDialogue(content, by: sender, in: FrameID(stack: stack, frame: frame))
            }
        } else {
            putIntoInbox(recipient, from: sender, id: "m\(nextID())", content: content)
        }
        return hear(content, from: sender, recipient: recipient, messageID: messageID)
    }

    mutating func hear(
        _ content: String, from sender: String, recipient: String, messageID: String?
    ) -> [LogEvent] {
        requestsSinceHuman = 0
        drivenSinceHuman = 0
        hasRequestedInput = false
        stops.isDue = false
        lastHuman = sender
        tryAgain()
        return [
            .humanMessage(
                messageID: messageID ?? "m\(nextID())", sender: sender, recipient: recipient, content: content),
            .turnStarted(cause: .humanMessage),
        ]
    }

    /// Ends all waits for a model, with all the patience for it that there was at first.
    mutating func tryAgain() {
        for stack in stacks.values where stack.modelFailure != nil { resume(stack: stack.id) { $0.restorePatience() } }
    }

    mutating func interrupt(stack id: Int, keptBytes: [Int: Int]) -> [LogEvent] {
        guard let frames = stacks[id]?.frames, let top = frames.last else { return [] }
        let shown = top.reply?.message?.content ?? ""
        var events = endMessage(FrameID(stack: id, frame: top.id), abortedBy: .cancelled)
        for frame in frames where frame.python == nil && (frame.id == top.id || !frame.isEntering) {
            change(FrameID(stack: id, frame: frame.id)) {
                $0.finishReply(keeping: keptBytes[$0.id] ?? 0)
                $0.isStepUnfinished = true
                $0.outcomes.append(Instruction.interrupted(shown: $0.id == top.id ? shown : ""))
            }
            events += giveUpParallelCalls(of: FrameID(stack: id, frame: frame.id))
        }
        wait(stack: id, for: .human)
        return events + [.interrupted(agent: stacks[id]?.agent ?? "")]
    }
}

extension Frame {
    /// As much patience with the model as at first.
    mutating func restorePatience() {
        spentRetries = 0
        malformedReplies = 0
        refusals = 0
    }

    /// Takes words that the playbook waited for.
    mutating func hear(_ content: String, from sender: String) {
        outcomes.append(Instruction.said(sender, content))
        guide?.answer = content
    }
}
