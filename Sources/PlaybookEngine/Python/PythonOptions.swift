#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What people say about how a program's Python is run.
public struct PythonOptions: Sendable, Hashable, Codable {
    /// A path, or a name that is looked up in `PATH`.
    public var interpreter: String
    /// Names of environment variables that the code may see beside the usual ones. Keys to providers it never sees.
    public var passedVariables: [String]
    /// The program's folder: the code works there, and finds its modules there.
    public var folder: String

    private let isInterpreterAsked: Bool

    /// - Parameter interpreter: nil for that of a virtual environment beside the program, else `python3`.
    public init(interpreter: String? = nil, passedVariables: [String] = [], folder: String = ".") {
        self.interpreter = PythonInterpreter.find(
            asked: interpreter, folder: folder, isExecutable: FileManager.default.isExecutableFile)
        isInterpreterAsked = interpreter != nil
        self.passedVariables = passedVariables
        self.folder = folder
    }

    /// What people should know of a virtual environment beside the program that cannot be used; nil where there is none.
    /// Looks at the folder: for programs that have Python.
    public var environmentWarning: String? {
        PythonInterpreter.brokenEnvironment(
            asked: isInterpreterAsked ? interpreter : nil, folder: folder,
            isExecutable: FileManager.default.isExecutableFile, isFolder: PythonInterpreter.isFolder
        ).map { environment in
            "The virtual environment \(environment) has no bin/python that can be executed, so python3 is used. "
                + "Make it anew: python3 -m venv --clear \(environment)"
        }
    }

    /// Whether an environment variable holds a key to a provider, which no program's code may see.
    public static func isModelKey(_ name: String) -> Bool { PythonEnvironment.isModelKey(name) }

    /// Starts the interpreter without anything of a program.
    ///
    /// - Returns: why no program's Python can be run, as a sentence with what to do; nil where it can.
    public func whyUnavailable() async -> String? {
        let child = PythonProcess(configuration: configuration)
        let hasStarted = WakeSignal()
        child.send(.load([]))
        return await withTaskGroup(of: String?.self, returning: String?.self) { group in
            group.addTask { () -> String? in await Self.failure(of: child, orStart: hasStarted) }
            group.addTask { () -> String? in
                await hasStarted.wait()
                return nil
            }
            let first: String?? = await group.next()
            group.cancelAll()
            return first.flatMap { $0 }
        }
    }

    private static func failure(of child: PythonProcess, orStart hasStarted: WakeSignal) async -> String? {
        do {
            try await child.run { event in
                if case .loaded = event { hasStarted.wake() }
            }
            return nil
        } catch {
            return error.description
        }
    }

    var configuration: PythonConfiguration {
        // The child works in the folder, so what is named from here must be named in full.
        let rooted = rooted
        return PythonConfiguration(
            interpreter: rooted.interpreter,
            environment: PythonEnvironment.variables(
                of: ProcessInfo.processInfo.environment, passing: passedVariables),
            workingFolder: rooted.folder, moduleFolders: [rooted.folder])
    }

    /// The same with paths that mean the same from everywhere.
    var rooted: PythonOptions {
        var rooted = self
        rooted.folder = RootedPath.of(folder)
        if interpreter.contains("/") { rooted.interpreter = RootedPath.of(interpreter) }
        return rooted
    }
}

extension RunOptions {
    var makePythonChild: (@Sendable () -> any PythonChild)? {
        guard let configuration = python?.configuration else { return nil }
        return { PythonProcess(configuration: configuration) }
    }
}

extension PythonProcess: PythonChild {}
