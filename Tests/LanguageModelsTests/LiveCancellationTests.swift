import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Leaving a request, in whatever state it is, closes its connection: that also stops most providers' billing.
@Suite(.timeLimit(.minutes(1))) struct LiveCancellationTests {
    @Test(arguments: LiveDialect.allCases)
    func cancellingClosesTheConnection(dialect: LiveDialect) async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in .reply(pieces: [.text("Hi"), .wait(gate)]) }
        defer { server.stop() }
        let model = try dialect.model(at: server)
        let task = Task { try await model.events(streaming: true) }
        try await gate.reached()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await server.disconnections(1)
    }

    @Test(arguments: [true, false])
    func cancellingBeforeTheResponse(streaming: Bool) async throws {
        let server = try StubModelServer { _ in .silence }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server)
        let task = Task { try await model.events(streaming: streaming) }
        try await server.receivedRequests(1)
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await server.disconnections(1)
    }

    @Test func cancellingTheWaitBeforeARetry() async throws {
        let server = try StubModelServer { _ in .status(503, headers: [("Retry-After", "60")]) }
        defer { server.stop() }
        let waiting = AsyncStream.makeStream(of: Void.self)
        let model = try LiveDialect.openAI.model(at: server) { delay in
            waiting.continuation.yield()
            try await Task.sleep(for: delay)
        }
        let task = Task { try await model.events(streaming: true) }
        for await _ in waiting.stream { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(server.requests.count == 1)
    }

    @Test func whatTheConsumerThrowsIsThrownAndNothingRepeated() async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in .reply(pieces: [.reasoning("so"), .wait(gate)]) }
        defer { server.stop() }
        let own = ModelError(.overloaded, "The consumer's own.")
        let error = await #expect(throws: ModelError.self) {
            try await LiveDialect.openAI.model(at: server).respond(to: sampleRequest, streaming: true) { _ in throw own
            }
        }
        #expect(error == own)
        try await server.disconnections(1)
        #expect(server.requests.count == 1)
    }
}
