#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The folder where the server keeps what it must know again.
enum StoreFolder {
    /// Makes the folder, with those above it, if it is missing; for its owner alone.
    ///
    /// - Parameter path: nil for `$XDG_STATE_HOME/agent-chat/sessions`, else `~/.local/state/agent-chat/sessions`.
    static func prepare(
        _ path: String?, environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
    ) throws(StartFailure) -> String {
        let state = environment("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/.local/state" : nil }
        guard let folder = path ?? (state ?? home).map({ "\($0)/agent-chat/sessions" }), !folder.isEmpty else {
            throw StartFailure(.configuration, "There is no home folder to keep the token in. Name one with --store.")
        }
        var end = folder.startIndex
        repeat {
            end = folder[folder.index(after: end)...].firstIndex(of: "/") ?? folder.endIndex
            guard mkdir(String(folder[..<end]), 0o700) == 0 || errno == EEXIST else { throw failure(folder) }
        } while end < folder.endIndex
        guard access(folder, W_OK | X_OK) == 0 else { throw failure(folder) }
        return folder
    }

    private static func failure(_ folder: String) -> StartFailure {
        StartFailure(
            .output,
            "\(folder) cannot be used to keep what the server must know again: \(String(cString: strerror(errno))). Name another "
                + "folder with --store.")
    }
}
