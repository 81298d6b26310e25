import LanguageModels
import SessionLog

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Why `agent-chat` exits; the raw value is the exit status that tells it.
///
/// Numbers from 64 on are those of `sysexits.h`; 128 and more are a signal's, as shells count.
enum ExitReason: Int32, CaseIterable {
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
    /// The model cannot be reached, or there is no Python for a program that needs it.
    case unavailable = 69
    /// The output cannot be written.
    case outputFailed = 74
    /// The provider refused the key.
    case keyRefused = 77
    /// The environment or a configuration file is wrong or incomplete.
    case configuration = 78
    /// By SIGHUP, or the terminal has gone away.
    case hungUp = 129
    /// By SIGINT.
    case interrupted = 130
    /// By SIGTERM.
    case terminated = 143

    /// The end of a run that nobody stopped from outside.
    init(for ending: RunEnding) {
        self =
            switch ending {
            case .finished: .success
            case .inputEnded: .inputEnded
            case .cancelled: .interrupted
            case .failed(let failure):
                switch failure.kind {
                case .program, .step, .recordingOver, .modelUnfit: .programFailed
                case .modelUnavailable: .unavailable
                case .modelNeeded: .configuration
                case .keyRefused: .keyRefused
                case .programText: .programText
                case .pythonUnavailable: .unavailable
                }
            }
    }

    /// Why a model gives no answer outside a run.
    ///
    /// - Parameter isAsked: whether it was asked already. When it is only made, its recording is read, or what is set up for
    ///   it is wrong.
    init(_ error: ModelError, isAsked: Bool) {
        self =
            switch error.code {
            case .authentication: .keyRefused
            case _ where isAsked: .unavailable
            case .notFound, .malformedResponse: .unreadableFile
            default: .configuration
            }
    }

    /// Ends the process.
    func exitProcess() -> Never {
        exit(rawValue)
    }
}
