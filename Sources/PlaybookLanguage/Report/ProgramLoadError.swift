/// A program's text cannot be used.
public struct ProgramLoadError: Error, Sendable, Hashable {
    /// Everything found, in the order of the text: at least one error, and the warnings found on the way.
    public var problems: [ProgramProblem]

    public init(problems: [ProgramProblem]) {
        self.problems = problems
    }
}

extension ProgramLoadError: CustomStringConvertible {
    /// The problems as ``ProgramProblem/rendered``, one after another; of very many the first hundred.
    public var description: String {
        problems.rendered()
    }
}
