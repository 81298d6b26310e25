/// How the program's Python is executed.
struct PythonConfiguration: Sendable {
    /// A path, or a name that is looked up in the environment's `PATH`. See ``PythonInterpreter``.
    var interpreter: String
    /// The child's environment, whole. See ``PythonEnvironment``.
    var environment: [String: String]
    /// Where the child works: the program's folder. nil for where agent-chat was started.
    var workingFolder: String?
    /// Where modules are found before Python's own: the program's folder.
    var moduleFolders: [String]
    var limits = Limits()

    struct Limits: Sendable {
        /// From the start until the blocks have run: imports of large packages take their time.
        var loading = Duration.seconds(60)
        /// How long the child may take to end by itself when the program is over, and then again after SIGTERM.
        var ending = Duration.seconds(1)
        /// Of one message between engine and child, in bytes.
        var frame = 64 << 20
        var printing = PrintedLines.Limits()
    }
}
