#if os(Linux)
import Glibc
import StubModelServer
import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A thousand turns in one session: what the program holds of the system stays what it was after fifty.
///
/// Each turn is a line of the human's and a message; every fifth has a call, and every twentieth a reply that breaks off. The
/// program is looked at while it waits for an answer, so always in the same situation.
@Suite(.serialized, .timeLimit(.minutes(20))) struct LeakTests {
    private static let turns = 1000
    /// Bytes that a turn takes for each byte of it in the saved session: with what the screen keeps of messages it is more.
    private static let (memoryInPipes, memoryOnTheScreen) = (1.5, 2.5)

    /// What a process holds.
    private struct Holdings: Sendable {
        var descriptors: Int
        var threads: Int
        /// Kilobytes of its own in memory.
        var memory: Int

        init(of process: pid_t) throws {
            descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
            let data = try Data(contentsOf: URL(filePath: "/proc/\(process)/status"))
            func number(_ name: String) -> Int {
                let line = String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
                return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
            }
            threads = number("Threads:")
            memory = number("RssAnon:")
        }
    }

    /// The model's part, and what was seen of the program before each turn's reply.
    private final class Conversation: Sendable {
        private struct State {
            var process: pid_t = 0
            var turn = 0
            var seen: [Int: Holdings] = [:]
        }

        private let state = Mutex(State())

        func watch(_ process: pid_t) { state.withLock { $0.process = process } }

        var seen: [Int: Holdings] { state.withLock { $0.seen } }

        /// The last turn whose line has reached the model.
        var turn: Int { state.withLock { $0.turn } }

        func answer(_ request: ReceivedRequest) -> Answer {
            let message = request.messages.last?.content ?? ""
            if message.contains("Execute Look(") { return .reply(chunks: ["`Return[\"a thing\"]`\n"]) }
            let turn = state.withLock { state in
                if let said = message.ranges(of: "User said: word ").last {
                    state.turn = Int(message[said.upperBound...].prefix { $0.isNumber }) ?? 0
                    if state.turn % 50 == 0 { state.seen[state.turn] = try? Holdings(of: state.process) }
                }
                return state.turn
            }
            if message.contains("cut off") || message.contains("returned") { return said(turn) }
            if turn % 5 == 0, turn > 0 { return .reply(chunks: ["`$thing = Look(\"\(turn)\")`\n", "yld call\n"]) }
            guard turn % 20 == 7 else { return said(turn) }
            let breaks: [ReplyPiece] = [.cut, .reset, .error(type: "overloaded_error", message: "Busy."), .close]
            return .reply(pieces: [.text("`Say(\"user\", \"You sa"), breaks[turn / 20 % breaks.count]])
        }

        private func said(_ turn: Int) -> Answer {
            .reply(chunks: [
                "recap – turn \(turn)\n", "`Var[$turn, \(turn)]`\n", "`Say(\"user\", \"You said ", "word \(turn), ",
                "and I heard it.\")`\n", turn == LeakTests.turns ? "yld exit\n" : "yld user\n",
            ])
        }
    }

    private static let source = """
        # Echo
        ## Main
        ### Triggers
        - When the program starts
        ### Steps
        - While the user says something, repeat it
        ## Look($what)
        ### Steps
        - Return what $what is
        """

    @Test func throughPipes() async throws {
        let (conversation, server, folder) = try start()
        defer { server.stop() }
        let child = try chat(server, folder)
        conversation.watch(child.identifier)
        child.send((1...Self.turns).map { "word \($0)\n" }.joined())
        child.closeInput()
        #expect(try await child.end(within: 900) == .exited(0), "\(child.text(of: .error))")

        let output = child.text(of: .output)
        #expect(output.hasSuffix("Echo: You said word \(Self.turns), and I heard it.\n"))
        #expect(output.ranges(of: ", and I heard it.").count == Self.turns + 1)
        #expect(output.ranges(of: " […interrupted]").count == Self.turns / 20)
        try check(conversation, server, folder, memory: Self.memoryInPipes)
    }

    @Test func onTheFullScreen() async throws {
        let (conversation, server, folder) = try start()
        defer { server.stop() }
        let child = try chat(server, folder, terminal: TerminalTests.all)
        conversation.watch(child.identifier)
        try await child.wait(for: "word 0", in: .terminal)
        for turn in 1...Self.turns {
            child.send("word \(turn)\r")
            try await child.wait(within: 120, "turn \(turn)") { _ in conversation.turn >= turn }
            if turn % 50 == 0 { _ = child.takeBytes(of: .terminal) }
        }
        try await child.wait(for: "The program has ended. Enter leaves.", in: .terminal, within: 120)
        // Just after its end it takes no key for a leave.
        var ending: ChildProcess.Ending?
        for _ in 0..<10 where ending == nil {
            child.send("\r")
            ending = try? await child.end(within: 2)
        }
        #expect(ending == .exited(0), "\(child.report)")
        try check(conversation, server, folder, memory: Self.memoryOnTheScreen)
    }

    private func start() throws -> (Conversation, StubModelServer, TemporaryFolder) {
        let conversation = Conversation()
        let folder = try TemporaryFolder()
        try folder.file("echo.md", Self.source)
        return (conversation, try StubModelServer { conversation.answer($0) }, folder)
    }

    private func chat(
        _ server: StubModelServer, _ folder: TemporaryFolder, terminal: Set<SpawnedStreams.Name> = []
    ) throws -> ChildProcess {
        var environment = Provider.openAI.environment(server)
        environment["XDG_STATE_HOME"] = folder.path("state")
        return try ChildProcess.agentChat(
            ["echo.md", "--model", Provider.openAI.model], environment: environment, folder: folder.path,
            terminal: terminal)
    }

    /// - Parameter memory: how many bytes a turn may take for each byte of it in the saved session.
    private func check(
        _ conversation: Conversation, _ server: StubModelServer, _ folder: TemporaryFolder, memory: Double
    ) throws {
        let (early, middle) = (try #require(conversation.seen[50]), try #require(conversation.seen[Self.turns / 2]))
        let late = try #require(conversation.seen[Self.turns])
        // One more while the connection of a broken reply is being closed.
        #expect(late.descriptors <= early.descriptors + 1, "\(early), later \(late)")
        #expect(late.threads <= early.threads + 2, "\(early), later \(late)")
        // Only a reply that broke off costs a connection.
        #expect(server.connectionCount <= 1 + Self.turns / 20)

        // The log keeps what happened, and the saved session is the log. Memory grows as the log does, and as evenly.
        let sessions = folder.path("state/agent-chat/sessions")
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: sessions).first { $0.hasSuffix(".jsonl") })
        let session = try Data(contentsOf: URL(filePath: "\(sessions)/\(name)"))
        let saved = session.count / Self.turns
        let lines = session.split(separator: UInt8(ascii: "\n"))
        #expect(lines.contains { $0.starts(with: #"{"checkpoint":"#.utf8) })
        func perTurn(_ first: Holdings, _ last: Holdings, _ turns: Int) -> Int {
            (last.memory - first.memory) * 1024 / turns
        }
        let all = perTurn(early, late, Self.turns - 50)
        let half = perTurn(middle, late, Self.turns / 2)
        print("A turn takes \(all) bytes of memory (in the second half \(half)), and \(saved) of the saved session.")
        #expect(Double(max(all, half)) < Double(saved) * memory, "\(all) or \(half), of \(saved) bytes a turn")
    }
}
#endif
