import LanguageModels
import StubModelServer
import Testing

/// Each fault, met by one request to the real model.
@Suite(.serialized, .timeLimit(.minutes(10))) struct FaultTests {
    private static let text = "`Say(\"user\", \"Good day, 你好. How are you?\")`\nyld user\n"

    private struct Outcome {
        var text = ""
        var retries = 0
        var stop: StopReason?
        var error: ModelError?
    }

    /// What is harmless is not noticed; what passes leaves a part of the text or is repeated; what is final is told at once.
    @Test(arguments: Fault.Kind.allCases, ChaosCase.Dialect.allCases)
    func severity(kind: Fault.Kind, dialect: ChaosCase.Dialect) async throws {
        for isStreamed in [true, false] {
            // Silence takes real time.
            for seed in 0..<UInt64(kind == .stall ? 1 : 4) {
                let fault = Fault(kind, seed: seed)
                let (outcome, served) = try await ask(dialect, isStreamed: isStreamed, fault)
                let context: String = "\(fault), streamed: \(isStreamed), \(outcome)"
                switch kind.severity {
                case .harmless:
                    #expect(outcome.text == Self.text && outcome.stop == .finished, "\(context)")
                    #expect(outcome.error == nil && outcome.retries == 0, "\(context)")
                    #expect(served == (kind == .refusesStreaming && isStreamed ? 2 : 1), "\(context)")
                case .passing:
                    #expect(Self.text.hasPrefix(outcome.text), "\(context)")
                    #expect(
                        outcome.error != nil || outcome.stop != .finished || outcome.text == Self.text, "\(context)")
                case .final:
                    #expect(outcome.text.isEmpty && outcome.error != nil && served == 1, "\(context)")
                }
            }
        }
    }

    /// The request meets the fault; what is asked again does not.
    private func ask(
        _ dialect: ChaosCase.Dialect, isStreamed: Bool, _ fault: Fault
    ) async throws -> (outcome: Outcome, served: Int) {
        let schedule = FaultSchedule([0: fault])
        let server = try FaultyModelServer(schedule, seed: fault.seed) { _ in Self.text }
        defer { server.stop() }
        let model = try ChaosRun.model(ChaosCase(.messages, dialect, schedule), at: server)
        let request = ModelRequest(agent: "A", system: "Rules.", messages: [ModelMessage(.user, "Begin.")])
        var outcome = Outcome()
        do {
            try await model.respond(to: request, streaming: isStreamed) { event in
                switch event {
                case .text(let text): outcome.text += text
                case .retrying: outcome.retries += 1
                case .stopped(let reason): outcome.stop = reason
                default: break
                }
            }
        } catch let error as ModelError {
            outcome.error = error
        }
        return (outcome, server.served.count)
    }

    /// The same seed is the same schedule, and all kinds are met.
    @Test func schedulesFollowFromTheirSeeds() {
        let schedules = (0..<2000).map { FaultSchedule(seed: $0) }
        #expect(schedules == (0..<2000).map { FaultSchedule(seed: $0) })
        let kinds = Set(schedules.flatMap { $0.faults.values.map(\.kind) })
        #expect(kinds.count == Fault.Kind.allCases.count)
        let singles = schedules.filter { $0.faults.count == 1 }
        #expect(Set(singles.flatMap { $0.faults.values.map(\.kind) }).count == Fault.Kind.allCases.count)
    }
}
