import SessionLog
import StubModelServer
import Synchronization
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whole programs against a server that fails as schedules say: each run ends complete and exact, or stops with one line that
/// tells why.
///
/// `scripts/chaos` runs more of the schedules, and a single one again.
@Suite(.serialized, .timeLimit(.minutes(60))) struct ChaosTests {
    /// Without a fault each program comes to what the others are held against.
    @Test(arguments: ChaosProgram.all)
    func undisturbed(program: ChaosProgram) async throws {
        for dialect in ChaosCase.Dialect.allCases {
            for isStreamed in [true, false] {
                let chaos = ChaosCase(program, dialect, isStreamed: isStreamed)
                let run = try await ChaosRun.play(chaos)
                #expect(run.ending == .finished, "\(chaos)")
                #expect(ChaosCheck(run, of: chaos).findings == [], "\(chaos)")
            }
        }
    }

    /// Seeds that once found something.
    private static let foundBefore: [UInt64] = []

    @Test func seededSchedules() async throws {
        let wanted = ProcessInfo.processInfo.environment["CHAOS_SCHEDULES"].flatMap(Int.init)
        let first = ProcessInfo.processInfo.environment["CHAOS_SEED"].flatMap(UInt64.init) ?? 1
        let seeds = (0..<UInt64(wanted ?? 200)).map { first &+ $0 } + (wanted == nil ? Self.foundBefore : [])
        var tally = ChaosTally(total: seeds.count, tells: wanted != nil)
        for seed in seeds {
            let chaos = ChaosCase(seed: seed)
            let run = try await ChaosRun.play(chaos)
            let findings = ChaosCheck(run, of: chaos).findings
            tally.add(run, isFaulty: !findings.isEmpty)
            for finding in findings {
                Issue.record("\(finding)\nscripts/chaos 1 \(seed) runs this one again: \(chaos)")
            }
        }
        tally.tellSummary()
    }
}
