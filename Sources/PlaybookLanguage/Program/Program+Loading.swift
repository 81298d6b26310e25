import OrderedCollections

extension Program {
    /// Reads, joins and compiles source files in the order given.
    ///
    /// A file with the suffix `.pbasm` is compiled already and kept as written; every other file is compiled natively.
    ///
    /// - Parameter folder: where `!import` may read; without one, imports are errors.
    /// - Throws: ``ProgramLoadError`` with everything that is wrong, not only the first.
    public init(files: [SourceFile], folder: ProgramFolder? = nil) throws(ProgramLoadError) {
        try self.init(ProgramCheck(files: files, folder: folder))
    }

    /// Takes the program that was read.
    ///
    /// - Throws: ``ProgramLoadError`` if there are errors in it.
    public init(_ check: ProgramCheck) throws(ProgramLoadError) {
        guard !check.hasErrors else { throw ProgramLoadError(problems: check.problems) }
        self.init(
            title: check.text("title"), description: check.text("description"), frontMatter: check.frontMatter,
            agents: check.agents, warnings: check.problems, files: check.fileNames)
    }
}

extension ProgramCheck {
    fileprivate func text(_ key: String) -> String? {
        guard case .string(let text) = frontMatter[key] else { return nil }
        return text
    }
}
