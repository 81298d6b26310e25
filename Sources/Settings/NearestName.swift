/// The known name that a mistyped one was meant to be.
public enum NearestName {
    /// The candidate that differs in the fewest letters, or nil when none is near. Case, `_` and `-` do not count, and a
    /// name that is a part of a candidate is near to it.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        let wanted = folded(name)
        // Longer names are not typed by mistake, and comparing them costs time.
        guard (1...64).contains(wanted.count) else { return nil }
        let allowed = max(1, wanted.count * 2 / 5)
        let ranked = candidates.map { (name: $0, distance: editDistance(wanted, folded($0))) }
        if let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= allowed { return best.name }
        guard wanted.count >= 4 else { return nil }
        return candidates.first { String(folded($0)).contains(String(wanted)) }
    }

    private static func folded(_ name: String) -> [Character] {
        name.lowercased().filter { $0 != "_" && $0 != "-" }
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
