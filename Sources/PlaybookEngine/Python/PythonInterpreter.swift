/// Which Python executes a program.
enum PythonInterpreter {
    /// The interpreter that was asked for; else that of a virtual environment beside the program; else `python3` from
    /// `PATH`.
    ///
    /// - Parameters:
    ///   - asked: what `--python` says: a path, or a name that is looked up in `PATH`.
    ///   - folder: the program's folder.
    ///   - isExecutable: whether a path names a file that can be executed.
    static func find(asked: String?, folder: String, isExecutable: (String) -> Bool) -> String {
        if let asked { return asked }
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        let environments = [".venv", "venv"].map { "\(prefix)\($0)/bin/python" }
        return environments.first(where: isExecutable) ?? "python3"
    }
}
