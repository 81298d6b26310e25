import ArgumentParser
import PlaybookEngine
import PlaybookLanguage

/// `--python`: which interpreter the program's Python is for.
struct PythonInterpreterOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            The interpreter for the program's Python. (default: that of a virtual environment .venv or venv beside the \
            program, else python3)
            """,
            valueName: "path"),
        completion: .file())
    var python: String?

    /// How the Python of a program is run, which is in these files.
    func options(for playbooks: [String], passing variables: [String] = []) -> PythonOptions {
        PythonOptions(
            interpreter: python, passedVariables: variables,
            folder: playbooks.first.map { ProgramFolder(ofFile: $0).path } ?? ".")
    }
}

/// `--pass-env`: what the program's Python may see of the environment.
struct PassedEnvironment: ParsableArguments {
    @Option(
        name: .customLong("pass-env"),
        help: ArgumentHelp(
            """
            An environment variable that the program's Python may see; may be given several times. It never sees the keys \
            of model providers.
            """,
            valueName: "name"))
    var names: [String] = []

    func validate() throws {
        for name in names {
            guard !PythonOptions.isModelKey(name) else {
                throw ValidationError(
                    "--pass-env \(name): a program's Python never sees the keys of model providers. If this is no such key, "
                        + "give the variable another name, which does not end with _API_KEY or begin like a provider's."
                )
            }
            guard !name.isEmpty, !name.contains("=") else {
                throw ValidationError(
                    "--pass-env takes the name of a variable alone; its value comes from the environment.")
            }
        }
    }
}
