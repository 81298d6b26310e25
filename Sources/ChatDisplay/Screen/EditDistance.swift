/// How many characters have to be typed, left out, replaced or swapped with their neighbours to make one word of another
/// (Damerau's distance, restricted to adjacent swaps).
enum EditDistance {
    static func between(_ first: String, _ second: String) -> Int {
        // Names are short; a long word is far from each of them.
        let (first, second) = (Array(first.prefix(32)), Array(second.prefix(32)))
        var beforePrevious: [Int] = []
        var previous = Array(0...second.count)
        for (row, character) in first.enumerated() {
            var current = [row + 1]
            for (column, other) in second.enumerated() {
                // All three rows have a column more than `second` has characters.
                var best = min(
                    previous[column] + (character == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, character == second[column - 1], first[row - 1] == other {
                    best = min(best, beforePrevious[column - 1] + 1)
                }
                current.append(best)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[second.count]
    }
}
