import OrderedCollections

extension Program {
    /// Reads, joins and compiles source files in the order given.
    ///
    /// A file with the suffix `.pbasm` is compiled already and kept as written; every other file is compiled natively.
    ///
    /// - Throws: ``ProgramLoadError`` with everything that is wrong, not only the first.
    public init(files: [SourceFile]) throws(ProgramLoadError) {
        var problems: [ProgramProblem] = []
        var frontMatter = FrontMatter()
        var scanner = LineScanner()
        for file in files {
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
        let agents = compiler.agents()
        problems += compiler.problems
        if !problems.contains(where: { $0.severity == .error }) {
            problems += StartCheck.problems(of: draft, agents: agents, files: files)
        }
        guard !problems.contains(where: { $0.severity == .error }) else {
            throw ProgramLoadError(problems: Self.sorted(problems, by: files))
        }
        self.init(
            title: frontMatter.text("title"), description: frontMatter.text("description"),
            frontMatter: frontMatter.values, agents: agents, warnings: Self.sorted(problems, by: files))
    }

    /// In the order of the text.
    private static func sorted(_ problems: [ProgramProblem], by files: [SourceFile]) -> [ProgramProblem] {
        let order = Dictionary(files.enumerated().map { ($1.path, $0) }) { first, _ in first }
        func place(_ problem: ProgramProblem) -> (Int, Int, Int) {
            (order[problem.location.file] ?? 0, problem.location.line, problem.location.column)
        }
        return problems.sorted { place($0) < place($1) }
    }
}

extension FrontMatter {
    fileprivate func text(_ key: String) -> String? {
        guard case .string(let text) = values[key] else { return nil }
        return text
    }
}
