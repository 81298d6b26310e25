public import OrderedCollections

extension PlaybookValue {
    /// The language's `==`, which is Python's: 1, 1.0 and True are equal, nan equals nothing, and the order of a
    /// dictionary's keys does not count.
    public func isEqual(to other: PlaybookValue) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.string(let a), .string(let b)): a.hasSameScalars(as: b)
        case (.list(let a), .list(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isEqual(to: $1) }
        case (.dictionary(let a), .dictionary(let b)):
            a.count == b.count
                && a.allSatisfy { key, value in b.value(at: key).map { value.isEqual(to: $0) } ?? false }
        default:
            if let a = Number(self), let b = Number(other) { a.order(against: b) == .same } else { false }
        }
    }

    /// How `left` stands to `right`: numbers among each other, strings by Unicode scalars, lists element by element.
    ///
    /// Throws for types that Python does not order.
    static func order(_ left: PlaybookValue, _ right: PlaybookValue) throws(EvaluationError) -> ValueOrder {
        switch (left, right) {
        case (.string(let a), .string(let b)):
            // UTF-8 sorts as its scalars do; Swift's `<` would compare composed characters.
            if a.utf8.lexicographicallyPrecedes(b.utf8) { return .ascending }
            return a.hasSameScalars(as: b) ? .same : .descending
        case (.list(let a), .list(let b)):
            for (x, y) in zip(a, b) where !x.isEqual(to: y) {
                return try order(x, y)
            }
            return ValueOrder(a.count, b.count)
        default:
            guard let a = Number(left), let b = Number(right) else {
                throw EvaluationError(
                    "\(left.typeName) and \(right.typeName) have no order; compare values of one type.")
            }
            return a.order(against: b)
        }
    }
}

/// How one value stands to another.
enum ValueOrder {
    case ascending, same, descending
    /// One of them is nan.
    case unordered

    init<Value: Comparable>(_ left: Value, _ right: Value) {
        self = left < right ? .ascending : left == right ? .same : left > right ? .descending : .unordered
    }
}

extension OrderedDictionary where Key == PlaybookValue, Value == PlaybookValue {
    /// The value whose key is equal to `key` in the language: 1, 1.0 and True are one key.
    public func value(at key: PlaybookValue) -> PlaybookValue? {
        storedKey(equalTo: key).flatMap { self[$0] }
    }

    /// Sets the value at an equal key, which stays as it was first written, or adds the key at the end.
    public mutating func setValue(_ value: PlaybookValue, at key: PlaybookValue) {
        self[storedKey(equalTo: key) ?? key] = value
    }

    private func storedKey(equalTo key: PlaybookValue) -> PlaybookValue? {
        key.equalKeys.first { keys.contains($0) }
    }
}

extension PlaybookValue {
    /// Every value that is equal to this one as a key; there are at most four (0, False, 0.0 and -0.0).
    fileprivate var equalKeys: [PlaybookValue] {
        let integer: Int? =
            switch self {
            case .bool(let value): value ? 1 : 0
            case .int(let value): value
            case .double(let value): Int(exactly: value)
            default: nil
            }
        guard let integer else { return [self] }
        var candidates: [PlaybookValue] = [.int(integer)]
        if let double = Double(exactly: integer) {
            candidates.append(.double(double))
        }
        if integer == 0 {
            candidates += [.bool(false), .double(-0.0)]
        } else if integer == 1 {
            candidates.append(.bool(true))
        }
        return candidates
    }
}
