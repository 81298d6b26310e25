/// What people say about how a program's Python is run.
public struct PythonOptions: Sendable, Hashable {
    /// A path, or a name that is looked up in `PATH`; nil for that of a virtual environment beside the program, else
    /// `python3`.
    public var interpreter: String?
    /// Names of environment variables that the code may see beside the usual ones. Keys to providers it never sees.
    public var passedVariables: [String]

    public init(interpreter: String? = nil, passedVariables: [String] = []) {
        self.interpreter = interpreter
        self.passedVariables = passedVariables
    }
}
