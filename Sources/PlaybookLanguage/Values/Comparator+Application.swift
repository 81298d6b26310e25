internal import OrderedCollections

extension Comparator {
    /// Whether the comparison holds, as in Python.
    func holds(_ left: PlaybookValue, _ right: PlaybookValue) throws(EvaluationError) -> Bool {
        switch self {
        case .equal: left.isEqual(to: right)
        case .notEqual: !left.isEqual(to: right)
        case .less: try PlaybookValue.order(left, right) == .ascending
        case .lessOrEqual: [.ascending, .same].contains(try PlaybookValue.order(left, right))
        case .greater: try PlaybookValue.order(left, right) == .descending
        case .greaterOrEqual: [.descending, .same].contains(try PlaybookValue.order(left, right))
        case .in: try right.contains(left)
        case .notIn: !(try right.contains(left))
        // Identity of None, True and False is what people compare with `is`; others have no identity here.
        case .is: left == right
        case .isNot: left != right
        }
    }
}

extension PlaybookValue {
    fileprivate func contains(_ element: PlaybookValue) throws(EvaluationError) -> Bool {
        switch self {
        case .list(let elements): return elements.contains { element.isEqual(to: $0) }
        case .dictionary(let entries): return entries.value(at: element) != nil
        case .string(let text):
            guard case .string(let part) = element else {
                throw EvaluationError(
                    "A string contains only strings, not \(element.typeName); write str(…) around the value before 'in'."
                )
            }
            return text.contains(bytesOf: part)
        default:
            throw EvaluationError(
                "'in' looks into a list, a string or a dictionary, and \(excerpt) is a value of type \(typeName).")
        }
    }
}

extension String {
    /// Whether `part` occurs, scalar by scalar. Linear in both lengths (Knuth, Morris and Pratt), so that no pair of long
    /// strings takes long.
    fileprivate func contains(bytesOf part: String) -> Bool {
        let pattern = Array(part.utf8)
        guard !pattern.isEmpty else { return true }
        // borders[i]: length of the longest proper prefix of pattern[...i] that also ends there.
        var borders = [Int](repeating: 0, count: pattern.count)
        var matched = 0
        for position in pattern.indices.dropFirst() {
            while matched > 0 && pattern[matched] != pattern[position] {
                matched = borders[matched - 1]
            }
            if pattern[matched] == pattern[position] { matched += 1 }
            borders[position] = matched
        }
        matched = 0
        for byte in utf8 {
            // `matched` stays below the pattern's length: reaching it returns.
            while matched > 0 && pattern[matched] != byte {
                matched = borders[matched - 1]
            }
            if pattern[matched] == byte { matched += 1 }
            if matched == pattern.count { return true }
        }
        return false
    }
}
