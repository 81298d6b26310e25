public import OrderedCollections

/// A program's text as far as it can be read, with everything that is wrong in it: what `check` shows, and what a
/// ``Program`` is made of.
public struct ProgramCheck: Sendable {
    /// The front matter of all files.
    public let frontMatter: OrderedDictionary<String, PlaybookValue>
    /// What could be read of the agents, in the order written.
    public let agents: [AgentDefinition]
    /// In the order of the text; imported files come behind those that import them.
    public private(set) var problems: [ProgramProblem]
    /// The names of all files, in the order in which they begin in the text.
    public let fileNames: [String]

    private let fileOrder: [String: Int]

    /// Reads, joins and compiles source files in the order given.
    ///
    /// - Parameter folder: where `!import` may read; without one, imports are errors.
    public init(files: [SourceFile], folder: ProgramFolder? = nil) {
        var problems: [ProgramProblem] = []
        var frontMatter = FrontMatter()
        var scanner = LineScanner(folder: folder)
        for file in files {
            scanner.begin(file)
            do {
                var lines = try file.lines()
                do {
                    try frontMatter.take(from: &lines)
                } catch {
                    problems.append(error.problem)
                }
                scanner.scan(lines)
            } catch {
                problems.append(error.problem)
            }
        }
        let draft = ProgramDraftReader.draft(of: scanner.lines)
        problems += scanner.problems + draft.problems
        var compiler = ProgramCompiler(draft)
        agents = compiler.agents()
        problems += compiler.problems
        if !problems.contains(where: { $0.severity == .error }) {
            problems += StartCheck.problems(of: draft, agents: agents, files: files)
        }
        self.frontMatter = frontMatter.values
        fileNames = scanner.imports.fileNames
        fileOrder = Dictionary(fileNames.enumerated().map { ($1, $0) }) { first, _ in first }
        self.problems = []
        add(problems)
    }

    public var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// Adds what others found, as the Python interpreter does, each at its place.
    public mutating func add(_ found: [ProgramProblem]) {
        func place(_ problem: ProgramProblem) -> (Int, Int, Int) {
            (fileOrder[problem.location.file] ?? 0, problem.location.line, problem.location.column)
        }
        problems = (problems + found).sorted { place($0) < place($1) }
    }
}
