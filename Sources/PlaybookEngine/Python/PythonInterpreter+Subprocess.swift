import Subprocess
import SystemPackage

/// Interpreters and environments in the terms of swift-subprocess.
extension Executable {
    /// - Parameter interpreter: a path, or a name that is looked up in `PATH`.
    init(interpreter: String) {
        self = interpreter.contains("/") ? .path(FilePath(interpreter)) : .name(interpreter)
    }
}

extension Environment {
    /// These variables and no others.
    init(only variables: [String: String]) {
        self = .custom(
            Dictionary(variables.map { (Key(stringLiteral: $0), $1) }, uniquingKeysWith: { $1 }))
    }
}
