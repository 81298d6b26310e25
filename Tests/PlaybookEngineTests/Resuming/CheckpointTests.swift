import LanguageModels
import PlaybookLanguage
import SessionLog
import Synchronization
import Testing

@testable import PlaybookEngine

/// A long run keeps what its log has come to, and goes on from there as from the whole log.
@Suite(.timeLimit(.minutes(5))) struct CheckpointTests {
    private final class Store: LogStore {
        let kept = Mutex<[LogCheckpoint]>([])

        func append(_ entries: [LogEntry], durability: LogDurability) {}
        func keep(_ checkpoint: LogCheckpoint) { kept.withLock { $0.append(checkpoint) } }
        func close() {}
    }

    private static let source = "# Host\n## Main\n### Triggers\n- At the beginning\n### Steps\n- Talk\n"
    /// A third of what is between two checkpoints.
    private static let long = String(repeating: "long ", count: 18_000)

    /// Six turns with long texts.
    private static let recording = Recording(
        exchanges: (0..<6).map { turn in
            .init(
                agent: "Host",
                chunks: [
                    .init("`Var[$turn, \(turn)]`\n"), .init("`Say(\"user\", \"\(long)"), .init("\(turn)\")`\n"),
                    .init(turn == 5 ? "yld exit\n" : "yld user\n"),
                ])
        })

    private static func run() async throws -> (checkpoints: [LogCheckpoint], entries: [LogEntry], program: Program) {
        let (store, program) = (Store(), try PlayedRun.program(source))
        let log = StreamingSessionLog(store: store)
        let run = ProgramRun(
            program: program, programName: "test", model: ReplayModel(recording, file: "r"), log: log,
            options: RunOptions(streamingEnabled: true))
        async let ending = run.run()
        for await entry in log.entries(from: 0) {
            if case .inputRequested = entry.event { run.submit("Go on") }
        }
        #expect(await ending == .finished)
        return (store.kept.withLock { $0 }, log.entries(in: 0..<log.count), program)
    }

    @Test func aCheckpointIsTheFoldOfWhatIsBeforeIt() async throws {
        let (checkpoints, entries, program) = try await Self.run()
        #expect((1...4).contains(checkpoints.count), "\(checkpoints.map(\.entryCount))")
        for checkpoint in checkpoints {
            let fold = try LogFold(entries.prefix(checkpoint.entryCount), from: RunState(beginning: program))
            let saved = try #require(RunCheckpoint(checkpoint.state))
            #expect(saved == RunCheckpoint(state: fold.state, requests: fold.requests))
            // A run that was killed there, or further on, goes on from the same.
            for end in [checkpoint.entryCount, min(checkpoint.entryCount + 9, entries.count - 1)] {
                let prefix = Array(entries.prefix(end))
                let quick = try #require(try ProgramRun.Resumption(of: program, from: prefix, checkpoint))
                let whole = try #require(try ProgramRun.Resumption(of: program, from: prefix))
                #expect(quick.state == whole.state && quick.missingEvents == whole.missingEvents)
                #expect(quick.requests == whole.requests)
            }
        }
    }

    /// One that cannot be read, or that is of other entries, does not count.
    @Test(arguments: ["{}", "", "{\"version\":2}", "[]"]) func whatIsNoneIsPassedOver(state: String) async throws {
        let (_, entries, program) = try await Self.run()
        let prefix = Array(entries.prefix(20))
        let whole = try #require(try ProgramRun.Resumption(of: program, from: prefix))
        for count in [20, 21] {
            let none = LogCheckpoint(entryCount: count, state: Array(state.utf8))
            let found = try #require(try ProgramRun.Resumption(of: program, from: prefix, none))
            #expect(found.state == whole.state)
        }
    }

    @Test func theyGrowAsTheLogDoes() {
        var plan = RunCheckpoint.Plan()
        var (log, kept) = (0, 0)
        for _ in 0..<20_000 {
            log += 1000
            plan.add(1000)
            guard plan.isDue else { continue }
            // The state is never larger than the log.
            kept += log
            plan.keep(size: log)
        }
        #expect(kept > 0 && kept <= log * 3 / 2)
    }
}
