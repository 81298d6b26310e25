import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What `agent-chat` exits with. Numbers from 64 on are those of `sysexits.h`; 128 and more are a signal's, as shells
/// count.
enum ExitStatus: Int32 {
    /// The program ended by itself, or standard output was closed by its reader.
    case success = 0
    /// The program failed.
    case programFailed = 1
    /// The program needed input, and standard input had ended.
    case inputEnded = 3
    /// The command line is wrong.
    case usage = 64
    /// The program's text is wrong.
    case programText = 65
    /// A file cannot be read.
    case unreadableFile = 66
    /// The model cannot be reached.
    case modelUnavailable = 69
    /// The output cannot be written.
    case outputFailed = 74
    /// The provider refused the key.
    case keyRefused = 77
    /// The environment or a configuration file is wrong or incomplete.
    case configuration = 78
    /// By SIGINT.
    case interrupted = 130
    /// By SIGTERM.
    case terminated = 143

    /// The status of a run that nobody stopped from outside.
    init(for ending: RunEnding) {
        self =
            switch ending {
            case .finished: .success
            case .inputEnded: .inputEnded
            case .cancelled: .interrupted
            case .failed(let failure):
                switch failure.kind {
                case .program: .programFailed
                case .modelUnavailable: .modelUnavailable
                case .keyRefused: .keyRefused
                }
            }
    }

    /// Ends the process.
    func exitProcess() -> Never {
        exit(rawValue)
    }
}

/// Why a command cannot do what it was asked: what standard error says, and the status to exit with.
struct CommandFailure: Error {
    var status: ExitStatus
    /// Without a final newline.
    var message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }
}
