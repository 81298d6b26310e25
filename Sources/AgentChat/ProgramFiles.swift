import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reading the files that a command line names.
enum ProgramFiles {
    /// Far more than any program needs; keeps a mistaken `/dev/zero` from filling the memory.
    private static let maximumSize = 64 * 1024 * 1024

    /// Reads and compiles a program.
    static func load(_ paths: [String]) throws(CommandFailure) -> Program {
        var files: [SourceFile] = []
        for path in paths {
            let bytes = if let example = try BuiltInExample(path: path) { example.text } else { try contents(of: path) }
            files.append(SourceFile(path: path, bytes: bytes))
        }
        do {
            return try Program(files: files)
        } catch {
            throw CommandFailure(.programText, error.description)
        }
    }

    /// A regular file or a pipe, whole.
    private static func contents(of path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, systemError()) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, systemError())
            }
            guard content.count + count <= maximumSize else { throw unreadable(path, "it is larger than 64 MiB") }
            content += buffer.prefix(count)
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(.unreadableFile, "agent-chat: \(path) cannot be read: \(reason).")
    }

    /// What the system says about `errno`.
    private static func systemError() -> String {
        String(cString: strerror(errno))
    }
}
