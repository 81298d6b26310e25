#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that grows while the program runs. It stays open until the process ends.
struct OutputFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens a file whose content is replaced.
    static func replacing(_ path: String) throws(CommandFailure) -> OutputFile {
        try OutputFile(path, O_TRUNC, permissions: 0o666)
    }

    /// Opens a file to which text is added, and which only its owner can read if it is new.
    static func appending(to path: String) throws(CommandFailure) -> OutputFile {
        try OutputFile(path, O_APPEND, permissions: 0o600)
    }

    private init(_ path: String, _ mode: Int32, permissions: mode_t) throws(CommandFailure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | mode, permissions)
        self.path = path
        guard descriptor >= 0 else {
            throw CommandFailure(
                .outputFailed, "agent-chat: \(path) cannot be written: \(SystemError.text).")
        }
    }
}
