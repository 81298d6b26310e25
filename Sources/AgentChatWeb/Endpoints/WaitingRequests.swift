import Synchronization

/// The requests that are not answered at once, but when their program waits: how many there may be, as each holds a connection.
final class WaitingRequests: Sendable {
    /// Half of the connections that there may be beside streams.
    static let most = 500
    /// A page waits for nothing, and a program for one run at a time.
    static let mostOfVisitor = 20

    private let owners = Mutex<[RunOwner: Int]>([:])

    /// Has something done as one of them.
    ///
    /// - Parameter limit: how long it may wait; what does not wait is none of them.
    /// - Throws: what `body` throws; 503 where there are too many, 429 where too many are the visitor's.
    func whileWaiting<Result>(
        _ limit: Duration, _ owner: RunOwner, _ body: () async throws -> Result
    ) async throws -> Result {
        guard limit > .zero else { return try await body() }
        try enter(owner)
        defer { leave(owner) }
        return try await body()
    }

    var count: Int { owners.withLock { $0.values.reduce(0, +) } }

    private func enter(_ owner: RunOwner) throws(WebError) {
        let refusal = owners.withLock { owners -> WebError? in
            guard owners.values.reduce(0, +) < Self.most else { return .tooManyWaiting }
            if case .visitor = owner, owners[owner, default: 0] >= Self.mostOfVisitor { return .tooManyOwnWaiting }
            owners[owner, default: 0] += 1
            return nil
        }
        if let refusal { throw refusal }
    }

    private func leave(_ owner: RunOwner) {
        owners.withLock { owners in
            let left = owners[owner, default: 0] - 1
            owners[owner] = left > 0 ? left : nil
        }
    }
}

extension WebError {
    fileprivate static let tooManyWaiting = WebError(
        .serviceUnavailable, "too_many_waiting", "As many requests as the server allows wait for their programs.",
        advice: "Ask with wait=0, follow the run with GET /runs/{id}/stream, or try again later.", retryAfter: 5)

    fileprivate static let tooManyOwnWaiting = WebError(
        .tooManyRequests, "too_many_own_waiting",
        "\(WaitingRequests.mostOfVisitor) of your requests wait for their programs, which is all that one browser may have.",
        advice: "Ask with wait=0, follow the run with GET /runs/{id}/stream, or end one of them.", retryAfter: 5)
}
