#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Which Python executes a program.
enum PythonInterpreter {
    /// The interpreter that was asked for; else that of a virtual environment beside the program; else `python3` from
    /// `PATH`.
    ///
    /// - Parameters:
    ///   - asked: what `--python` says: a path, or a name that is looked up in `PATH`.
    ///   - folder: the program's folder.
    ///   - isExecutable: whether a path names a file that can be executed.
    static func find(asked: String?, folder: String, isExecutable: (String) -> Bool) -> String {
        asked ?? environments(in: folder).map { "\($0)/bin/python" }.first(where: isExecutable) ?? "python3"
    }

    /// A virtual environment beside the program that has no Python, or a link to one that is gone, where none is found
    /// that has one.
    ///
    /// - Parameter isFolder: whether a path names a folder.
    static func brokenEnvironment(
        asked: String?, folder: String, isExecutable: (String) -> Bool, isFolder: (String) -> Bool
    ) -> String? {
        guard asked == nil, find(asked: nil, folder: folder, isExecutable: isExecutable) == "python3" else {
            return nil
        }
        return environments(in: folder).first(where: isFolder)
    }

    static func isFolder(_ path: String) -> Bool {
        (try? FileManager.default.contentsOfDirectory(atPath: path)) != nil
    }

    private static func environments(in folder: String) -> [String] {
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        return [".venv", "venv"].map { prefix + $0 }
    }
}
