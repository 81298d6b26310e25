import CoreMetrics
import Synchronization

/// Keeps what is measured, by name and dimensions: `name{a=b,c=d}`.
final class RecordingMetrics: MetricsFactory {
    private let counts = Mutex<[String: Int64]>([:])
    private let times = Mutex<[String: [Int64]]>([:])

    /// What counters have come to.
    var counted: [String: Int64] { counts.withLock { $0 } }
    /// What timers were given, in nanoseconds.
    var measured: [String: [Int64]] { times.withLock { $0 } }

    private static func key(_ label: String, _ dimensions: [(String, String)]) -> String {
        label + "{" + dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: ",") + "}"
    }

    private final class Handler: CounterHandler, TimerHandler, RecorderHandler {
        private let take: @Sendable (Int64) -> Void

        init(_ take: @escaping @Sendable (Int64) -> Void) { self.take = take }

        func increment(by amount: Int64) { take(amount) }
        func reset() {}
        func recordNanoseconds(_ duration: Int64) { take(duration) }
        func record(_ value: Int64) { take(value) }
        func record(_ value: Double) {}
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        let key = Self.key(label, dimensions)
        return Handler { amount in self.counts.withLock { $0[key, default: 0] += amount } }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        let key = Self.key(label, dimensions)
        return Handler { time in self.times.withLock { $0[key, default: []].append(time) } }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Handler { _ in }
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
