import CoreMetrics
import Logging
import PlaybookEngine
import Synchronization

/// Sums up what a run measures, for one line at the end of the program's own log. What nobody asks of it is not kept.
final class RunTally: MetricsFactory {
    private struct Key: Hashable {
        var label: String
        var dimensions: [String: String]
    }

    private struct Times {
        var count = 0
        var nanoseconds: Int64 = 0
        var longest: Int64 = 0

        mutating func add(_ time: Int64) {
            count += 1
            nanoseconds = nanoseconds.addingReportingOverflow(time).partialValue
            longest = max(longest, time)
        }

        /// On average and at most.
        var text: String {
            let mean = count == 0 ? 0 : nanoseconds / Int64(count)
            return "\(mean / 1_000_000)/\(longest / 1_000_000)"
        }
    }

    private let counts = Mutex<[Key: Int64]>([:])
    private let times = Mutex<[String: Times]>([:])

    /// Requests and how many of them failed, repetitions, breaks, broken messages, tokens, and the times of requests (on
    /// average and at most) in milliseconds.
    var summary: Logger.Metadata {
        let requests = sum(of: .modelRequests)
        let inOrder = ["finished", "length", "filtered", "cancelled"].reduce(0) {
            $0 + sum(of: .modelRequests, where: ("outcome", $1))
        }
        func tokens(_ kind: String) -> Logger.MetadataValue { "\(sum(of: .modelTokens, where: ("kind", kind)))" }
        return [
            "requests": "\(requests)", "failed": "\(requests - inOrder)", "retries": "\(sum(of: .modelRetries))",
            "breaks": "\(sum(of: .modelBreaks))", "aborted_messages": "\(sum(of: .abortedMessages))",
            "input_tokens": tokens("input"), "cached_input_tokens": tokens("cached_input"),
            "output_tokens": tokens("output"), "first_piece_ms": "\(text(of: .modelFirstPiece))",
            "request_ms": "\(text(of: .modelRequestTime))",
        ]
    }

    private func sum(of metric: Metric, where dimension: (name: String, value: String)? = nil) -> Int64 {
        counts.withLock { counts in
            counts.reduce(0) { sum, entry in
                guard entry.key.label == metric.rawValue else { return sum }
                if let dimension, entry.key.dimensions[dimension.name] != dimension.value { return sum }
                return sum.addingReportingOverflow(entry.value).partialValue
            }
        }
    }

    private func text(of metric: Metric) -> String {
        times.withLock { $0[metric.rawValue, default: Times()].text }
    }

    // MARK: What is measured

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let key = Key(label: label, dimensions: Dictionary(dimensions) { $1 })
        return Handler { [self] amount in
            counts.withLock { $0[key] = $0[key, default: 0].addingReportingOverflow(amount).partialValue }
        }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Handler { [self] time in times.withLock { $0[label, default: Times()].add(time) } }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler { _ in }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private final class Handler: CounterHandler, TimerHandler, RecorderHandler {
        private let take: @Sendable (Int64) -> Void

        init(_ take: @escaping @Sendable (Int64) -> Void) {
            self.take = take
        }

        func increment(by amount: Int64) { take(amount) }
        func recordNanoseconds(_ duration: Int64) { take(duration) }
        func reset() {}
        func record(_ value: Int64) {}
        func record(_ value: Double) {}
    }
}
