import Synchronization

/// Lets one task wait until another wakes it. A wake that comes before the wait is remembered, so none is lost.
package final class WakeSignal: Sendable {
    private enum State {
        case quiet
        case awake
        case waiting(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.quiet)

    /// Whether the next wait returns at once.
    var isAwake: Bool {
        state.withLock { state in
            if case .awake = state { true } else { false }
        }
    }

    package init() {}

    package func wake() {
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            if case .waiting(let continuation) = state {
                state = .quiet
                return continuation
            }
            state = .awake
            return nil
        }
        waiting?.resume()
    }

    /// Returns when woken, or when the task is cancelled. At most one task may wait.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumesAtOnce = state.withLock { state in
                    if case .awake = state {
                        state = .quiet
                        return true
                    }
                    if Task.isCancelled { return true }
                    state = .waiting(continuation)
                    return false
                }
                if resumesAtOnce { continuation.resume() }
            }
        } onCancel: {
            // Wakes a task that waits already; one that has not begun sees the cancellation itself.
            wake()
        }
    }
}
