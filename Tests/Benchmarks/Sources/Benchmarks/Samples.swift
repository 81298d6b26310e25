/// Measured values.
struct Samples {
    private var values: [Double] = []

    mutating func add(_ value: Double) {
        values.append(value)
    }

    var median: Double { percentile(50) }

    /// The smallest value that at least `percent` of the values do not exceed; 0 without values.
    func percentile(_ percent: Int) -> Double {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return 0 }
        let rank = (sorted.count * percent + 99) / 100
        return sorted[min(max(rank - 1, 0), last)]
    }
}
