import OrderedCollections
import PlaybookLanguage

/// Who called whom, over the stacks of all agents.
extension RunState {
    /// Frames from the bottom of the chain of calls to this one, over all stacks.
    func chain(to id: FrameID) -> [(agent: String, frame: Frame)] {
        var chain: [(agent: String, frame: Frame)] = []
        var next: FrameID? = id
        while let id = next, let stack = stacks[id.stack] {
            let end = stack.frames.firstIndex { $0.id == id.frame } ?? stack.frames.endIndex - 1
            chain += stack.frames.prefix(end + 1).reversed().map { (stack.agent, $0) }
            switch stack.origin {
            case .call(let caller):
                next = stacks[caller]?.frames.last.map { FrameID(stack: caller, frame: $0.id) }
            case .parallelCall(let caller): next = caller
            case .begin, .triggerHandling: next = nil
            }
        }
        return chain.reversed()
    }

    /// The names of the playbooks in execution from the bottom of the chain of calls to a frame, those of other agents than
    /// the frame's with the agent's name.
    func callers(of id: FrameID, withItself: Bool = false) -> [String] {
        let agent = stacks[id.stack]?.agent
        return chain(to: id).dropLast(withItself ? 0 : 1).map { called in
            called.agent == agent ? called.frame.playbook.name : "\(called.agent).\(called.frame.playbook.name)"
        }
    }

    /// Whether somebody waits for a frame's result, or waited while there was the frame.
    func isCalled(_ id: FrameID) -> Bool {
        guard let stack = stacks[id.stack] else { return true }
        switch stack.origin {
        case .call, .parallelCall: return true
        case .begin, .triggerHandling: return stack.frames.first?.id != id.frame
        }
    }

    /// The agent whose stack goes on when this frame, the last of its own, has ended.
    func callingAgent(of id: FrameID) -> String? {
        guard let stack = stacks[id.stack], stack.frames.count == 1 else { return nil }
        switch stack.origin {
        case .call(let caller): return stacks[caller]?.agent
        case .parallelCall(let caller): return stacks[caller.stack]?.agent
        case .begin, .triggerHandling: return nil
        }
    }
}
