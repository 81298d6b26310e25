import Examples
import PlaybookLanguage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reading the programs that a command line names.
enum ProgramFiles {
    /// Far more than any program needs; keeps a mistaken `/dev/zero` from filling the memory.
    private static let maximumSize = 64 * 1024 * 1024

    /// Reads and compiles a program.
    static func load(_ paths: [String]) throws(CommandFailure) -> Program {
        let check = try check(paths)
        do {
            return try Program(check)
        } catch {
            throw CommandFailure(.programText, error.description)
        }
    }

    /// Reads a program as far as its text can be read.
    static func check(_ paths: [String]) throws(CommandFailure) -> ProgramCheck {
        let files = try sourceFiles(paths)
        return ProgramCheck(files: files, folder: files.first.map { ProgramFolder(ofFile: $0.path) })
    }

    /// Tells on standard error what people should know of a program that can run.
    static func tellWarnings(of program: Program) {
        guard !program.warnings.isEmpty else { return }
        EarlyWarnings.tell(program.warnings.rendered())
    }

    /// The files in the order given; one that is named twice stands where it is named first.
    private static func sourceFiles(_ paths: [String]) throws(CommandFailure) -> [SourceFile] {
        var files: [SourceFile] = []
        var known: Set<String> = []
        for path in paths where known.insert(identity(of: path)).inserted {
            files.append(try file(path))
        }
        return files
    }

    /// What a program is named by: a file, or `example:NAME`.
    private static func file(_ path: String) throws(CommandFailure) -> SourceFile {
        let example = try CommandFailure.ofExample { () throws(ExampleError) in try BuiltInExample(path: path) }
        if let example { return SourceFile(path: path, bytes: example.text) }
        return SourceFile(path: path, bytes: try contents(of: path))
    }

    /// What two names of one file have in common.
    private static func identity(of path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// A regular file or a pipe, whole.
    private static func contents(of path: String) throws(CommandFailure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path, SystemError.text) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, SystemError.text)
            }
            guard content.count + count <= maximumSize else { throw unreadable(path, "it is larger than 64 MiB") }
            content += buffer.prefix(count)
        }
    }

    private static func unreadable(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(.unreadableFile, "agent-chat: \(path) cannot be read: \(reason).")
    }
}
