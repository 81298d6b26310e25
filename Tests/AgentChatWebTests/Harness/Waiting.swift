/// Waits until a condition holds; looks again and again, since what it looks at tells nobody when it changes.
func waitUntil(_ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool) async throws
{
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard .now < deadline else { throw TestFailure("Waited in vain until \(what).") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
