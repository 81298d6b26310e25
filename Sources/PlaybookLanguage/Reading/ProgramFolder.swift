#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder of a program, and the reading of files that stays inside it: `!import` and LoadFile go through here.
///
/// Symbolic links are resolved before a file is opened, and the place of the opened file is looked at once more, so that
/// a link that changes in between leads nowhere else. Hard links cannot be told from files.
public struct ProgramFolder: Sendable, Hashable, Codable {
    /// As the user named it, from the current folder.
    public var path: String

    public init(path: String) {
        self.path = path.isEmpty ? "." : path
    }

    /// The folder in which a file stands.
    public init(ofFile path: String) {
        self.init(path: Self.folder(of: path))
    }

    /// The content of a regular file in the folder or below it.
    ///
    /// - Parameters:
    ///   - relativePath: from this folder.
    ///   - limit: how many bytes the file may have.
    public func contents(of relativePath: String, limit: Int) throws(ProgramFolderError) -> [UInt8] {
        try file(relativePath, from: path, limit: limit).bytes
    }

    /// A file with its path without links, which tells whether two files are one.
    ///
    /// - Parameter base: the folder that `relativePath` starts from, as seen from the current folder.
    func file(
        _ relativePath: String, from base: String, limit: Int
    ) throws(ProgramFolderError) -> (bytes: [UInt8], resolved: String) {
        func error(_ reason: ProgramFolderError.Reason) -> ProgramFolderError {
            ProgramFolderError(path: relativePath, reason: reason)
        }
        // A NUL would end the path early for the system.
        guard !relativePath.isEmpty, !relativePath.utf8.contains(0) else { throw error(.missing) }
        guard relativePath.utf8.first != UInt8(ascii: "/") else { throw error(.outside) }
        guard !Self.hasHiddenPart(relativePath) else { throw error(.hidden) }
        guard let root = Self.resolved(path) else { throw error(.unreadable(Self.systemError())) }
        guard let resolved = Self.resolved(Self.joined(base, relativePath)) else {
            guard errno == ENOENT || errno == ENOTDIR else { throw error(.unreadable(Self.systemError())) }
            // What is there outside, and what is not, is nobody's business.
            throw error(Self.leaves(relativePath, from: base, path) ? .outside : .missing)
        }
        if let reason = Self.refusal(of: resolved, in: root) { throw error(reason) }
        var status = stat()
        // A device or pipe is not even opened: opening can have effects, or wait for ever.
        guard lstat(resolved, &status) == 0 else { throw error(.unreadable(Self.systemError())) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw error(.notAFile) }
        let descriptor = open(resolved, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw error(.unreadable(Self.systemError())) }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw error(.notAFile) }
        if let opened = Self.path(of: descriptor), let reason = Self.refusal(of: opened, in: root) {
            throw error(reason)
        }
        guard let bytes = Self.bytes(of: descriptor, limit: limit) else {
            throw error(.unreadable(Self.systemError()))
        }
        guard bytes.count <= limit else { throw error(.tooLarge(limit: limit)) }
        return (bytes, resolved)
    }

    // MARK: Paths

    /// `file` as seen from where `folder` is named.
    static func joined(_ folder: String, _ file: String) -> String {
        if folder.isEmpty || folder == "." { return file }
        return folder.hasSuffix("/") ? folder + file : folder + "/" + file
    }

    static func folder(of file: String) -> String {
        guard let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// The absolute path without links, or nil with `errno` set.
    static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path.isEmpty ? "." : path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// Why the file at a path without links must not be read, or nil where it may.
    private static func refusal(of resolved: String, in root: String) -> ProgramFolderError.Reason? {
        let inside = root.hasSuffix("/") ? root : root + "/"
        guard resolved.utf8.starts(with: inside.utf8) else { return .outside }
        return hasHiddenPart(String(decoding: Array(resolved.utf8.dropFirst(inside.utf8.count)), as: UTF8.self))
            ? .hidden : nil
    }

    /// Whether a path, as it is written, leads out of a folder.
    ///
    /// - Parameters:
    ///   - base: the folder that the path starts from.
    ///   - folder: is `base` or stands above it, both as seen from the current folder.
    private static func leaves(_ path: String, from base: String, _ folder: String) -> Bool {
        let inside = folder == "." ? base : base.hasPrefix(folder) ? String(base.dropFirst(folder.count)) : ""
        var depth = 0
        for part in (inside + "/" + path).utf8.split(separator: UInt8(ascii: "/")) where !part.elementsEqual(".".utf8) {
            depth += part.elementsEqual("..".utf8) ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    private static func hasHiddenPart(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).contains { part in
            part.first == UInt8(ascii: ".") && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
        }
    }

    /// Where the system says that an opened file stands; nil where it does not say.
    private static func path(of descriptor: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        #if os(Linux)
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        #else
        guard fcntl(descriptor, F_GETPATH, &buffer) == 0 else { return nil }
        let count = buffer.firstIndex(of: 0) ?? buffer.count
        #endif
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // MARK: Reading

    /// At most one byte more than `limit`; nil where reading fails.
    private static func bytes(of descriptor: Int32, limit: Int) -> [UInt8]? {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while content.count <= limit {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            content += buffer.prefix(min(count, limit - content.count + 1))
        }
        return content
    }

    private static func systemError() -> String {
        String(cString: strerror(errno))
    }
}

/// Why a file of a program's folder is not read.
public struct ProgramFolderError: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        case missing
        /// By its path, or through a link.
        case outside
        /// A dot file, or below a dot folder.
        case hidden
        /// A folder, pipe or device.
        case notAFile
        case tooLarge(limit: Int)
        /// With what the system says.
        case unreadable(String)
    }

    /// As it was asked for.
    public var path: String
    public var reason: Reason

    public init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// One sentence without full stop.
    public var message: String { "`\(path)` cannot be read: \(explanation)" }

    /// Why, as it stands behind a colon.
    var explanation: String {
        switch reason {
        case .missing: "there is no such file"
        case .outside: "it is not in the program's folder. Move it there and name it from there"
        case .hidden: "files and folders whose names begin with a dot are not read"
        case .notAFile: "it is no regular file"
        case .tooLarge(let limit):
            limit % 1_048_576 == 0 ? "it is larger than \(limit / 1_048_576) MiB" : "it is larger than \(limit) bytes"
        case .unreadable(let error): error
        }
    }
}
