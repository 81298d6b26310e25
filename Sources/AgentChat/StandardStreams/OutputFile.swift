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

    /// Opens a file to which text is added.
    static func continuing(_ path: String) throws(CommandFailure) -> OutputFile {
        try OutputFile(path, O_APPEND, permissions: 0o666)
    }

    /// Opens a file to which text is added, and which only its owner can read if it is new.
    static func appending(to path: String) throws(CommandFailure) -> OutputFile {
        try OutputFile(path, O_APPEND, permissions: 0o600)
    }

    private init(_ path: String, _ mode: Int32, permissions: mode_t) throws(CommandFailure) {
        let reader = Self.waitForReader(ofPipe: path)
        defer { if let reader { close(reader) } }
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | mode, permissions)
        self.path = path
        guard descriptor >= 0 else {
            throw CommandFailure(
                .outputFailed, "agent-chat: \(path) cannot be written: \(SystemError.text).")
        }
    }

    /// What a regular file holds now; nothing for what is none, or cannot be read.
    var content: [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [] }
        let reading = open(path, O_RDONLY | O_CLOEXEC)
        guard reading >= 0 else { return [] }
        defer { close(reading) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(reading, &buffer, buffer.count), count > 0 { content += buffer.prefix(count) }
        return content
    }

    /// Waits until a named pipe has a reader, which opening it would do without a word.
    ///
    /// - Returns: a descriptor that keeps the reader from seeing an end, to be closed when the pipe has been opened; nil for
    ///   what is no pipe.
    static func waitForReader(ofPipe path: String) -> Int32? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return nil }
        var descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0, errno == ENXIO {
            StandardStreams.writeLine(
                "agent-chat: \(path) is a pipe that nobody reads yet; waiting for a reader.", to: StandardStreams.error)
            repeat { descriptor = open(path, O_WRONLY | O_CLOEXEC) } while descriptor < 0 && errno == EINTR
        }
        return descriptor < 0 ? nil : descriptor
    }
}
