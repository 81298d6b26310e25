import Streaming

/// Names that look like a mistyped one.
enum NearNames {
    /// At most three names, the nearest first, that differ in few letters, or only in case and `_`.
    static func of(_ name: String, among candidates: [String]) -> [String] {
        let wanted = Array(CalleeNames.folded(name))
        // Longer names are not typed by mistake, and comparing them costs time.
        guard (1...64).contains(wanted.count) else { return [] }
        let allowed = max(1, wanted.count / 3)
        let ranked: [(name: String, distance: Int)] = candidates.prefix(1000).compactMap { candidate in
            let other = Array(CalleeNames.folded(candidate))
            guard (1...64).contains(other.count) else { return nil }
            let distance = editDistance(wanted, other)
            return distance <= allowed ? (candidate, distance) : nil
        }
        return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }

    /// Letters to insert, delete or replace (Levenshtein).
    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var previous = Array(0...b.count)
        for (row, x) in a.enumerated() {
            var current = [row + 1]
            for (column, y) in b.enumerated() {
                // Both rows have b.count + 1 entries once they are complete.
                let replaced = previous[column] + (x == y ? 0 : 1)
                current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
            }
            previous = current
        }
        return previous[b.count]
    }
}
