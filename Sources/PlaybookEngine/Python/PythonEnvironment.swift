/// The environment of a program's Python.
enum PythonEnvironment {
    /// What every program needs to find files and to speak the person's language; nothing that could be a secret.
    private static let passed: Set<String> = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"]

    /// Whether a variable holds a key to a provider of models. No option passes those on.
    static func isModelKey(_ name: String) -> Bool {
        let name = name.uppercased()
        let isOfProvider = ["ANTHROPIC_", "OPENAI_"].contains { name.hasPrefix($0) }
        return name.hasSuffix("_API_KEY")
            || isOfProvider && ["_KEY", "_TOKEN", "_SECRET"].contains { name.hasSuffix($0) }
    }

    /// The variables of `environment` that Python gets, with what makes it write UTF-8 and leave no files behind.
    ///
    /// - Parameter names: further variables to pass on, as `--pass-env` names them. Keys to providers are left out, and
    ///   so is what has one in it.
    static func variables(of environment: [String: String], passing names: some Sequence<String>) -> [String: String] {
        let names = passed.union(names)
        // Under another name a key is still one. What is shorter than any key may stand in anything.
        let keys = environment.filter { isModelKey($0.key) && $0.value.utf8.count >= 8 }.values
        var variables = environment.filter { name, value in
            (names.contains(name) || name.hasPrefix("LC_")) && !isModelKey(name)
                && !keys.contains { value.contains($0) }
        }
        variables["PYTHONUTF8"] = "1"
        variables["PYTHONIOENCODING"] = "utf-8:backslashreplace"
        // No __pycache__ beside the program.
        variables["PYTHONDONTWRITEBYTECODE"] = "1"
        return variables
    }
}
