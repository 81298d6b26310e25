import CoreMetrics
import LanguageModels
import SessionLog
import Streaming

/// Where measurements go: the factory that the process has been set up with when the run was made, or one that the task has.
struct RunMetrics: Sendable {
    private let factory: any MetricsFactory

    init(factory: any MetricsFactory = MetricsSystem.factory) {
        self.factory = factory
    }

    // MARK: Runs

    func runStarted() {
        count(.startedRuns)
    }

    func runEnded(_ ending: RunEnding) {
        let label =
            switch ending {
            case .finished: "finished"
            case .inputEnded: "input_ended"
            case .cancelled: "cancelled"
            case .failed: "failed"
            }
        count(.endedRuns, [("ending", label)])
    }

    /// Something was written to the log.
    func tell(_ event: LogEvent) {
        guard case .stream(.aborted(let aborted)) = event else { return }
        count(.abortedMessages, [("reason", aborted.reason.rawValue)])
    }

    // MARK: Requests

    func firstPiece(of model: String, after time: Duration) {
        measure(.modelFirstPiece, time, [("model", model)])
    }

    func used(_ usage: TokenUsage, by model: String) {
        let kinds = [("input", usage.input), ("cached_input", usage.cachedInput), ("output", usage.output)]
        for (kind, tokens) in kinds where tokens > 0 {
            count(.modelTokens, [("model", model), ("kind", kind)], by: tokens)
        }
    }

    func repeated(_ model: String, because code: ModelError.Code) {
        count(.modelRetries, [("model", model), ("reason", ModelOutcome.failed(code).label)])
    }

    /// - Parameter hasPiece: whether something of the reply had come.
    func requestEnded(of model: String, _ outcome: ModelOutcome, after time: Duration, hasPiece: Bool) {
        count(.modelRequests, [("model", model), ("outcome", outcome.label)])
        measure(.modelRequestTime, time, [("model", model)])
        if case .failed = outcome, hasPiece { count(.modelBreaks, [("model", model), ("reason", outcome.label)]) }
    }

    // MARK: Handing on

    private func count(_ metric: Metric, _ dimensions: [(String, String)] = [], by amount: Int = 1) {
        Counter(label: metric.rawValue, dimensions: dimensions, factory: factory).increment(by: amount)
    }

    private func measure(_ metric: Metric, _ time: Duration, _ dimensions: [(String, String)]) {
        let (seconds, attoseconds) = time.components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        // Three centuries; no request takes so long.
        let nanoseconds = isTooLong ? .max : whole.addingReportingOverflow(attoseconds / 1_000_000_000).partialValue
        Timer(label: metric.rawValue, dimensions: dimensions, factory: factory).recordNanoseconds(nanoseconds)
    }
}
