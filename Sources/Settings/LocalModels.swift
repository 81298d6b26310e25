#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The models that are installed on this machine, for `local/NAME`, as `scripts/local-model` installs them: model files, and
/// a Python with the server that runs them.
public struct LocalModels: Sendable, Hashable {
    /// `$XDG_DATA_HOME/agent-chat/local`, else `~/.local/share/agent-chat/local`.
    public let folder: String

    public init(folder: String) {
        self.folder = folder
    }

    /// Nil where the environment names no folder.
    public init?(environment: Environment) {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let data = absolute("XDG_DATA_HOME") ?? absolute("HOME").map({ "\($0)/.local/share" }) else { return nil }
        folder = "\(data)/agent-chat/local"
    }

    /// The interpreter that has the server.
    public var python: String { "\(folder)/venv/bin/python" }

    /// Where programs that share a server leave its address for each other.
    public var runFolder: String { "\(folder)/run" }

    /// - Parameter name: one of ``names``.
    public func file(of name: String) -> String { "\(folder)/models/\(name).gguf" }

    /// What is installed: each file `models/NAME.gguf`, sorted; empty where there is nothing that could run them.
    public var names: [String] {
        guard access(python, X_OK) == 0, let entries = opendir("\(folder)/models") else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let file = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if file.hasSuffix(".gguf"), !file.hasPrefix(".") { names.append(String(file.dropLast(".gguf".count))) }
        }
        return names.sorted()
    }
}
