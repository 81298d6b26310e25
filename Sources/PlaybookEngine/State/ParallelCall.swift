import OrderedCollections
import PlaybookLanguage
import SessionLog

/// A call of a Python playbook marked `parallel=True`: it runs on a stack of its own while its caller's reply goes on.
struct ParallelCall: Sendable, Codable, Equatable {
    var stack: Int
    /// As the caller's model is told of it.
    var call: String
    var resultTarget: ResultTarget
    var outcome: PythonExecution.Answer?
}

extension RunState {
    mutating func callInParallel(_ opening: Frame.Opening, on agent: String, from caller: FrameID) {
        guard frame(caller) != nil else { return }
        let id = startStack(
            agent: agent, origin: .parallelCall(caller), opening: opening, human: stacks[caller.stack]?.human)
        change(caller) {
            $0.parallelCalls.append(
                ParallelCall(stack: id, call: opening.call, resultTarget: opening.resultTarget))
        }
    }

    /// Keeps what became of a parallel call until its caller comes to it.
    mutating func endParallelCall(onStack id: Int, of caller: FrameID, _ outcome: PythonExecution.Answer) {
        change(caller) { frame in
            guard let index = frame.parallelCalls.firstIndex(where: { $0.stack == id }) else { return }
            // The index was just found.
            frame.parallelCalls[index].outcome = outcome
        }
    }

    mutating func settleParallelCalls(of id: FrameID) {
        let calls = frame(id)?.parallelCalls ?? []
        change(id) { $0.parallelCalls = [] }
        if stacks[id.stack]?.wait == .parallelCalls { resume(stack: id.stack) { _ in } }
        for call in calls {
            switch call.outcome {
            case .value(let value): deliver(value, of: call.call, to: call.resultTarget, in: id)
            case .refusal(let message): fail(callOf: id, to: call.resultTarget, message)
            case nil: break
            }
        }
    }

    /// The reply with these calls was interrupted: what has come of them is told, the others end.
    mutating func giveUpParallelCalls(of id: FrameID) -> [LogEvent] {
        var events: [LogEvent] = []
        for call in frame(id)?.parallelCalls ?? [] where call.outcome == nil {
            events += dropStack(call.stack)
            endParallelCall(onStack: call.stack, of: id, .refusal("\(call.call) failed: Interrupted"))
        }
        settleParallelCalls(of: id)
        return events
    }
}
