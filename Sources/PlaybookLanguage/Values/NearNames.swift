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

    /// Letters to insert, delete or replace, and neighbours that changed places (optimal string alignment).
    static func distance(_ a: String, _ b: String) -> Int {
        editDistance(Array(a), Array(b))
    }

    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for (row, x) in a.enumerated() {
            var current = [row + 1]
            for (column, y) in b.enumerated() {
                // Rows have b.count + 1 entries once they are complete, and `row` and `column` are indices of a and b.
                var least = min(
                    previous[column] + (x == y ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, x == b[column - 1], y == a[row - 1] {
                    least = min(least, beforePrevious[column - 1] + 1)
                }
                current.append(least)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[b.count]
    }
}
