import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The process of an editor, which another thread may end at any moment.
final class EditorProcess: Sendable {
    private struct State {
        /// nil while none runs. It is no longer named before its number can become another process's.
        var running: pid_t?
        var isStopping = false
    }

    private let state = Mutex(State())

    enum Outcome: Sendable, Hashable {
        /// What waitpid(2) says.
        case ended(status: Int32)
        /// The number of the error.
        case notStarted(Int32)
        /// The program is to end itself; nothing was started.
        case stopping
    }

    /// Starts a process and waits for its end.
    ///
    /// - Parameter spawn: as posix_spawn(3): fills in the process, and returns the number of an error or 0.
    func run(_ spawn: (inout pid_t) -> Int32) -> Outcome {
        var process = pid_t()
        let failure: Outcome? = state.withLock { state in
            guard !state.isStopping else { return .stopping }
            let error = spawn(&process)
            guard error == 0 else { return .notStarted(error) }
            state.running = process
            return nil
        }
        if let failure { return failure }
        // Its number stays its own until it is asked for its status.
        var information = siginfo_t()
        while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        return state.withLock { state in
            state.running = nil
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
            return .ended(status: status)
        }
    }

    /// Ends the process that runs, if one does, and lets no other begin.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            if let process = state.running { kill(process, SIGTERM) }
        }
    }
}
