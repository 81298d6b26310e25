import Synchronization

/// A number that only grows, and that a task can wait for.
final class Tally: Sendable {
    private struct Waiter {
        let identity: Int
        let threshold: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var count = 0
        var nextIdentity = 0
        var waiters: [Waiter] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }

    func increment() {
        let ready = state.withLock { state in
            state.count += 1
            let ready = state.waiters.filter { $0.threshold <= state.count }
            state.waiters.removeAll { $0.threshold <= state.count }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }

    func reached(_ threshold: Int) async throws {
        let identity = state.withLock { state in
            state.nextIdentity += 1
            return state.nextIdentity
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let immediate: Result<Void, any Error>? = state.withLock { state in
                    if state.count >= threshold { return .success(()) }
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters.append(
                        Waiter(identity: identity, threshold: threshold, continuation: continuation))
                    return nil
                }
                if let immediate { continuation.resume(with: immediate) }
            }
        } onCancel: {
            let cancelled = state.withLock { state in
                let cancelled = state.waiters.filter { $0.identity == identity }
                state.waiters.removeAll { $0.identity == identity }
                return cancelled
            }
            for waiter in cancelled { waiter.continuation.resume(throwing: CancellationError()) }
        }
    }
}
