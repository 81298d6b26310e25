/// The environment of a program's Python.
enum PythonEnvironment {
    /// What every program needs to find files and to speak the person's language; nothing that could be a secret.
    private static let passed: Set<String> = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"]

    /// Whether a variable holds a key to a provider of models. No option passes those on.
    static func isModelKey(_ name: String) -> Bool {
        name.uppercased().hasSuffix("_API_KEY")
    }

    /// The variables of `environment` that Python gets, with what makes it write UTF-8 and leave no files behind.
    ///
    /// - Parameter names: further variables to pass on, as `--pass-env` names them. Keys to providers are left out.
    static func variables(of environment: [String: String], passing names: some Sequence<String>) -> [String: String] {
        let names = passed.union(names)
        var variables = environment.filter { name, _ in
            (names.contains(name) || name.hasPrefix("LC_")) && !isModelKey(name)
        }
        variables["PYTHONUTF8"] = "1"
        variables["PYTHONIOENCODING"] = "utf-8:backslashreplace"
        // No __pycache__ beside the program.
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        return variables
    }
}
