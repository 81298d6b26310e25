import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Finding and starting Python", .timeLimit(.minutes(5)))
struct PythonUnavailableTests {
    private func failure(_ configuration: PythonConfiguration) async -> PythonUnavailable? {
        do {
            try await PythonProcess(configuration: configuration).run { _ in }
            return nil
        } catch {
            return error
        }
    }

    private func script(_ text: String, in folder: TestFolder) throws -> String {
        try folder.write("python", text)
        #expect(chmod(folder.path(of: "python"), 0o755) == 0)
        return folder.path(of: "python")
    }

    @Test("A Python that is not there is named, with how to get one")
    func missing() async throws {
        for interpreter in ["no-such-python", "/no/such/python"] {
            let failure = await failure(.forTests(interpreter: interpreter))
            #expect(failure == PythonUnavailable(interpreter: interpreter, reason: .notFound))
        }
        let text = PythonUnavailable(interpreter: "python3", reason: .notFound).description
        #expect(text.contains("`python3` was not found. Install Python 3.9 or later"))
        #expect(text.contains("--python PATH"))
    }

    @Test("A folder that is not there is named")
    func folder() async throws {
        let failure = await failure(.forTests(folder: "/no/such/folder"))
        #expect(failure?.reason == .noFolder("/no/such/folder"))
    }

    @Test("A Python that is too old says so itself")
    func old() async throws {
        let folder = try TestFolder()
        let python = try script(
            """
            #!/usr/bin/env python3
            import sys
            sys.version_info = (3, 8, 18, "final", 0)
            program, sys.argv = sys.argv[2], sys.argv[2:]
            exec(program)
            """, in: folder)
        let failure = await failure(.forTests(interpreter: python))
        #expect(failure == PythonUnavailable(interpreter: python, reason: .tooOld(version: "3.8.18")))
        #expect(failure?.description.contains("is Python 3.8.18, which is too old. Install Python 3.9") == true)
    }

    @Test("What is no Python is found out")
    func noPython() async throws {
        let folder = try TestFolder()
        let cases = [
            (
                "#!/bin/sh\necho 'wrong option' >&2; exit 2",
                "it ended with exit code 2; the last it printed:\nwrong option"
            ),
            ("#!/bin/sh\nexec cat", "it sent what is no message of the bridge"),
            ("#!/bin/sh\necho hello", "it sent what is no message of the bridge"),
            ("#!/bin/sh\n:", "it ended"),
        ]
        for (text, clause) in cases {
            let python = try script(text, in: folder)
            let failure = await failure(.forTests(interpreter: python))
            guard case .noPython(let found) = failure?.reason else {
                Issue.record("\(String(describing: failure))")
                continue
            }
            #expect(found == clause)
        }
    }

    @Test("A folder is called one, and a program that repeats its arguments does not spread the bridge's text")
    func otherPrograms() async throws {
        let folder = try TestFolder()
        let echo = try script("#!/bin/sh\necho \"unknown: $*\" >&2; exit 2", in: folder)
        for (path, clause) in [(folder.path, "it is a folder"), (echo, "it ended with exit code 2")] {
            let failure = await failure(.forTests(interpreter: path))
            #expect(failure == PythonUnavailable(interpreter: path, reason: .noPython(clause)))
        }
    }

    @Test("A virtual environment without a Python is warned of, unless another is used")
    func brokenEnvironment() throws {
        let folder = try TestFolder()
        #expect(PythonOptions(folder: folder.path).environmentWarning == nil)
        try FileManager.default.createDirectory(atPath: folder.path(of: ".venv/bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: ".venv/bin/python"), withDestinationPath: "/no/such/python")
        let options = PythonOptions(folder: folder.path)
        #expect(options.interpreter == "python3")
        #expect(
            options.environmentWarning?.hasPrefix("The virtual environment \(folder.path)/.venv has no bin/python")
                == true)
        #expect(PythonOptions(interpreter: "python3", folder: folder.path).environmentWarning == nil)
        try FileManager.default.createDirectory(atPath: folder.path(of: "venv/bin"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(of: "venv/bin/python"), withDestinationPath: "/bin/sh")
        #expect(PythonOptions(folder: folder.path).environmentWarning == nil)
    }

    @Test("A Python that never answers, or never ends loading, is ended")
    func silent() async throws {
        let folder = try TestFolder()
        var limits = PythonConfiguration.Limits()
        limits.loading = .milliseconds(300)
        limits.ending = .milliseconds(100)
        let python = try script("#!/bin/sh\nexec sleep 1000", in: folder)
        let failure = await failure(.forTests(interpreter: python, limits: limits))
        guard case .noPython(let clause) = failure?.reason else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(clause.hasPrefix("it did not finish loading the program's Python blocks within"))
        limits.loading = .seconds(5)
        try await withPython(.forTests(limits: limits)) { session in
            session.process.send(.load([PythonModule("while True: pass")]))
            let reason = try await session.end()
            #expect(
                reason == "Python was stopped: it did not finish loading the program's Python blocks within 5 seconds")
        }
    }

    @Test("The interpreter asked for comes first, then a virtual environment, then PATH")
    func interpreter() {
        let cases: [(asked: String?, folder: String, there: Set<String>, found: String)] = [
            (nil, "/p", [], "python3"),
            ("/opt/python", "/p", ["/p/.venv/bin/python"], "/opt/python"),
            (nil, "/p", ["/p/.venv/bin/python", "/p/venv/bin/python"], "/p/.venv/bin/python"),
            (nil, "/p/", ["/p/venv/bin/python"], "/p/venv/bin/python"),
            (nil, "", [".venv/bin/python"], ".venv/bin/python"),
        ]
        for (asked, folder, there, found) in cases {
            #expect(PythonInterpreter.find(asked: asked, folder: folder, isExecutable: there.contains) == found)
        }
    }

    @Test("The environment holds what is needed and asked for, and no key")
    func environment() {
        let variables = PythonEnvironment.variables(
            of: [
                "PATH": "/bin", "HOME": "/h", "LC_ALL": "C", "OPENAI_API_KEY": "sk-secret", "Other_api_key": "secret",
                "DATABASE": "db", "PYTHONPATH": "/x", "SHELL": "sh", "MY_MODEL": "sk-secret", "LC_X": "a=sk-secret;",
                "ANTHROPIC_AUTH_TOKEN": "t", "openai_admin_key": "k", "SHORT": "secret",
            ],
            passing: [
                "DATABASE", "OPENAI_API_KEY", "Other_api_key", "UNSET", "MY_MODEL", "ANTHROPIC_AUTH_TOKEN",
                "openai_admin_key",
                "SHORT",
            ])
        #expect(
            variables == [
                "PATH": "/bin", "HOME": "/h", "LC_ALL": "C", "DATABASE": "db", "SHORT": "secret", "PYTHONUTF8": "1",
                "PYTHONIOENCODING": "utf-8:backslashreplace", "PYTHONDONTWRITEBYTECODE": "1",
            ])
    }
}
