/// The lines that steps stand on, found by their places: steps keep no lines, and only problems need them.
struct SourceLines {
    private struct Place: Hashable {
        var file: String
        var line: Int
    }

    private let lines: [[SourceLine]]
    private var byPlace: [Place: SourceLine]?

    init(_ lines: [SourceLine]...) {
        self.lines = lines
    }

    mutating func problem(
        _ severity: ProgramProblem.Severity, _ message: String, at location: SourceLocation
    ) -> ProgramProblem {
        let known =
            byPlace
            ?? Dictionary(lines.joined().map { (Place(file: $0.file, line: $0.number), $0) }) { first, _ in first }
        byPlace = known
        let line = known[Place(file: location.file, line: location.line)]
        return ProgramProblem(severity, message, at: location, sourceLine: line?.textInFile ?? "")
    }
}
