/// Parts of the language that this version reads and does not carry out: each gets a warning that says what happens
/// instead, so that nobody waits for what will not come.
enum UnsupportedParts {
    /// The warning for a fence with Python, given its opening line.
    static func problem(ofPythonFence line: SourceLine) -> ProgramProblem {
        line.problem(
            .warning, "Python cannot be run yet: this block is only read, and calls of its playbooks fail")
    }
}
