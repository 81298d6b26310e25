import OrderedCollections
import PlaybookLanguage
import TestSupport
import Testing

@testable import PlaybookEngine

@Suite("Failures of the program's Python", .timeLimit(.minutes(5)))
struct PythonFailureTests {
    private struct Fault {
        var source: String
        var message: String
        var line: Int
        var column: Int?
        var isSyntaxError = false
    }

    private static let faults = [
        Fault(
            source: "x = 1\ny = = 2", message: "SyntaxError: invalid syntax", line: 41, column: 5, isSyntaxError: true),
        Fault(
            source: "def f():\nreturn 1", message: "IndentationError: expected an indented block", line: 41, column: 1,
            isSyntaxError: true),
        Fault(source: "\n\nraise ValueError('no')", message: "ValueError: no", line: 42),
        Fault(
            source: "import no_such_module", message: "ModuleNotFoundError: No module named 'no_such_module'", line: 40),
        Fault(source: "raise SystemExit(3)", message: "SystemExit: 3", line: 40),
        Fault(source: "raise KeyboardInterrupt", message: "KeyboardInterrupt", line: 40),
        Fault(source: "playbook(int)", message: "TypeError: @playbook is for functions", line: 40),
        Fault(source: "Say('x')", message: "PlaybookError: Say works in playbooks", line: 40),
        Fault(
            source: "class E(Exception):\n    def __str__(self): raise ValueError\nraise E()",
            message: "E: (its text cannot be read: str() failed)", line: 42),
    ]

    @Test("A block that does not load is named by its file, line and column")
    func loading() async throws {
        for fault in Self.faults {
            try await withPython { session in
                let problem = try await session.load([PythonModule(fault.source, line: 40)])
                let failure = try #require(problem)
                #expect(failure.message.hasPrefix(fault.message))
                #expect(failure.file == "shop.md")
                // Python 3.9 tells other lines and columns of some syntax errors than later ones.
                #expect(failure.line == fault.line || fault.isSyntaxError, "\(failure)")
                #expect((failure.column == nil) == (fault.column == nil))
                #expect(failure.isSyntaxError == fault.isSyntaxError)
                #expect(!failure.traceback.contains("agent-chat"))
            }
        }
    }

    @Test("A NUL in a block is an error of its first line, in every Python")
    func nul() async throws {
        try await withPython { session in
            let problem = try await session.load([PythonModule("x = 1\u{0}", line: 7)])
            #expect(problem?.line == 7)
            #expect(problem?.isSyntaxError == true)
        }
    }

    @Test("A traceback shows the lines of the playbook file, and none of the bridge")
    func tracebacks() async throws {
        let block = PythonModule.Block(
            source: """
                def price(name):
                    return {"tea": 3}[name]
                """, file: "shop.md", line: 10)
        let second = PythonModule.Block(
            source: """
                @playbook
                async def Later(name):
                    return price(name)

                @playbook
                def Now(name):
                    try:
                        return price(name)
                    except KeyError as error:
                        raise ValueError("no such price") from error

                @playbook
                def Wrong(a, b):
                    pass

                @playbook
                async def Refused():
                    await Later("x")
                """, file: "shop.md", line: 20)
        let module = PythonModule(name: "Host", blocks: [block, second], playbooks: [], agents: [:])
        try await withPython { session in
            let problem = try await session.load([module])
            #expect(problem == nil)
            let later = try await session.failure("Later", ["name": .string("milk")])
            #expect(later.message == "KeyError: 'milk'")
            #expect(later.file == "shop.md")
            #expect(later.line == 11)
            let lines = later.traceback.split(separator: "\n").filter { !$0.contains("^") }
            #expect(
                lines == [
                    "Traceback (most recent call last):",
                    #"  File "shop.md", line 22, in Later"#,
                    "    return price(name)",
                    #"  File "shop.md", line 11, in price"#,
                    #"    return {"tea": 3}[name]"#,
                    "KeyError: 'milk'",
                ])
            let now = try await session.failure("Now", ["name": .string("milk")])
            #expect(now.message == "ValueError: no such price")
            #expect(now.line == 29)
            #expect(now.traceback.contains("KeyError: 'milk'"))
            #expect(!now.traceback.contains("agent-chat"))
            let wrong = try await session.failure("Wrong", ["a": .int(1)])
            #expect(wrong.message == "TypeError: Wrong() missing 1 required positional argument: 'b'")
            #expect(wrong.line == 32 || wrong.line == 31)
            session.answer = { _ in .refusal("Later failed: no such price") }
            let refused = try await session.failure("Refused")
            #expect(refused.message == "PlaybookError: Later failed: no such price")
            #expect(refused.line == 37)
            #expect(!refused.traceback.contains("agent-chat"))
        }
    }

    @Test("No exception of a playbook ends the child")
    func harmless() async throws {
        let source = #"""
            import asyncio, sys, threading

            class Hostile(BaseException):
                def __str__(self): raise self
                def __repr__(self): raise self

            @playbook
            async def Exit(): sys.exit(2)

            @playbook
            def ExitNow(): raise SystemExit

            @playbook
            async def Interrupt(): raise KeyboardInterrupt

            @playbook
            async def Odd(): raise Hostile()

            @playbook
            def Surrogate(): raise ValueError("\ud800")

            @playbook
            async def Stops(): asyncio.get_running_loop().stop()

            @playbook
            def Unhashable(): raise SyntaxError("odd", ([], [], [], []))

            @playbook
            def Long(): raise ValueError("x" * 10_000_000)

            @playbook
            def Deep(): return Recurse()

            def Recurse(): return Recurse()

            @playbook
            async def TaskExits():
                async def exits(): sys.exit(1)
                asyncio.create_task(exits())
                await asyncio.sleep(0.01)

            @playbook
            async def Fine(): return "fine"
            """#
        let messages = [
            "Exit": "SystemExit: 2", "ExitNow": "SystemExit", "Interrupt": "KeyboardInterrupt",
            "Odd": "Hostile: (its text cannot be read: str() failed)", "Surrogate": "ValueError: \u{FFFD}",
            "Deep": "RecursionError: maximum recursion depth exceeded",
        ]
        try await withPython(source: source) { session in
            for (playbook, message) in messages {
                let failure = try await session.failure(playbook)
                #expect(failure.message.hasPrefix(message))
                #expect(failure.file == "shop.md")
            }
            let long = try await session.failure("Long")
            #expect(long.message.count < 5_000)
            try await session.expect("TaskExits", returns: .null)
            try await session.expect("Stops", returns: .null)
            let unhashable = try await session.failure("Unhashable")
            #expect(unhashable.message == "SyntaxError: odd")
            try await session.expect("Fine", returns: .string("fine"))
            let unknown = try await session.failure("Nobody")
            #expect(unknown.message == "NameError: the Python of Host defines no playbook Nobody")
        }
    }

    @Test("The failure of a task that the code forgot is printed")
    func forgottenTask() async throws {
        let source = """
            import asyncio, gc

            async def fails(): raise ValueError("lost")

            @playbook
            async def Forget():
                asyncio.create_task(fails())
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                gc.collect()
            """
        try await withPython(source: source) { session in
            try await session.expect("Forget", returns: .null)
            while !session.lines.contains("ValueError: lost") {
                _ = try await session.next { if case .printed = $0 { true } else { nil } }
            }
        }
    }

    @Test("A fault in a module beside the program is named by the module's line too")
    func modules() async throws {
        let folder = try TestFolder()
        try folder.write("names.py", "x = 1\n\ny = nothing\n")
        try folder.write("syntax.py", "\n\nx = = 1\n")
        try folder.write("late.py", "import json\ndef read():\n    return json.loads('{')\n")
        let cases = [
            ("import names", "NameError: name 'nothing' is not defined (names.py:3)"),
            ("import syntax", "SyntaxError: invalid syntax (syntax.py:3)"),
        ]
        for (source, message) in cases {
            try await withPython(.forTests(folder: folder.path)) { session in
                let problem = try await session.load([PythonModule(source, line: 7)])
                #expect(problem?.message == message)
                #expect(problem?.file == "shop.md")
                #expect(problem?.line == 7)
            }
        }
        let source = "import late\n@playbook\ndef Main():\n    late.read()"
        try await withPython(source: source, .forTests(folder: folder.path)) { session in
            let failure = try await session.failure("Main")
            #expect(failure.message.hasSuffix(" (late.py:3)"))
            #expect(failure.line == 4)
        }
    }
}
