import Synchronization

/// Who is busy. When the last agent begins to wait, the run is told, for only then it may be waiting for the human, be
/// over, or be stuck.
final class AgentActivity: Sendable {
    private struct State {
        var waiting: Set<String> = []
        var interrupted: Set<String> = []
    }

    private let signals: [String: WakeSignal]
    private let state = Mutex(State())

    init(agents: [String]) {
        signals = Dictionary(agents.map { ($0, WakeSignal()) }, uniquingKeysWith: { first, _ in first })
    }

    /// Waits until somebody wakes the agent, which stays busy meanwhile: it waits for its own model.
    func waitBusy(_ agent: String) async {
        await signals[agent]?.wait()
    }

    /// Waits until somebody wakes the agent, which has nothing to do.
    ///
    /// - Parameter whenAllWait: called if no other agent is busy; what it does may wake agents.
    func waitIdle(_ agent: String, whenAllWait: () -> Void) async {
        let isLast = state.withLock { state in
            // A wake that came since the agent looked for work takes it out of the waiting again at once.
            guard signals[agent]?.isAwake == false else { return false }
            state.waiting.insert(agent)
            // An interrupt that came when the answer was already over stops nothing.
            state.interrupted.remove(agent)
            return state.waiting.count == signals.count
        }
        if isLast { whenAllWait() }
        await signals[agent]?.wait()
        state.withLock { state in _ = state.waiting.remove(agent) }
    }

    /// Wakes an agent: there may be something for it to do.
    func wake(_ agent: String) {
        state.withLock { state in
            _ = state.waiting.remove(agent)
            signals[agent]?.wake()
        }
    }

    func wakeAll() {
        for agent in signals.keys { wake(agent) }
    }

    // MARK: Interrupts

    /// Marks every busy agent as interrupted, and wakes it.
    func interruptAll() {
        let busy = state.withLock { state in
            let busy = Set(signals.keys).subtracting(state.waiting)
            state.interrupted.formUnion(busy)
            return busy
        }
        for agent in busy { signals[agent]?.wake() }
    }

    /// Marks one agent as interrupted.
    func interrupt(_ agent: String) {
        state.withLock { state in _ = state.interrupted.insert(agent) }
    }

    /// Whether the agent was interrupted since it was last asked.
    func takeInterrupt(of agent: String) -> Bool {
        state.withLock { $0.interrupted.remove(agent) != nil }
    }
}
