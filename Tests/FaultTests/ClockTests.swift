import PlaybookEngine
import SessionLog
import Synchronization
import TestSupport
import Testing

/// A clock that jumps changes nothing but the times that the log tells.
@Suite(.timeLimit(.minutes(5))) struct ClockTests {
    @Test(
        "Whatever the clock says, a run is what it is, and its times do not go back",
        arguments: ["steady", "back", "forth", "both", "wild"])
    func jumps(kind: String) async throws {
        for program in [ChaosProgram.calls, .agents, .loops] {
            let random = Mutex(SeededGenerator(seed: 7))
            let time = Mutex(Int64(1_800_000_000_000))
            let clock: @Sendable () -> Int64 = {
                let jump = random.withLock { Int64.random(in: -4_000_000_000...4_000_000_000, using: &$0) }
                return time.withLock { time in
                    switch kind {
                    case "back": time -= 3_600_000
                    case "forth": time += 86_400_000
                    case "both": time += jump
                    case "wild":
                        time = jump % 2 == 0 ? 1 << 50 : jump % 3 == 0 ? 0 : jump
                    default: time += 1
                    }
                    return time
                }
            }
            let chaos = ChaosCase(program, .openAI)
            let run = try await ChaosRun.play(chaos, clock: clock)
            #expect(ChaosCheck(run, of: chaos).findings == [], "\(program), \(kind)")
            let times = run.entries.map(\.milliseconds)
            #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }, "\(program), \(kind)")
            for entry in run.entries {
                if case .call(_, let name, _, let milliseconds?, _) = entry.event {
                    #expect(milliseconds >= 0, "\(name), \(kind)")
                }
            }
        }
    }
}
