import Synchronization

/// Who is busy. When the last agent begins to wait, the run is told, for only then it may be waiting for the human, be
/// over, or be stuck.
final class AgentActivity: Sendable {
    private struct State {
        var signals: [String: WakeSignal]
        var waiting: Set<String> = []
        var interrupted: Set<String> = []
    }

    private let state: Mutex<State>

    init(agents: [String]) {
        let signals = Dictionary(agents.map { ($0, WakeSignal()) }, uniquingKeysWith: { first, _ in first })
        state = Mutex(State(signals: signals))
    }

    /// Another agent joins; it is busy until it first waits.
    func join(_ agent: String) {
        state.withLock { $0.signals[agent] = WakeSignal() }
    }

    private func signal(of agent: String) -> WakeSignal? { state.withLock { $0.signals[agent] } }

    /// Waits until somebody wakes the agent, which stays busy meanwhile: it waits for its own model.
    func waitBusy(_ agent: String) async {
        await signal(of: agent)?.wait()
    }

    /// Waits until somebody wakes the agent, which has nothing to do.
    ///
    /// - Parameter whenAllWait: called if no other agent is busy; what it does may wake agents.
    func waitIdle(_ agent: String, whenAllWait: () -> Void) async {
        let isLast = state.withLock { state in
            // A wake that came since the agent looked for work takes it out of the waiting again at once.
            guard state.signals[agent]?.isAwake == false else { return false }
            state.waiting.insert(agent)
            // An interrupt that came when the answer was already over stops nothing.
            state.interrupted.remove(agent)
            return state.waiting.count == state.signals.count
        }
        if isLast { whenAllWait() }
        await signal(of: agent)?.wait()
        state.withLock { state in _ = state.waiting.remove(agent) }
    }

    /// Wakes an agent: there may be something for it to do.
    func wake(_ agent: String) {
        state.withLock { state in
            _ = state.waiting.remove(agent)
            state.signals[agent]?.wake()
        }
    }

    func wakeAll() {
        for agent in state.withLock({ Array($0.signals.keys) }) { wake(agent) }
    }

    // MARK: Interrupts

    /// Marks every busy agent as interrupted, and wakes it.
    func interruptAll() {
        let busy = state.withLock { state in
            let busy = Set(state.signals.keys).subtracting(state.waiting)
            state.interrupted.formUnion(busy)
            return busy.compactMap { state.signals[$0] }
        }
        for signal in busy { signal.wake() }
    }

    /// Marks one agent as interrupted.
    func interrupt(_ agent: String) {
        state.withLock { state in _ = state.interrupted.insert(agent) }
    }

    /// Whether ``takeInterrupt(of:)`` will say so.
    func isInterrupted(_ agent: String) -> Bool {
        state.withLock { $0.interrupted.contains(agent) }
    }

    /// Whether the agent was interrupted since it was last asked.
    func takeInterrupt(of agent: String) -> Bool {
        state.withLock { $0.interrupted.remove(agent) != nil }
    }
}
