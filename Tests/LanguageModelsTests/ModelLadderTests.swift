import Settings
import StubModelServer
import Synchronization
import Testing

@testable import LanguageModels

/// Several models in order of preference.
@Suite(.timeLimit(.minutes(1))) struct ModelLadderTests {
    private static func dead(_ code: ModelError.Code) -> Recording {
        Recording(
            exchanges: Array(repeating: .init(chunks: [], end: .failed(ModelError(code, "It failed."))), count: 9))
    }

    private static func alive(_ text: String) -> Recording {
        Recording(exchanges: Array(repeating: .init(chunks: [.init(text)]), count: 9))
    }

    private func ladder(
        _ models: [any LanguageModel], now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    )
        -> ModelLadder
    {
        ModelLadder(models, sleep: { _ in }, now: now, logger: quietLogger)
    }

    @Test(arguments: [ModelError.Code.authentication, .quotaExhausted, .notFound, .overloaded, .recordingExhausted])
    func theNextOneAnswers(code: ModelError.Code) async throws {
        let models = ladder([
            ReplayModel(Self.dead(code), file: "a"), ReplayModel(Self.dead(.server), file: "b"),
            ReplayModel(Self.alive("Hi"), file: "c"),
        ])
        let events = try await models.events(streaming: true)
        #expect(
            events == [
                .fellBack(from: "replay:a", to: "replay:b", reason: ModelError(code, "It failed.")),
                .fellBack(from: "replay:b", to: "replay:c", reason: ModelError(.server, "It failed.")),
                .text("Hi"), .stopped(.finished),
            ])
        // It is not told again.
        #expect(try await models.events(streaming: true) == [.text("Hi"), .stopped(.finished)])
        #expect(models.name == (code == .recordingExhausted ? "replay:a" : "replay:c"))
    }

    @Test func ifNoneAnswersTheLastOneSaysWhy() async throws {
        let models = ladder([
            ReplayModel(Self.dead(.authentication), file: "a"), ReplayModel(Self.dead(.notFound), file: "b"),
        ])
        let (events, error) = await models.outcome()
        #expect((error as? ModelError)?.code == .notFound)
        #expect(events.count == 1)
        #expect(models.name == "replay:a")
    }

    /// The first one is worth waiting for, whatever is wrong with the others.
    @Test func whatMayPassIsWhatTheyFailFor() async throws {
        let models = ladder([
            ReplayModel(Self.dead(.overloaded), file: "a"), ReplayModel(Self.dead(.authentication), file: "b"),
        ])
        let (events, error) = await models.outcome()
        #expect((error as? ModelError)?.code == .overloaded)
        #expect((error as? ModelError)?.message == "It failed. And of replay:b: It failed.")
        #expect(events.count == 1)
        #expect(models.name == "replay:a")
    }

    /// A recording that is over hands over to what comes after it.
    @Test func afterARecordingALiveModel() async throws {
        let models = ladder([
            ReplayModel(Recording(exchanges: [.init(chunks: [.init("First")])]), file: "a"),
            ReplayModel(Self.alive("Then"), file: "b"),
        ])
        #expect(try await models.events(streaming: true).text == "First")
        #expect(try await models.events(streaming: true).text == "Then")
    }

    @Test func whatHasRestedIsAskedAgain() async throws {
        let clock = Mutex(ContinuousClock.now)
        let first = Recording(exchanges: [
            .init(chunks: [], end: .failed(ModelError(.network, "It broke."))), .init(chunks: [.init("A")]),
        ])
        let models = ladder(
            [ReplayModel(first, file: "a"), ReplayModel(Self.alive("B"), file: "b")], now: { clock.withLock { $0 } })
        #expect(try await models.events(streaming: true).text == "B")
        clock.withLock { $0 += .seconds(59) }
        #expect(try await models.events(streaming: true).text == "B")
        clock.withLock { $0 += .seconds(1) }
        #expect(try await models.events(streaming: true).text == "A")
        #expect(models.name == "replay:a")
    }

    /// After its first text nothing is asked for again here: it may have been shown.
    @Test func aBreakInTheTextIsThrown() async throws {
        let broken = Recording(exchanges: [
            .init(chunks: [.init("Hal")], end: .failed(ModelError(.network, "It broke.")))
        ])
        let models = ladder([ReplayModel(broken, file: "a"), ReplayModel(Self.alive("B"), file: "b")])
        let (events, error) = await models.outcome()
        #expect(events == [.text("Hal")])
        #expect((error as? ModelError)?.code == .network)
    }

    /// All servers together get no more requests than patience allows.
    @Test func patienceIsShared() async throws {
        let servers = try (0..<2).map { _ in try StubModelServer { _ in .status(503) } }
        defer { for server in servers { server.stop() } }
        let models = try servers.map {
            try LiveDialect.openAI.singleModel(sampleConfig(.openai, baseURL: $0.openAIBaseURL))
        }
        let waits = Recorder<Duration>()
        let ladder = ModelLadder(models, sleep: { waits.append($0) }, logger: quietLogger)
        let (_, error) = await ladder.outcome()
        #expect((error as? ModelError)?.code == .overloaded)
        #expect(servers.map(\.requests.count) == [3, 4])
        #expect(waits.all.count == 5)
        var request = sampleRequest
        request.spentRetries = 5
        await #expect(throws: ModelError.self) { try await ladder.respond(to: request, streaming: true) { _ in } }
        #expect(servers.map(\.requests.count) == [4, 5])
    }

    /// A ladder on a ladder is one.
    @Test func laddersDoNotMultiply() async throws {
        let server = try StubModelServer { _ in .status(503) }
        defer { server.stop() }
        let single = try LiveDialect.openAI.singleModel(sampleConfig(.openai, baseURL: server.openAIBaseURL))
        _ = await ladder([ModelLadder([ModelLadder(single)])]).outcome()
        #expect(server.requests.count == 6)
    }
}
