import OrderedCollections
import PlaybookEngine
import PlaybookLanguage

/// What a client asks to have run.
enum ProgramRequest: Sendable, Hashable {
    /// A playbook of the server's folders.
    case path(String)
    /// The text of a program.
    case text(String)
}

/// A program that can be run.
struct LoadedProgram: Sendable {
    var program: Program
    /// For people.
    var name: String
    /// The files that it was read from.
    var files: [String] = []
    /// Whether a client sent it.
    var isPosted = false
    /// How its Python is run; nil for a program that has none.
    var python: PythonOptions?
}

/// Turns what a client asks for into a program, or says why not.
struct ProgramLoader: Sendable {
    let shelf: PlaybookShelf
    /// Whether a program that a client sends may have Python.
    let allowsPostedPython: Bool
    /// Nil for that of a virtual environment beside the program, else python3.
    let pythonInterpreter: String?
    /// The only folder that LoadFile reads; nil where it reads none.
    let fileFolder: String?

    func load(_ request: ProgramRequest) async throws(WebError) -> LoadedProgram {
        switch request {
        case .path(let path): try await load(path: path)
        case .text(let text): try await load(text: text)
        }
    }

    private func load(path: String) async throws(WebError) -> LoadedProgram {
        let (file, folder) = try shelf.source(path)
        let program = try compile(file, folder: folder, named: path)
        let python = try await python(of: program, named: path, in: folder.path)
        let root = String(file.path.dropLast(path.count))
        return LoadedProgram(
            program: program.namingFiles(from: root), name: Self.name(of: program) ?? path,
            files: program.files, python: python)
    }

    private func load(text: String) async throws(WebError) -> LoadedProgram {
        let program = try compile(SourceFile(path: "program.md", text: text), folder: nil, named: "program")
        if let refusal = PostedProgramRules(allowsPython: allowsPostedPython).refusal(of: program) { throw refusal }
        let python = try await python(of: program, named: "program", in: fileFolder ?? "/")
        return LoadedProgram(
            program: program, name: Self.name(of: program) ?? "program", isPosted: true, python: python)
    }

    /// What people know it by.
    private static func name(of program: Program) -> String? { program.title ?? program.agents.first?.heading }

    private func compile(
        _ file: SourceFile, folder: ProgramFolder?, named name: String
    ) throws(WebError) -> Program {
        let program: Program
        do {
            program = try Program(files: [file], folder: folder)
        } catch {
            throw Self.invalid(name, error.problems, in: folder == nil ? "" : String(file.path.dropLast(name.count)))
        }
        let missing = program.beginParameters.values.filter(\.isRequired)
        guard missing.isEmpty else {
            let names = missing.map { "$\($0.name)" }.joined(separator: ", ")
            throw WebError(
                .unprocessableContent, "arguments_needed", "The program begins with values for \(names).",
                advice: "Let it begin with a playbook without parameters, which asks for them.")
        }
        return program
    }

    private func python(
        of program: Program, named name: String, in folder: String
    ) async throws(WebError) -> PythonOptions? {
        guard program.agents.contains(where: { !$0.pythonBlocks.isEmpty }) else { return nil }
        let options = PythonOptions(interpreter: pythonInterpreter, folder: folder)
        let problems = await PythonSyntaxCheck.problems(in: program, python: options.interpreter)
        let errors = problems.filter { $0.severity == .error }
        guard errors.isEmpty else { throw Self.invalid(name, errors, in: folder) }
        return options
    }

    /// Of problems, place and message are told and not the line: the file may be somebody else's. Nor is the folder, which
    /// messages name where they speak of another place.
    private static func invalid(_ name: String, _ problems: [ProgramProblem], in folder: String) -> WebError {
        WebError(
            .unprocessableContent, "program_invalid", "“\(name.prefix(200))” is no program that can be run.",
            advice: "Correct what problems lists; `agent-chat check` shows it with the lines.",
            problems: problems.filter { $0.severity == .error }.prefix(100).map { problem in
                let message =
                    folder.count > 1 ? problem.message.replacing(folder, with: "") : problem.message
                return "\(problem.location.line):\(problem.location.column): \(message)"
            })
    }
}
