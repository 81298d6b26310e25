/// The program that makes `python3` the executor of a playbook program, and how it is handed over.
enum PythonBridge {
    /// The name under which the bridge is compiled. Frames with this name are left out of tracebacks.
    static let fileName = "<agent-chat>"

    /// The oldest Python that is supported, for messages.
    static let oldestVersion = "3.9"

    /// The text of bridge.py.
    static let source = PackageResources.bridge_py

    /// `python3 -c` with this starts the bridge, whose text it reads from standard input. So the text is in no list of
    /// processes, and a Python that is too old to read the text can say so: this runs in any version.
    private static let starter = """
        import os, sys
        if sys.version_info < (3, 9):
            os.write(1, ('{"unsupported":{"version":"%d.%d.%d"}}' % tuple(sys.version_info[:3])).encode() + b"\\n")
            sys.exit(1)
        if sys.path[0] == "": del sys.path[0]
        count, source = int(sys.argv[1]), b""
        while len(source) < count:
            source += os.read(0, count - len(source)) or sys.exit(1)
        folders, sys.argv = sys.argv[2:], [""]
        scope = {"__name__": "agent_chat_bridge", "__file__": "\(fileName)"}
        exec(compile(source, "\(fileName)", "exec"), scope)
        scope["run"](folders)
        """

    static func arguments(moduleFolders: [String]) -> [String] {
        ["-c", starter, String(source.count)] + moduleFolders
    }
}
