#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The program that makes `python3` the executor of a playbook program, and how it is handed over.
enum PythonBridge {
    /// The name under which the bridge is compiled. Frames with this name are left out of tracebacks.
    private static let fileName = "<agent-chat>"

    /// The oldest Python that is supported, for messages.
    static let oldestVersion = "3.9"
    /// The same for comparing it with `sys.version_info`.
    static let oldestVersionTuple = "(\(oldestVersion.replacing(".", with: ", ")))"

    /// The modules of the bridge, each knowing those before it.
    private static let parts = [
        ("awaiting", PackageResources.awaiting_py), ("values", PackageResources.values_py),
        ("requests", PackageResources.requests_py),
        ("names", PackageResources.names_py), ("failures", PackageResources.failures_py),
        ("loading", PackageResources.loading_py), ("execution", PackageResources.execution_py),
    ]

    /// What the child's standard input begins with: names and texts of the modules. It is a line, so that an interpreter
    /// which is no Python and repeats it is found out at once.
    static let source: [UInt8] = {
        let texts = parts.map { ["agent_chat_" + $0.0, String(decoding: $0.1, as: UTF8.self)] }
        // Texts can always be encoded; without the bridge, Python would say that it ended.
        return (try? JSONEncoder().encode(texts)).map { Array($0) + [UInt8(ascii: "\n")] } ?? []
    }()

    /// `python3 -c` with this starts the bridge, whose text it reads from standard input. So the text is in no list of
    /// processes, and a Python that is too old to read the text can say so: this runs in any version.
    private static let starter = """
        import os, sys
        if sys.version_info < \(oldestVersionTuple):
            os.write(1, ('{"unsupported":{"version":"%d.%d.%d"}}' % tuple(sys.version_info[:3])).encode() + b"\\n")
            sys.exit(1)
        if sys.path[0] == "": del sys.path[0]
        import json, types
        count, source = int(sys.argv[1]), b""
        while len(source) < count:
            source += os.read(0, count - len(source)) or sys.exit(1)
        folders, sys.argv = sys.argv[2:], [""]
        for name, text in json.loads(source):
            module = sys.modules[name] = types.ModuleType(name)
            module.__file__ = "\(fileName)"
            exec(compile(text, "\(fileName)", "exec"), module.__dict__)
        module.run(folders)
        """

    /// Whether a line that an interpreter printed repeats the program it was given, as one does that is no Python.
    static func isRepeated(in line: String) -> Bool {
        starter.split(separator: "\n").contains { $0.utf8.count > 20 && line.contains($0) }
    }

    static func arguments(moduleFolders: [String]) -> [String] {
        ["-c", starter, String(source.count)] + moduleFolders
    }
}
