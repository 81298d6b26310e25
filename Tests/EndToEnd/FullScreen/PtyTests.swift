import StubModelServer
import Testing

/// The full screen on a bare pseudo-terminal, where what it sends can be seen, and sizes change as fast as they can.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PtyTests {
    /// Nothing but standard error is elsewhere: the full screen comes all the same.
    @Test func errorsInAFile() async throws {
        let server = try StubModelServer { _ in ScreenChat.says("Hello, world!") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: [.input, .output])
        try await child.wait(for: "Hello, world!", in: .terminal)
        child.send("\u{4}")
        #expect(try await child.end() == .exited(0), "\(child.report)")
        #expect(TerminalBytes(child.bytes(of: .terminal)).modeChanges.contains { $0 == (1049, true) })
    }

    /// Sizes of any kind, as fast as they come, while a message is written.
    @Test func resizingWithoutPause() async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in ScreenChat.says("Begun", gate, " and done.") }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let child = try ChildProcess.agentChat(
            [try folder.file("guide.md", StreamingTests.program), "--model", Provider.openAI.model],
            environment: Provider.openAI.environment(server), terminal: TerminalTests.all)
        try await child.wait(for: "Begun", in: .terminal)
        for columns in [1, 2, 5, 19, 20, 21, 33, 80, 200, 999] as [UInt16] {
            for rows in [1, 2, 3, 4, 5, 6, 24, 100] as [UInt16] { child.resize(columns: columns, rows: rows) }
        }
        child.resize(columns: 80, rows: 24)
        gate.open()
        try await child.wait(for: "done.", in: .terminal)
        child.send("\u{4}")
        #expect(try await child.end() == .exited(0), "\(child.report)")
    }
}
