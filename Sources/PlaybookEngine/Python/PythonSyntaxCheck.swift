public import PlaybookLanguage
import Subprocess
import SystemPackage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Asks Python whether the Python blocks of a program compile. Nothing of them is run.
public enum PythonSyntaxCheck {
    /// Compiling is quick; a block on which Python takes longer is meant to keep it busy.
    public static let usualLimit = Duration.seconds(10)
    /// An error is a line; each block has at most one.
    private static let longestAnswer = 16 * 1024 * 1024

    /// An error for each block that does not compile, at its line and column in the playbook file; or one warning if Python
    /// cannot tell. Empty, without starting Python, for a program that has no block.
    ///
    /// - Parameters:
    ///   - python: the interpreter: a path, or a name that is looked up in `PATH`.
    ///   - limit: how long it may take.
    public static func problems(
        in program: Program, python: String = "python3", limit: Duration = usualLimit
    ) async -> [ProgramProblem] {
        await problems(in: program, python: python, limit: limit, environment: ProcessInfo.processInfo.environment)
    }

    /// The same with the interpreter that these options name, and a warning where a virtual environment is of no use.
    public static func problems(in program: Program, _ options: PythonOptions) async -> [ProgramProblem] {
        let problems = await problems(in: program, python: options.interpreter)
        guard let first = program.agents.lazy.flatMap(\.pythonBlocks).first,
            let warning = options.environmentWarning
        else { return problems }
        return [ProgramProblem(.warning, warning, at: first.location, sourceLine: first.line(1))] + problems
    }

    /// The same; Python gets the variables of `environment`, without keys to providers.
    static func problems(
        in program: Program, python: String, limit: Duration, environment: [String: String]
    ) async -> [ProgramProblem] {
        let blocks = program.agents.flatMap(\.pythonBlocks)
        guard let first = blocks.first else { return [] }
        func warning(_ text: String) -> [ProgramProblem] {
            [ProgramProblem(.warning, text, at: first.location, sourceLine: first.line(1))]
        }
        let faults: [Fault?]
        switch await verdict(on: blocks.map(\.source), python: python, limit: limit, environment) {
        case .faults(let found) where found.count == blocks.count: faults = found
        case .tooOld(let version):
            return warning(
                "Python blocks could not be checked, nor run: `\(python)` is Python \(version), which is too old. "
                    + "Install Python \(PythonBridge.oldestVersion) or later, or name one with --python PATH")
        case .faults, nil:
            return warning(
                "Python blocks could not be checked with `\(python)`. Install Python \(PythonBridge.oldestVersion) or "
                    + "later to have them checked")
        }
        return zip(blocks, faults).compactMap { block, fault in fault.map { block.problem($0) } }
    }

    /// Where and why a block does not compile; line and column count from 1.
    struct Fault: Decodable, Sendable, Hashable {
        var line: Int
        var column: Int
        var message: String
    }

    /// What Python says of the blocks.
    private enum Verdict: Decodable, Sendable {
        /// By source, its fault or nil.
        case faults([Fault?])
        case tooOld(version: String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let version = try? container.decode(String.self) {
                self = .tooOld(version: version)
            } else {
                self = .faults(try container.decode([Fault?].self))
            }
        }
    }

    /// nil if Python cannot be started, fails or takes too long.
    private static func verdict(
        on sources: [String], python: String, limit: Duration, _ environment: [String: String]
    ) async -> Verdict? {
        guard let encoded = try? JSONEncoder().encode(sources), let input = UnnamedFile.holding(encoded) else {
            return nil
        }
        defer { try? input.close() }
        // Python needs no key to a provider.
        var variables = environment.filter { !PythonEnvironment.isModelKey($0.key) }
        variables["PYTHONIOENCODING"] = "utf-8"
        let given = Environment(only: variables)
        return await withTaskGroup(of: Verdict?.self) { group in
            group.addTask {
                // -I: neither the program's folder nor the person's own modules can change what is executed here.
                let result = try? await run(
                    Executable(interpreter: python), arguments: ["-I", "-S", "-c", script],
                    environment: given, input: .fileDescriptor(input, closeAfterSpawningProcess: false),
                    output: .bytes(limit: longestAnswer), error: .discarded)
                guard let result, result.terminationStatus.isSuccess else { return nil }
                return try? JSONDecoder().decode(Verdict.self, from: Data(result.standardOutput))
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            // Leaving the group ends the child process.
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private static let script = """
        import json, sys, warnings
        warnings.simplefilter("ignore")
        if sys.version_info < \(PythonBridge.oldestVersionTuple):
            sys.stdout.write('"%d.%d.%d"' % tuple(sys.version_info[:3]))
            sys.exit(0)
        faults = []
        for source in json.load(sys.stdin.buffer):
            try:
                compile(source, "playbook", "exec", dont_inherit=True)
                faults.append(None)
            except SyntaxError as error:
                faults.append({"line": error.lineno or 1, "column": error.offset or 1, "message": error.msg})
            except Exception as error:
                faults.append({"line": 1, "column": 1, "message": str(error) or type(error).__name__})
        sys.stdout.buffer.write(json.dumps(faults).encode())
        """
}

extension PythonBlock {
    fileprivate func problem(_ fault: PythonSyntaxCheck.Fault) -> ProgramProblem {
        // The numbers are Python's; a line that the block does not have is taken for its first.
        let lines = source.utf8.count { $0 == UInt8(ascii: "\n") } + 1
        let line = (1...lines).contains(fault.line) ? fault.line : 1
        let column = (1...1_000_000).contains(fault.column) ? fault.column : 1
        return ProgramProblem(
            .error, "Python does not compile: \(fault.message)",
            at: SourceLocation(
                file: location.file, line: location.line + line - 1,
                column: line == 1 ? location.column + column - 1 : column),
            sourceLine: self.line(line))
    }

    /// A line of the block, from 1.
    fileprivate func line(_ number: Int) -> String {
        let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(number - 1) ? String(lines[number - 1]) : ""
    }
}
