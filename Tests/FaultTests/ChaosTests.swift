import SessionLog
import StubModelServer
import Synchronization
import Testing

@testable import LanguageModels

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

    /// What the schedules are for: less patience than is promised is found, and the promised one is enough.
    @Test(arguments: [
        ([Fault.Kind.overloaded], 0), ([.overloaded, .reset, .serverFailure], 2),
        ([.serverFailure, .errorBody, .rateLimited, .conflict, .close], 3),
    ])
    func aRunThatGivesUpTooEarlyIsFound(kinds: [Fault.Kind], retries: Int) async throws {
        let faults = kinds.enumerated().map { ($0.offset, Fault($0.element, seed: 1)) }
        let schedule = FaultSchedule(Dictionary(uniqueKeysWithValues: faults))
        let chaos = ChaosCase(.calls, .openAI, isStreamed: false, schedule)
        var policy = RetryPolicy()
        let patient = try await ChaosRun.play(chaos)
        #expect(ChaosCheck(patient, of: chaos).findings == [])
        policy.retries = retries
        let hasty = try await ChaosRun.play(chaos, policy: policy)
        let findings = ChaosCheck(hasty, of: chaos).findings
        #expect(findings.count == 1 && findings.first?.hasPrefix("The run gave up too early") == true, "\(findings)")
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
