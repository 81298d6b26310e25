#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder for what the program remembers between runs: `$XDG_STATE_HOME/agent-chat`, else
/// `~/.local/state/agent-chat` (XDG Base Directory Specification 0.8).
public struct StateFolder: Sendable, Hashable {
    public let path: String

    /// nil where neither variable holds an absolute path.
    public init?(environment: (String) -> String?) {
        let state = environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.local/state" : nil }
        guard let folder = state ?? home else { return nil }
        path = "\(folder)/agent-chat"
    }

    /// That of this process.
    public static var current: StateFolder? {
        StateFolder { name in getenv(name).map { String(cString: $0) } }
    }

    /// Makes a folder and those above it that are missing, for their owner alone.
    ///
    /// - Returns: what went wrong, as the system says it.
    public static func make(_ path: String) -> String? {
        var end = path.startIndex
        repeat {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else {
                return String(cString: strerror(errno))
            }
        } while end < path.endIndex
        return access(path, W_OK) == 0 ? nil : String(cString: strerror(errno))
    }
}
