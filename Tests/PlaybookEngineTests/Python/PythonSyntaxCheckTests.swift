import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Python blocks of a program, compiled by a real Python and not run.
@Suite struct PythonSyntaxCheckTests {
    @Test(
        arguments: [
            ("what compiles", "@playbook\nasync def Price(x):\n    return 1", []),
            ("a missing colon", "@playbook\ndef Price(x)\n    return 1", ["8:13"]),
            ("outside a function", "return 1", ["7:1"]),
            ("an indentation", "x = 1\n  y = 2", ["8:"]),
            ("a string that is never closed", "x = 'a", ["7:5"]),
            ("a NUL", "x = 1\u{0}", ["7:"]),
            ("what would be run", "import os\nos.abort()", []),
            ("an escape in a string", #"x = "\ud800""#, []),
            ("deep brackets", String(repeating: "(", count: 5000), ["7:"]),
        ] as [(String, String, [String])])
    func theBlock(name: String, source: String, places: [String]) async throws {
        let problems = await PythonSyntaxCheck.problems(in: try program(source), limit: .seconds(120))
        #expect(problems.map(\.severity) == places.map { _ in .error }, "\(problems)")
        for (problem, place) in zip(problems, places) {
            #expect("\(problem.location.line):\(problem.location.column)".hasPrefix(place), "\(problem)")
            #expect(problem.message.hasPrefix("Python does not compile: "))
        }
    }

    @Test func withoutPythonOneWarningSaysSo() async throws {
        let problems = await PythonSyntaxCheck.problems(in: try program("x = ("), python: "/nowhere/python3")
        #expect(problems.map(\.severity) == [.warning])
        #expect(problems.first?.message.contains("/nowhere/python3") == true)
    }

    @Test func aPythonThatIsTooOldIsNamed() async throws {
        let folder = try TestFolder()
        try folder.write(
            "python",
            """
            #!/usr/bin/env python3
            import sys
            sys.version_info = (3, 8, 18, "final", 0)
            program, sys.argv = sys.argv[4], sys.argv[4:]
            exec(program)
            """)
        #expect(chmod(folder.path(of: "python"), 0o755) == 0)
        let problems = await PythonSyntaxCheck.problems(
            in: try program("x = ("), python: folder.path(of: "python"), limit: .seconds(120))
        #expect(problems.map(\.severity) == [.warning])
        #expect(problems.first?.message.contains("is Python 3.8.18, which is too old") == true, "\(problems)")
    }

    @Test func pythonIsGivenNoKeys() async throws {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let problems = await PythonSyntaxCheck.problems(
            in: try program("x = 1"), python: "/\(tests)/Fixtures/python/without-keys", limit: .seconds(120),
            environment: ["KEPT": "yes", "ANTHROPIC_API_KEY": "secret", "other_api_key": "secret"])
        #expect(problems.isEmpty, "\(problems)")
    }

    @Test func aProgramWithoutPythonStartsNone() async throws {
        let program = try Program(files: [
            SourceFile(path: "a.md", text: "# A\n## B\n### Triggers\n- At the beginning\n")
        ])
        #expect(await PythonSyntaxCheck.problems(in: program, python: "/nowhere/python3").isEmpty)
    }

    /// The block's first line is line 7 of the file.
    private func program(_ python: String) throws -> Program {
        let text = "# A\n## B\n### Triggers\n- At the beginning\n\n```python\n\(python)\n```\n"
        return try Program(files: [SourceFile(path: "a.md", text: text)])
    }
}
