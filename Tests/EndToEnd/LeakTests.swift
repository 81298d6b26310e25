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
    /// Kilobytes.
    private static let memoryOfATurn = 12.0

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

    @Test func aThousandTurns() async throws {
        let conversation = Conversation()
        let server = try StubModelServer { conversation.answer($0) }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let program = try folder.file(
            "echo.md",
            """
            # Echo
            ## Main
            ### Triggers
            - When the program starts
            ### Steps
            - While the user says something, repeat it
            ## Look($what)
            ### Steps
            - Return what $what is
            """)
        let child = try ChildProcess.agentChat(
            [program, "--model", Provider.openAI.model], environment: Provider.openAI.environment(server),
            folder: folder.path)
        conversation.watch(child.identifier)
        child.send((1...Self.turns).map { "word \($0)\n" }.joined())
        child.closeInput()
        #expect(try await child.end(within: 900) == .exited(0), "\(child.text(of: .error))")

        let output = child.text(of: .output)
        #expect(output.hasSuffix("Echo: You said word \(Self.turns), and I heard it.\n"))
        #expect(output.ranges(of: ", and I heard it.").count == Self.turns + 1)
        #expect(output.ranges(of: " […interrupted]").count == Self.turns / 20)

        let (early, middle) = (try #require(conversation.seen[50]), try #require(conversation.seen[Self.turns / 2]))
        let late = try #require(conversation.seen[Self.turns])
        // One more while the connection of a broken reply is being closed.
        #expect(late.descriptors <= early.descriptors + 1, "\(early), later \(late)")
        #expect(late.threads <= early.threads + 2, "\(early), later \(late)")
        // Only a reply that broke off costs a connection.
        #expect(server.connectionCount <= 1 + Self.turns / 20)

        // The log keeps what happened: some thirty entries a turn, of 200 to 300 bytes each with the interpreter's
        // transitions in them. It grows as the turns do, and nothing else does.
        let perTurn = Double(late.memory - early.memory) / Double(Self.turns - 50)
        #expect(perTurn < Self.memoryOfATurn, "\(perTurn) kB a turn")
        let perLateTurn = Double(late.memory - middle.memory) / Double(Self.turns / 2)
        #expect(perLateTurn < Self.memoryOfATurn, "\(perLateTurn) kB a turn in the second half")
    }
}
#endif
