#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Checks JSON against the schemas in Tests/Fixtures/schemas, with Python's jsonschema.
enum SchemaValidator {
    /// How many objects, one a line, there are if all are valid; else what is wrong with the first that is not.
    static func verdict(_ lines: String, _ schema: String) async throws -> String {
        let child = try ChildProcess(
            try await python.value,
            [
                TestFiles.path("Tests/Fixtures/schemas/validate"),
                TestFiles.path("Tests/Fixtures/schemas/\(schema).schema.json"),
            ], environment: ProcessInfo.processInfo.environment)
        child.send(lines)
        child.closeInput()
        try await child.end()
        let words = (child.text(of: .output) + child.text(of: .error)).split(separator: "\n")
        return words.joined(separator: " ")
    }

    /// The first Python here that has jsonschema. It is asked for its own path, since `python3` may be a slow script that looks
    /// for one.
    private static let python = Task {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/bin"]
        var reports: [String] = []
        for path in folders.map({ "\($0)/python3" }) where FileManager.default.isExecutableFile(atPath: path) {
            let child = try ChildProcess(
                path,
                ["-c", "import sys; from jsonschema import Draft202012Validator; sys.stdout.write(sys.executable)"],
                environment: ProcessInfo.processInfo.environment)
            if try await child.end() == .exited(0) { return child.text(of: .output) }
            reports.append("\(path): \(child.report)")
        }
        throw ChildProcess.Failure(
            description: "No python3 here has the module jsonschema, which checks our JSON. scripts/setup installs it. "
                + reports.joined(separator: "\n"))
    }
}
