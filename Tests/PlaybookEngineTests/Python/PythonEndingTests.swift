import OrderedCollections
import PlaybookLanguage
import Subprocess
import Synchronization
import SystemPackage
import TestSupport
import Testing

@testable import PlaybookEngine

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The end of a program's Python", .timeLimit(.minutes(5)))
struct PythonEndingTests {
    private static let source = """
        import atexit, ctypes, os, signal, subprocess, sys, threading, time

        @playbook
        def Exit():
            print("goodbye")
            sys.stdout.flush()
            os._exit(3)

        @playbook
        def Killed():
            os.kill(os.getpid(), signal.SIGKILL)

        @playbook
        def Crash():
            ctypes.string_at(0)

        @playbook
        def CloseAll():
            os.closerange(3, 256)

        @playbook
        def Process(): return os.getpid()

        @playbook
        def Stubborn():
            return os.getpid()

        @playbook
        async def StubbornLater():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            Say("ready")
            print(os.getpid())
            while True:
                time.sleep(1000)

        @playbook
        def Grandchild():
            child = subprocess.Popen(["sh", "-c", "trap '' TERM HUP INT; while :; do sleep 1000; done"])
            return child.pid

        @playbook
        def Fork():
            child = os.fork()
            if child == 0:
                time.sleep(1000)
            return child

        @playbook
        def LastWords():
            atexit.register(lambda: print("last words"))
        """

    private static let deaths: [(playbook: String, reason: String)] = [
        ("Exit", "Python is gone: it ended with exit code 3; the last it printed:\ngoodbye"),
        ("Killed", "Python is gone: it was ended by SIGKILL: somebody killed it, or the system because memory ran out"),
    ]

    @Test("A child that dies is a sentence with its last words")
    func dies() async throws {
        for (playbook, reason) in Self.deaths {
            try await withPython(source: Self.source) { session in
                _ = session.start(playbook)
                let ending = try await session.end()
                #expect(ending == reason)
            }
        }
    }

    @Test("A crash of C code names the line of the program")
    func crashes() async throws {
        try await withPython(source: Self.source) { session in
            _ = session.start("Crash")
            let reason = try await session.end()
            #expect(
                reason.hasPrefix("Python is gone: it was ended by a segmentation fault (SIGSEGV); the last it printed:")
            )
            #expect(reason.contains(#"File "shop.md", line 15 in Crash"#))
        }
    }

    @Test("A child that cannot be talked with any more is ended")
    func closed() async throws {
        try await withPython(source: Self.source) { session in
            _ = session.start("CloseAll")
            let reason = try await session.end()
            #expect(reason.hasPrefix("Python is gone: "))
        }
    }

    @Test("Nothing that the program started outlives it, whether it hears SIGTERM or not")
    func leavesNothing() async throws {
        var limits = PythonConfiguration.Limits()
        limits.ending = .milliseconds(200)
        for playbook in ["Process", "Grandchild", "Fork"] {
            let identifier = try await withPython(source: Self.source, .forTests(limits: limits)) { session in
                guard case .int(let identifier) = try await session.call(playbook) else { return 0 }
                return identifier
            }
            #expect(identifier > 1)
            try await expectGone(identifier)
        }
        let identifier = try await withPython(source: Self.source, .forTests(limits: limits)) { session in
            _ = session.start("StubbornLater")
            return try await session.next { if case .printed(let text, _) = $0 { Int(text) } else { nil } }
        }
        try await expectGone(identifier)
    }

    @Test("What a dying child leaves behind is ended with it")
    func orphans() async throws {
        let source = """
            import os, subprocess

            @playbook
            def Leave():
                print(subprocess.Popen(["sleep", "1000"]).pid)
                os._exit(1)
            """
        let identifier = try await withPython(source: source) { session in
            _ = session.start("Leave")
            let identifier: Int = try await session.next {
                if case .printed(let text, _) = $0 { Int(text) } else { nil }
            }
            _ = try await session.end()
            return identifier
        }
        try await expectGone(identifier)
    }

    @Test("In an orderly end the code may do what it registered for it")
    func lastWords() async throws {
        let process = PythonProcess(configuration: .forTests())
        let (events, continuation) = AsyncStream.makeStream(of: PythonEvent.self)
        let run = Task {
            defer { continuation.finish() }
            try await process.run { continuation.yield($0) }
        }
        process.send(.load([PythonModule(Self.source)]))
        process.send(.call(id: 1, agent: "Host", module: "Host", playbook: "LastWords", arguments: [:]))
        var seen: [PythonEvent] = []
        for await event in events {
            seen.append(event)
            if case .returned = event { run.cancel() }
        }
        #expect(
            seen == [
                .loaded, .returned(call: 1, value: .null), .printed("last words", omitted: 0),
                .died(reason: "Python was stopped with the program"),
            ])
        try await run.value
    }

    @Test("A run that is cancelled at once ends")
    func cancelledAtOnce() async throws {
        for delay in [0, 1, 10, 30] {
            let process = PythonProcess(configuration: .forTests())
            let events = Mutex<[PythonEvent]>([])
            let run = Task { try await process.run { event in events.withLock { $0.append(event) } } }
            try await Task.sleep(for: .milliseconds(delay))
            run.cancel()
            try await run.value
            #expect(events.withLock { $0 } == [.died(reason: "Python was stopped with the program")])
        }
    }

    @Test("Where agent-chat is killed, the child and all that it started end, even in a busy loop")
    func parentKilled() async throws {
        let folder = try TestFolder()
        try folder.write("bridge.py", bytes: PythonBridge.source)
        let block = """
            import subprocess

            @playbook
            def Spin():
                subprocess.Popen(["sleep", "1000"])
                agent.state.x = 1
                while True: pass
            """
        let commands: [PythonCommand] = [
            .load([PythonModule(block)]),
            .call(id: 1, agent: "Host", module: "Host", playbook: "Spin", arguments: [:]),
        ]
        let frames = try commands.flatMap { try PythonWire.encode($0) }
        try folder.write(
            "frames", bytes: PythonBridge.source + frames + Array(#"{"answer":{"request":1,"value":null}}"#.utf8) + [10]
        )
        // It stands for agent-chat: starts the child as PythonProcess does, and is killed.
        try folder.write(
            "parent.py",
            """
            import os, signal, subprocess, sys
            pipe = subprocess.PIPE
            child = subprocess.Popen(["python3", *sys.argv[1:]], stdin=pipe, stdout=pipe, start_new_session=True)
            child.stdin.write(open("frames", "rb").read())
            child.stdin.flush()
            while b'"request"' not in (child.stdout.readline() or b'"request"'): pass
            os.kill(os.getpid(), signal.SIGKILL)
            """)
        let arguments = PythonBridge.arguments(moduleFolders: [])
        // cat ends when nobody holds the pipe any more: neither the child nor what it started.
        let result = try await Subprocess.run(
            .name("sh"), arguments: Arguments(["-c", "python3 parent.py \"$@\" 2>&1 | cat", "sh"] + arguments),
            workingDirectory: .init(folder.path), output: .string(limit: 1 << 20))
        #expect(result.terminationStatus.isSuccess)
        #expect(result.standardOutput.isEmpty)
    }

    /// Waits until a process is gone, or nobody has taken note of its end.
    private func expectGone(_ identifier: Int) async throws {
        for _ in 0..<500 {
            let status = try? String(contentsOf: URL(filePath: "/proc/\(identifier)/stat"), encoding: .utf8)
            if kill(pid_t(identifier), 0) != 0 || status?.contains(") Z ") == true { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("Process \(identifier) is still there.")
    }
}
