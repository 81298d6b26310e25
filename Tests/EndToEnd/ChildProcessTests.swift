import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The harness itself, tried on programs that every system has.
@Suite(.serialized) struct ChildProcessTests {
    @Test func pipesCarryBytesBothWays() async throws {
        let child = try ChildProcess("/bin/cat", [])
        child.send("one\n")
        try await child.wait(for: "one\n")
        child.send("two")
        try await child.wait(for: "two")
        child.closeInput()
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .output) == "one\ntwo")
    }

    @Test func moreThanAPipeHoldsGoesThrough() async throws {
        let child = try ChildProcess("/bin/cat", [])
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
        child.send(sent)
        child.closeInput()
        #expect(try await child.end() == .exited(0))
        #expect(child.bytes(of: .output) == sent)
    }

    @Test func outputAndErrorAreKeptApart() async throws {
        let child = try ChildProcess("/bin/sh", ["-c", "echo a; echo b >&2; exit 7"])
        #expect(try await child.end() == .exited(7))
        #expect(child.text(of: .output) == "a\n")
        #expect(child.text(of: .error) == "b\n")
    }

    @Test func theEnvironmentIsTheOneGiven() async throws {
        let child = try ChildProcess("/bin/sh", ["-c", "echo $ONE-$HOME-$USER"], environment: ["ONE": "1"])
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .output) == "1--\n")
    }

    @Test func aTerminalIsATerminal() async throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", "test -t 0 && test -t 1 && echo both; test -t 2 || echo not three"],
            environment: ["PATH": "/usr/bin:/bin"], terminal: [.input, .output])
        #expect(try await child.end() == .exited(0))
        #expect(child.text(of: .terminal) == "both\r\nnot three\r\n")
    }

    @Test func controlCIsASignal() async throws {
        let child = try ChildProcess(
            "/bin/sh", ["-c", "trap 'echo caught; exit 4' INT; echo ready; while :; do read x; done"],
            terminal: [.input, .output, .error])
        try await child.wait(for: "ready", in: .terminal)
        child.send("\u{3}")
        #expect(try await child.end() == .exited(4))
        #expect(child.text(of: .terminal).contains("caught"))
    }

    @Test func controlDEndsATerminalsInput() async throws {
        let child = try ChildProcess("/bin/cat", [], terminal: [.input, .output])
        child.send("x\n")
        try await child.wait(for: "x\r\nx\r\n", in: .terminal)
        child.send("\u{4}")
        #expect(try await child.end() == .exited(0))
    }

    @Test func signalsAreReported() async throws {
        let child = try ChildProcess("/bin/cat", [])
        child.send(signal: SIGTERM)
        #expect(try await child.end() == .signalled(SIGTERM))
    }

    @Test func aClosedOutputBreaksThePipe() async throws {
        let child = try ChildProcess("/bin/cat", [])
        child.stopReading(.output)
        child.send("x\n")
        #expect(try await child.end() == .signalled(SIGPIPE))
    }

    @Test func aWaitInVainSaysWhatItSaw() async throws {
        let child = try ChildProcess("/bin/sh", ["-c", "echo here"])
        try await child.wait(for: "here")
        let failure = await #expect(throws: ChildProcess.Failure.self) {
            try await child.wait(for: "there", within: 0.05)
        }
        #expect(failure?.description.contains("“there” in standard output") == true)
        #expect(failure?.description.contains("here\\n") == true)
    }

    @Test func whatCannotBeStartedIsAnError() {
        #expect(throws: ChildProcess.Failure.self) { try ChildProcess("/does/not/exist", []) }
    }
}
