/// Remembers what was used lately, up to a bound, at a constant cost a use.
///
/// What is used is young. When the young ones are too many, they become the old ones, and the old ones that nobody has
/// asked for since are forgotten.
struct GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: (value: Value, weight: Int)] = [:]
    private var old: [Key: (value: Value, weight: Int)] = [:]
    private var youngWeight = 0
    /// Of one generation; there are two. One value may be heavier by itself.
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// The value of a key, which counts as used now.
    mutating func value(for key: Key) -> Value? {
        if let entry = young[key] { return entry.value }
        guard let entry = old.removeValue(forKey: key) else { return nil }
        insert(entry.value, for: key, weight: entry.weight)
        return entry.value
    }

    mutating func insert(_ value: Value, for key: Key, weight: Int) {
        remove(key)
        if youngWeight + weight > limit, !young.isEmpty {
            old = young
            young = [:]
            youngWeight = 0
        }
        young[key] = (value, weight)
        youngWeight += weight
    }

    mutating func remove(_ key: Key) {
        old[key] = nil
        if let entry = young.removeValue(forKey: key) { youngWeight -= entry.weight }
    }

    mutating func removeAll() {
        self = GenerationCache(limit: limit)
    }
}
