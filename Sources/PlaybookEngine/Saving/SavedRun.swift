public import PlaybookLanguage

/// What a run needs beside its log to go on after its process: the program as it was compiled, and what shapes the run.
///
/// It holds no key and no value of an environment variable. As JSON it is the first thing in a saved session.
public struct SavedRun: Sendable, Hashable, Codable {
    /// The version that this program writes. It changes whenever one of the types in here, or a transition of the log, is
    /// written in another way.
    public static let currentVersion = 1

    public let version: Int
    /// What the log calls the program.
    public var programName: String
    /// As it was compiled, with what was imported in its place; its locations name the files and lines of the source.
    public var program: Program
    /// The files that the program was read from.
    public var sources: [ProgramSource]
    /// The models that were asked, as the user names them, in the order of preference.
    public var models: [String]
    public var options: Options

    /// What shapes a run, as ``RunOptions``.
    public struct Options: Sendable, Hashable, Codable {
        public var streamingEnabled: Bool
        public var isGuided: Bool
        public var maxLLMCalls: Int
        public var firstMessage: String?
        public var arguments: [String: PlaybookValue]
        public var startupMessage: String?
        /// Where LoadFile reads: a path from the root.
        public var folder: ProgramFolder?
        public var python: PythonOptions?
    }

    /// - Parameters:
    ///   - options: their paths are kept from the root, so that the run can go on elsewhere.
    ///   - sourceFiles: where the program was read from; by default all its files. Names that are no files, as those of
    ///     built-in examples, are left out.
    public init(
        program: Program, programName: String, models: [String], options: RunOptions, sourceFiles: [String]? = nil
    ) {
        version = Self.currentVersion
        self.programName = programName
        self.program = program
        self.models = models
        sources = (sourceFiles ?? program.files).compactMap { ProgramSource(path: $0) }
        self.options = Options(options)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        version = try values.decode(Int.self, forKey: .version)
        guard version == Self.currentVersion else { throw ResumeError.unknownVersion(version) }
        programName = try values.decode(String.self, forKey: .programName)
        program = try values.decode(Program.self, forKey: .program)
        sources = try values.decode([ProgramSource].self, forKey: .sources)
        models = try values.decode([String].self, forKey: .models)
        options = try values.decode(Options.self, forKey: .options)
    }

    /// A sentence that names the source files which are not any more what they were; nil where all are.
    ///
    /// The run goes on with the program that it has.
    public var changedSourcesNotice: String? {
        let changed = sources.filter(\.isChanged).map(\.path)
        guard !changed.isEmpty else { return nil }
        let names = changed.joined(separator: ", ")
        return changed.count == 1
            ? "\(names) has changed since this session began, which goes on with the program as it was."
            : "\(names) have changed since this session began, which goes on with the program as it was."
    }
}

extension SavedRun.Options {
    fileprivate init(_ options: RunOptions) {
        streamingEnabled = options.streamingEnabled
        isGuided = options.isGuided
        maxLLMCalls = options.maxLLMCalls
        firstMessage = options.firstMessage
        arguments = options.arguments
        startupMessage = options.startupMessage
        folder = options.folder.map { ProgramFolder(path: RootedPath.of($0.path)) }
        python = options.python?.rooted
    }
}
