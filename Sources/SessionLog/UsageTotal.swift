/// What the requests of a run have cost together.
public struct UsageTotal: Sendable, Hashable {
    /// How many requests the server told the tokens of; others count for nothing here.
    public private(set) var requests = 0
    public private(set) var tokens = TokenCount(input: 0, output: 0)

    public init() {}

    /// Counts what the entry tells of a request.
    public mutating func add(_ event: LogEvent) {
        guard case .usage(_, let new) = event else { return }
        requests += 1
        // Servers say what they like: the sums stop at the largest number.
        tokens.input = Self.sum(tokens.input, new.input)
        tokens.cachedInput = Self.sum(tokens.cachedInput, new.cachedInput)
        tokens.output = Self.sum(tokens.output, new.output)
    }

    private static func sum(_ total: Int, _ new: Int) -> Int {
        let (sum, overflows) = total.addingReportingOverflow(max(0, new))
        return overflows ? Int.max : sum
    }
}
