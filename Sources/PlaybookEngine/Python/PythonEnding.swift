import Subprocess

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Words for the end of a Python process.
enum PythonEnding {
    /// `it ended with exit code 3`.
    static func clause(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(0): "it ended"
        case .exited(let code): "it ended with exit code \(code)"
        case .signaled(let signal): "it was ended by \(name(ofSignal: signal))"
        }
    }

    private static func name(ofSignal signal: CInt) -> String {
        switch signal {
        case SIGSEGV: "a segmentation fault (SIGSEGV)"
        case SIGBUS: "a bus error (SIGBUS)"
        case SIGILL: "an illegal instruction (SIGILL)"
        case SIGFPE: "an arithmetic fault (SIGFPE)"
        case SIGABRT: "an abort (SIGABRT)"
        case SIGKILL: "SIGKILL: somebody killed it, or the system because memory ran out"
        case SIGTERM: "SIGTERM"
        default: "signal \(signal)"
        }
    }

    /// What it printed last, as the end of a sentence; empty where it printed nothing.
    static func quoted(_ lines: [String]) -> String {
        guard !lines.isEmpty else { return "" }
        let text = lines.map { $0.prefix(200) }.joined(separator: "\n")
        return "; the last it printed:\n\(text)"
    }
}
