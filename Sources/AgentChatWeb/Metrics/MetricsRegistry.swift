import CoreMetrics
import Synchronization

/// Keeps what the process measures with swift-metrics, and writes it as Prometheus reads it.
///
/// Counters are counters, timers histograms of seconds, and everything else is a gauge, of which the last value counts.
final class MetricsRegistry: MetricsFactory {
    /// Which series a measurement belongs to.
    private struct Name: Hashable {
        var label: String
        /// As the text has them, in the order in which they were given.
        var dimensions: [Dimension]
    }

    /// What exporters show beside a name.
    private let help: @Sendable (_ label: String) -> String?
    private let state = Mutex(State())

    private struct State {
        var counters: [Name: CountedSeries] = [:]
        var gauges: [Name: GaugeSeries] = [:]
        var histograms: [Name: TimedSeries] = [:]

        var count: Int { counters.count + gauges.count + histograms.count }
    }

    /// What has more series than this has a dimension that it should not have; new ones are not kept.
    static let mostSeries = 10_000

    init(help: @escaping @Sendable (_ label: String) -> String? = { _ in nil }) {
        self.help = help
    }

    // MARK: Making

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(label, dimensions, in: \.counters) { CountedSeries() }
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(label, dimensions, in: \.histograms) { TimedSeries() }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        series(label, dimensions, in: \.gauges) { GaugeSeries() }
    }

    private func series<Series: AnyObject & Sendable>(
        _ label: String, _ dimensions: [(String, String)], in place: WritableKeyPath<State, [Name: Series]>,
        make: () -> Series
    ) -> Series {
        let name = Name(label: label, dimensions: dimensions.map { Dimension(name: $0.0, value: $0.1) })
        return state.withLock { state in
            if let known = state[keyPath: place][name] { return known }
            let series = make()
            if state.count < Self.mostSeries { state[keyPath: place][name] = series }
            return series
        }
    }

    // What was counted stays counted.
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}

    // MARK: Writing

    /// A value that is asked for when it is written.
    struct Gauge: Sendable {
        var label: String
        var dimensions: [(String, String)] = []
        var value: Double
    }

    /// Everything that was measured, and what there is now, in the text format 0.0.4.
    func text(adding gauges: [Gauge]) -> String {
        let state = state.withLock { $0 }
        var families: [String: MetricsText.Family] = [:]
        func add(_ kind: MetricsText.Kind, _ name: Name, _ value: MetricsText.Value) {
            families[name.label, default: MetricsText.Family(kind: kind, help: help(name.label))]
                .series.append((name.dimensions, value))
        }
        for (name, series) in state.counters { add(.counter, name, .number(Double(series.value))) }
        for (name, series) in state.gauges { add(.gauge, name, .number(series.value)) }
        for (name, series) in state.histograms { add(.histogram, name, .histogram(series.histogram)) }
        for gauge in gauges {
            let dimensions = gauge.dimensions.map { Dimension(name: $0.0, value: $0.1) }
            add(.gauge, Name(label: gauge.label, dimensions: dimensions), .number(gauge.value))
        }
        return MetricsText.text(of: families)
    }
}

/// What tells a series from others of its name.
struct Dimension: Sendable, Hashable {
    var name: String
    var value: String
}

/// Only grows.
private final class CountedSeries: CounterHandler {
    private let count = Atomic<Int64>(0)

    var value: Int64 { count.load(ordering: .relaxed) }

    func increment(by amount: Int64) { count.wrappingAdd(amount, ordering: .relaxed) }

    func reset() { count.store(0, ordering: .relaxed) }
}

/// The last value.
private final class GaugeSeries: RecorderHandler {
    private let last = Mutex(0.0)

    var value: Double { last.withLock { $0 } }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) { last.withLock { $0 = value } }
}

/// How many took how long.
private final class TimedSeries: TimerHandler {
    private let state = Mutex(TimeHistogram())

    var histogram: TimeHistogram { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) { state.withLock { $0.add(seconds: Double(duration) / 1e9) } }
}

/// Durations, counted by how long they were.
struct TimeHistogram: Sendable, Hashable {
    /// In seconds: from an answer out of memory to a model that thinks for minutes.
    static let bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]

    /// How many are no longer than the bound at the same place, and longer than the one before.
    private(set) var counts = [Int](repeating: 0, count: bounds.count)
    private(set) var count = 0
    /// In seconds.
    private(set) var sum = 0.0

    mutating func add(seconds: Double) {
        count += 1
        sum += seconds
        // `counts` has as many as there are bounds.
        if let place = Self.bounds.firstIndex(where: { seconds <= $0 }) { counts[place] += 1 }
    }
}
