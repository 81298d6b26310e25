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
    /// - Parameters:
    ///   - spawn: as posix_spawn(3): fills in the process, which leads a group of its own, and returns the number of an error
    ///     or 0.
    ///   - stopped: is called with the process and a signal that has stopped it, and lets it go on.
    func run(_ spawn: (inout pid_t) -> Int32, stopped: (pid_t, Int32) -> Void = { _, _ in }) -> Outcome {
        var process = pid_t()
        let failure: Outcome? = state.withLock { state in
            guard !state.isStopping else { return .stopping }
            let error = spawn(&process)
            guard error == 0 else { return .notStarted(error) }
            state.running = process
            return nil
        }
        if let failure { return failure }
        while let signal = Self.waitForStop(of: process) { stopped(process, signal) }
        return state.withLock { state in
            state.running = nil
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
            return .ended(status: status)
        }
    }

    /// - Returns: the signal that has stopped the process; nil where it has ended.
    private static func waitForStop(of process: pid_t) -> Int32? {
        while true {
            var change = siginfo_t()
            // The number of one that has ended stays its own until it is asked for its status.
            while waitid(P_PID, id_t(process), &change, WEXITED | WSTOPPED | WNOWAIT) != 0 {
                guard errno == EINTR else { return nil }
            }
            guard change.si_code == stoppedCode else { return nil }
            // It may have gone on since.
            var stop = siginfo_t()
            if waitid(P_PID, id_t(process), &stop, WSTOPPED | WNOHANG) == 0, stop.si_code == stoppedCode {
                return stop.childStatus
            }
        }
    }

    /// `CLD_STOPPED` of `<signal.h>`, which is not imported everywhere.
    private static let stoppedCode: Int32 = 5

    /// Ends the process that runs, if one does, with all that it has started in its group; lets no other begin.
    func stop() {
        state.withLock { state in
            state.isStopping = true
            guard let process = state.running else { return }
            if kill(-process, SIGTERM) != 0 { kill(process, SIGTERM) }
            // One that is stopped hears it when it goes on.
            if kill(-process, SIGCONT) != 0 { kill(process, SIGCONT) }
        }
    }
}

extension siginfo_t {
    fileprivate var childStatus: Int32 {
        #if canImport(Glibc)
        _sifields._sigchld.si_status
        #else
        si_status
        #endif
    }
}
