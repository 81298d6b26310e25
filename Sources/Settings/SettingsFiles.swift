#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The text of a file that settings are read from.
public struct SettingsFile: Sendable, Hashable {
    /// As errors name it.
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }
}

/// What settings are read from besides options and environment: files, nil where there is none, and what is installed.
public struct SettingsFiles: Sendable, Hashable {
    /// `.env` of the current folder.
    public var dotEnv: SettingsFile?
    /// `.agent-chat.yaml` of the current folder.
    public var project: SettingsFile?
    /// `agent-chat/config.yaml` of the user's configuration folder.
    public var user: SettingsFile?
    /// Nil where there is no folder for them.
    public var localModels: LocalModels?

    public init(
        dotEnv: SettingsFile? = nil, project: SettingsFile? = nil, user: SettingsFile? = nil,
        localModels: LocalModels? = nil
    ) {
        self.dotEnv = dotEnv
        self.project = project
        self.user = user
        self.localModels = localModels
    }

    /// Reads the files that there are.
    ///
    /// - Parameters:
    ///   - folder: nil for the current one.
    ///   - environment: says where the user's file is; `.env` does not.
    /// - Throws: for a file that is there and cannot be read, or is no text.
    public init(readingFrom folder: String? = nil, environment: Environment) throws(SettingsError) {
        let prefix = folder.map { "\($0)/" } ?? ""
        // A folder of that name is a virtual environment of Python, as many have one.
        dotEnv = try Self.file(at: "\(prefix).env", orFolder: true)
        project = try Self.file(at: "\(prefix).agent-chat.yaml")
        if let path = Self.userPath(environment) { user = try Self.file(at: path) }
        localModels = LocalModels(readingIn: environment)
    }

    /// By the XDG Base Directory Specification, which has relative paths ignored.
    private static func userPath(_ environment: Environment) -> String? {
        var folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        folder = folder ?? environment["HOME"].flatMap { $0.hasPrefix("/") ? "\($0)/.config" : nil }
        return folder.map { "\($0)/agent-chat/config.yaml" }
    }

    /// Far more than any settings need.
    private static let maximumSize = 1 << 20

    /// - Parameter orFolder: whether a folder in its place counts as no file.
    private static func file(at path: String, orFolder: Bool = false) throws(SettingsError) -> SettingsFile? {
        // Without waiting: opening a named pipe would else wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw unreadable(path, systemError())
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw unreadable(path, systemError()) }
        if orFolder, status.st_mode & S_IFMT == S_IFDIR { return nil }
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is not a regular file") }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw unreadable(path, systemError())
            }
            guard content.count + count <= maximumSize else { throw unreadable(path, "it is larger than 1 MiB") }
            content += buffer.prefix(count)
        }
        if content.starts(with: [0xEF, 0xBB, 0xBF]) { content.removeFirst(3) }
        guard let text = String(validating: content, as: UTF8.self) else { throw unreadable(path, "it is not UTF-8") }
        return SettingsFile(path: path, text: text)
    }

    private static func unreadable(_ path: String, _ reason: String) -> SettingsError {
        SettingsError(.configuration, "\(path) cannot be read: \(reason).")
    }

    /// What the system says about `errno`.
    private static func systemError() -> String {
        String(cString: strerror(errno))
    }
}
