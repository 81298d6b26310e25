/// What requests with an `Idempotency-Key` led to, so that one that is sent again leads to the same.
///
/// When there are too many, the oldest are forgotten.
struct IdempotencyKeys<Value: Sendable>: Sendable {
    private let limit: Int
    private var values: [String: Value] = [:]
    private var order: [String] = []

    /// - Parameter limit: how many are remembered at least.
    init(limit: Int) {
        self.limit = limit
    }

    subscript(key: String) -> Value? { values[key] }

    mutating func remember(_ value: Value, for key: String) {
        if values.updateValue(value, forKey: key) == nil { order.append(key) }
        guard order.count > 2 * limit else { return }
        // Half of them at once, so that each costs little.
        for old in order.prefix(limit) { values[old] = nil }
        order.removeFirst(limit)
    }

    mutating func forget(_ key: String) {
        guard values.removeValue(forKey: key) != nil else { return }
        order.removeAll { $0 == key }
    }
}
