import SessionLog
import StubModelServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Counts what came of schedules, and tells it while `scripts/chaos` runs.
struct ChaosTally {
    private let total: Int
    private let tells: Bool
    private var runs = 0
    private var faulty = 0
    private var requests = 0
    private var met: [Fault.Kind: Int] = [:]
    private var endings: [String: Int] = [:]

    init(total: Int, tells: Bool) {
        (self.total, self.tells) = (total, tells)
    }

    mutating func add(_ run: ChaosRun, isFaulty: Bool) {
        runs += 1
        requests += run.served.count
        if isFaulty { faulty += 1 }
        for served in run.served {
            if let fault = served.fault { met[fault.kind, default: 0] += 1 }
        }
        endings[Self.name(of: run.ending), default: 0] += 1
        if tells, runs % 100 == 0 { tell("chaos: \(runs) of \(total) schedules, \(faulty) with findings") }
    }

    func tellSummary() {
        guard tells else { return }
        tell(
            "chaos: \(runs) schedules, \(requests) requests, \(met.values.reduce(0, +)) faults met, \(faulty) with findings"
        )
        tell("endings: " + Self.list(endings))
        tell("faults: " + Self.list(Dictionary(met.map { ($0.key.rawValue, $0.value) }) { $1 }))
        let unmet = Fault.Kind.allCases.filter { met[$0] == nil }
        if runs >= 1000, !unmet.isEmpty { tell("never met: \(unmet.map(\.rawValue).joined(separator: ", "))") }
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(
            separator: ", ")
    }

    private static func name(of ending: RunEnding?) -> String {
        switch ending {
        case nil: "hanging"
        case .finished?: "complete"
        case .inputEnded?: "input ended"
        case .cancelled?: "cancelled"
        case .failed(let failure)?: "stopped (\(failure.kind.rawValue))"
        }
    }

    /// At once, whatever the test runner keeps back.
    private func tell(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
