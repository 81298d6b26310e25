/// How often each client may ask: a bucket of permissions that fills with time.
struct RateLimiter: Sendable {
    private struct Bucket {
        var permissions: Double
        /// Seconds.
        var filledAt: Double
    }

    /// Permissions a second; 0 for no limit.
    private let rate: Double
    private let most: Double
    private var buckets: [String: Bucket] = [:]
    /// When it is worth looking again for buckets that are full.
    private var nextForgetting = 0.0

    /// Clients that are remembered. Whoever is forgotten has a full bucket.
    private static let mostClients = 10_000

    /// - Parameter burst: how many may be taken at once.
    init(rate: Double, burst: Double) {
        self.rate = rate
        most = burst
    }

    /// Takes a permission.
    ///
    /// - Parameters:
    ///   - now: seconds of a clock that never goes back.
    ///   - isFree: whether it is only looked whether there is one.
    /// - Returns: nil if there is one; else the seconds until there is.
    mutating func take(for client: String, now: Double, isFree: Bool = false) -> Double? {
        guard rate > 0 else { return nil }
        if buckets.count >= Self.mostClients, buckets[client] == nil { makeRoom(now: now) }
        var bucket = buckets[client] ?? Bucket(permissions: most, filledAt: now)
        bucket.permissions = min(most, bucket.permissions + max(0, now - bucket.filledAt) * rate)
        bucket.filledAt = now
        defer { buckets[client] = bucket }
        guard bucket.permissions >= 1 else { return (1 - bucket.permissions) / rate }
        if !isFree { bucket.permissions -= 1 }
        return nil
    }

    private mutating func makeRoom(now: Double) {
        if now >= nextForgetting {
            buckets = buckets.filter { $0.value.permissions + max(0, now - $0.value.filledAt) * rate < most }
            nextForgetting = now + 1
        }
        // So many clients at once are an attack, and looking through them again and again would help it.
        if buckets.count >= Self.mostClients { buckets = [:] }
    }
}
