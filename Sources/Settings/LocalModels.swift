#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The models on this machine, for `local/NAME`, as `scripts/local-model` installs them: model files, and a Python with the
/// server that runs them.
public struct LocalModels: Sendable, Hashable {
    /// `$XDG_DATA_HOME/agent-chat/local`, else `~/.local/share/agent-chat/local`.
    public let folder: String
    /// What can be used: the model files, by name, sorted; none where there is nothing that could run them.
    public let names: [String]

    public init(folder: String, names: [String]) {
        self.folder = folder
        self.names = names
    }

    /// Looks what there is in a folder.
    public init(readingFrom folder: String) {
        self.init(folder: folder, names: Self.names(in: folder))
    }

    /// Nil where the environment names no folder.
    init?(readingIn environment: Environment) {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        guard let data = absolute("XDG_DATA_HOME") ?? absolute("HOME").map({ "\($0)/.local/share" }) else { return nil }
        self.init(readingFrom: "\(data)/agent-chat/local")
    }

    /// The one that is taken when none is named: the one that `scripts/local-model` installs, else the first.
    var preferred: ModelName? {
        let usual = ModelName.Provider.local.defaultModel
        return (names.first { $0 == usual } ?? names.first).map { ModelName(.local, $0) }
    }

    // MARK: Places

    /// The interpreter that has the server.
    public var python: String { Self.python(in: folder) }

    /// Where programs that share a server leave its address for each other.
    public var runFolder: String { "\(folder)/run" }

    /// - Parameter name: one of ``names``.
    public func file(of name: String) -> String { "\(folder)/models/\(name).gguf" }

    private static func python(in folder: String) -> String { "\(folder)/venv/bin/python" }

    private static func names(in folder: String) -> [String] {
        guard access(python(in: folder), X_OK) == 0, let entries = opendir("\(folder)/models") else { return [] }
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
