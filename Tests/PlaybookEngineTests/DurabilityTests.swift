import LanguageModels
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// Where a run waits, all that has led there is safe from the machine's power (interface.md, "Saved sessions").
@Suite(.timeLimit(.minutes(2))) struct DurabilityTests {
    /// Keeps nothing, and knows up to which entry the disk would have it.
    private final class Disk: LogStore {
        private struct State {
            var count = 0
            var safeCount = 0
        }

        private let state = Mutex(State())

        var safeCount: Int { state.withLock { $0.safeCount } }

        func append(_ entries: [LogEntry], durability: LogDurability) {
            state.withLock { state in
                state.count += entries.count
                if durability == .synchronized { state.safeCount = state.count }
            }
        }

        func close() {}
    }

    private static let source = """
        # Asker
        ## Main
        ### Triggers
        - At the beginning
        ### Steps
        - Ask, and listen
        # Clerk
        ## Serve
        ### Triggers
        - At the beginning
        ### Steps
        - Wait for Asker
        """

    private static let replies = Recording(exchanges: [
        .init(agent: "Asker", chunks: [.init("`Say(\"user\", \"Which?\")`\n"), .init("yld user\n")]),
        .init(agent: "Asker", chunks: [.init("`SendMessage(\"Clerk\", \"This one.\")`\nyld agent\n")]),
        .init(agent: "Asker", chunks: [.init("`Say(\"user\", \"Done.\")`\nyld exit\n")]),
        .init(agent: "Clerk", chunks: [.init("`$m = WaitForMessage(\"Asker\")`\nyld call\n")]),
        .init(agent: "Clerk", chunks: [.init("`SendMessage(\"Asker\", \"Here.\")`\n`Return[]`\n")]),
    ])

    @Test func whereARunWaitsTheDiskHasAllOfIt() async throws {
        let disk = Disk()
        let log = StreamingSessionLog(store: disk)
        let run = ProgramRun(
            program: try PlayedRun.program(Self.source), programName: "test",
            model: ReplayModel(Self.replies, file: "replies"), log: log,
            options: RunOptions(streamingEnabled: true))
        async let ending = run.run()
        var waits: [String] = []
        for await entry in log.entries(from: 0) {
            // The store has an entry before anybody sees it. What others write meanwhile may be less safe.
            if case .inputRequested = entry.event {
                #expect(disk.safeCount > entry.sequence)
                waits.append("input")
                run.submit("This one")
            }
            if case .ended = entry.event { #expect(disk.safeCount > entry.sequence) }
            for transition in try RunLedger.transitions(of: entry) {
                guard case .waiting(_, let wait) = transition else { continue }
                switch wait {
                case .human, .agents, .message:
                    #expect(disk.safeCount > entry.sequence, "\(wait)")
                    waits.append("\(wait)".prefix { $0.isLetter }.description)
                case .model, .call, .python, .parallelCalls: break
                }
            }
        }
        #expect(await ending == .finished)
        #expect(Set(waits) == ["human", "input", "agents", "message"], "\(waits)")
    }
}
