import OrderedCollections
import PlaybookLanguage
import SessionLog

/// Calls of playbooks marked `parallel=True` that follow each other directly in a reply: they run together, each on a stack
/// of its own, while the reply is executed on up to the first thing that is no such call. There it waits for all of them,
/// and their results are applied in the order in which they were written.
extension AIAgent {
    /// Whether the next event of a reply may be executed though calls are still running: it names a step, or is one more
    /// such call that needs no result of theirs.
    func mayGoOn(with event: ReplyEvent?, beside calls: [ParallelCall], in frame: FrameID) -> Bool {
        guard case .item(let item)? = event else { return false }
        switch item.kind {
        case .step: return true
        case .call(let call):
            guard runsInParallel(call) else { return false }
            let scope = ScopeBefore(results: calls.map(\.resultTarget), scope: scope(of: frame))
            for argument in call.arguments {
                guard case .expression(let expression) = argument.value else { return false }
                _ = try? expression.evaluate(in: scope)
            }
            return !scope.wasAskedForResult
        default: return false
        }
    }

    /// Whether a call of a reply is one that runs together with others.
    func runsInParallel(_ call: PlaybookCall) -> Bool {
        BuiltInPlaybook(calledAs: call.callee) == nil
            && programRun.program.playbook(call.callee, calledBy: definition)
                .flatMap { programRun.program.definition(of: $0) }?.isParallel == true
    }

    /// Applies the results of the calls that have run together, if all have ended; otherwise the stack waits for them.
    func settleParallelCalls(_ calls: [ParallelCall], of frame: FrameID) {
        let isOver = calls.allSatisfy { $0.outcome != nil }
        ledger.record(
            isOver ? .parallelCallsSettled(frame: frame) : .waiting(stack: frame.stack, .parallelCalls))
    }

    /// Goes on with the stacks of this agent whose calls have all ended.
    func settleEndedParallelCalls() {
        let settled = ledger.read { state in
            state.stacks.values.compactMap { stack -> FrameID? in
                guard stack.agent == name, stack.wait == .parallelCalls, let top = stack.frames.last,
                    top.parallelCalls.allSatisfy({ $0.outcome != nil })
                else { return nil }
                return FrameID(stack: stack.id, frame: top.id)
            }
        }
        for frame in settled { ledger.record(.parallelCallsSettled(frame: frame)) }
    }
}

/// The variables before some results are known; it notes whether one of these was asked for.
private final class ScopeBefore: VariableScope {
    private let results: Set<String>
    private let scope: FrameScope
    private(set) var wasAskedForResult = false

    init(results: [ResultTarget], scope: FrameScope) {
        self.results = Set(results.compactMap { if case .variable(let name) = $0 { name } else { nil } })
        self.scope = scope
    }

    func value(of name: String) -> PlaybookValue? {
        if results.contains(name) { wasAskedForResult = true }
        return scope.value(of: name)
    }
}
