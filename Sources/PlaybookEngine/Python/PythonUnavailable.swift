/// There is no Python that could execute the program.
struct PythonUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, as it was given.
    var interpreter: String
    var reason: Reason

    enum Reason: Sendable, Hashable {
        case notFound
        /// What it said of itself.
        case tooOld(version: String)
        /// It cannot be started, or is no Python; a clause such as `it ended with exit code 2`.
        case noPython(String)
        case noFolder(String)
    }

    static let remedy =
        "Install Python \(PythonBridge.oldestVersion) or later (for example `apt install python3` or "
        + "`brew install python`), or name one with --python PATH."

    var description: String {
        let remedy = Self.remedy
        return switch reason {
        case .notFound:
            "This program contains Python, and `\(interpreter)` was not found. \(remedy)"
        case .tooOld(let version):
            "This program contains Python, and `\(interpreter)` is Python \(version), which is too old. \(remedy)"
        case .noPython(let what):
            "This program contains Python, and `\(interpreter)` does not work as Python: \(what). \(remedy)"
        case .noFolder(let folder):
            "The program's Python cannot be started in the folder `\(folder)`: it does not exist or cannot be entered."
        }
    }
}
