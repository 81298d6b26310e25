/// Measured values.
public struct Samples: Sendable {
    private var values: [Double] = []

    public init() {}

    public mutating func add(_ value: Double) {
        values.append(value)
    }

    public mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
    }

    public var count: Int { values.count }

    public var median: Double { percentile(50) }

    /// The smallest value that at least `percent` of the values do not exceed; 0 without values.
    public func percentile(_ percent: Int) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        let rank = (sorted.count * percent + 99) / 100
        return sorted[min(max(rank - 1, 0), last)]
    }
}
