import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Both models against a server that fails, in all the ways servers do.
@Suite(.timeLimit(.minutes(1))) struct LiveFailureTests {
    /// Breaks after text was delivered: never repeated, since the text may have been shown.
    @Test(
        arguments: LiveDialect.allCases,
        [
            (ReplyPiece.cut, ModelError.Code.truncated), (.close, .network), (.reset, .network),
            (.stall, .timeout(.reading)), (.error(type: "overloaded_error", message: "Busy"), .overloaded),
        ])
    func afterTextItIsThrown(dialect: LiveDialect, failure: (piece: ReplyPiece, code: ModelError.Code)) async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in .reply(pieces: [.text("Hi"), .wait(gate), failure.piece]) }
        defer { server.stop() }
        // A short limit only where it is what is tested: a busy machine may need longer for the others.
        let model = try dialect.model(at: server, timeout: failure.code == .timeout(.reading) ? 0.3 : 30)
        var events: [ModelEvent] = []
        let error = await #expect(throws: ModelError.self) {
            try await model.respond(to: sampleRequest, streaming: true) { event in
                events.append(event)
                gate.open()
            }
        }
        #expect(error?.code == failure.code)
        #expect(events == [.text("Hi")])
        #expect(server.requests.count == 1)
    }

    @Test(
        arguments: LiveDialect.allCases,
        [
            (ReplyPiece.cut, ModelError.Code.truncated), (.close, .network), (.stall, .timeout(.reading)),
            (.error(type: "overloaded_error", message: "Busy"), .overloaded),
        ])
    func beforeTextItIsRepeated(dialect: LiveDialect, failure: (piece: ReplyPiece, code: ModelError.Code)) async throws
    {
        let server = try StubModelServer { request in
            request.number < 1 ? .reply(pieces: [failure.piece]) : .reply(chunks: ["Hi"])
        }
        defer { server.stop() }
        let waits = Recorder<Duration>()
        let model = try dialect.model(at: server, timeout: failure.code == .timeout(.reading) ? 0.3 : 30) {
            waits.append($0)
        }
        let events = try await model.events(streaming: true)
        #expect(events.retryReasons == [failure.code])
        #expect(events.suffix(3) == [.text("Hi"), .stopped(.finished)].withUsage[...])
        #expect(waits.all.count == 1)
    }

    @Test(
        "streams that break twice before any text", arguments: LiveDialect.allCases, [ReplyPiece.cut, .close, .reset])
    func brokenStreamsAreGivenUp(dialect: LiveDialect, piece: ReplyPiece) async throws {
        let server = try StubModelServer { request in
            request.streams ? .reply(pieces: [piece]) : .reply(chunks: ["Hi"])
        }
        defer { server.stop() }
        let events = try await dialect.model(at: server).events(streaming: true)
        #expect(events.text == "Hi")
        #expect(server.requests.map(\.streams) == [true, true, false])
        #expect(events.filter { if case .unstreamed = $0 { true } else { false } }.count == 1)
        #expect(events.retryReasons.count == 2)
    }

    /// The bytes of a read count though the connection breaks in it.
    @Test(arguments: LiveDialect.allCases, [[Action.close], [.reset], [.send(": half a com"), .close]])
    func whatCameWithTheBreakIsKept(dialect: LiveDialect, end: [Action]) async throws {
        let server = try StubModelServer { request in
            let frames = ProviderFrames(request: request)
            return .body([.send(frames.opening + frames.text("Hé") + frames.text("llo"))] + end)
        }
        defer { server.stop() }
        let (events, error) = await (try dialect.model(at: server)).outcome()
        #expect(events.text == "Héllo")
        #expect((error as? ModelError).map { RetryPolicy.isTransient($0.code) } == true)
    }

    /// Comments are life for the silence, and none for the whole.
    @Test(arguments: LiveDialect.allCases)
    func aReplyThatTakesTooLongAsAWhole(dialect: LiveDialect) async throws {
        let server = try StubModelServer { request in
            let frames = ProviderFrames(request: request)
            return .body([.send(frames.opening)] + Array(repeating: .send(": alive\n\n"), count: 50) + [.stall])
        }
        defer { server.stop() }
        let isOpenAI = dialect == .openAI
        var config = sampleConfig(
            isOpenAI ? .openai : .anthropic, baseURL: isOpenAI ? server.openAIBaseURL : server.anthropicBaseURL)
        config.totalTimeout = 0.3
        let (events, error) = await (try dialect.singleModel(config)).outcome()
        #expect((error as? ModelError)?.code == .timeout(.total) && events.isEmpty)
        #expect((error as? ModelError)?.message.contains("was not complete after 0.3 s.") == true)
        #expect((error as? ModelError)?.message.hasSuffix("with --total-timeout.") == true)
    }

    @Test(arguments: [true, false])
    func whatTheServerAsksForIsWaited(streaming: Bool) async throws {
        let server = try StubModelServer { request in
            switch request.number {
            case 0: .status(429, headers: [("Retry-After", "17")])
            case 1: .status(529, headers: [("Retry-After", "99"), ("retry-after-ms", "1500")])
            default: .reply(chunks: ["Hi"])
            }
        }
        defer { server.stop() }
        let waits = Recorder<Duration>()
        let events = try await LiveDialect.anthropic.model(at: server) { waits.append($0) }.events(streaming: streaming)
        #expect(waits.all == [.seconds(17), .milliseconds(1500)])
        #expect(events.retryReasons == [.rateLimited, .overloaded])
        // When the time is over, the request is out again.
        #expect(events.indices.filter { events[$0] == .prepared } == [1, 3])
        guard case .retrying(attempt: 2, of: 5, after: .milliseconds(1500), let reason) = events[2] else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.message.contains("is overloaded (529)"))
    }

    @Test func afterFiveRetriesItIsThrown() async throws {
        let server = try StubModelServer { _ in .status(500) }
        defer { server.stop() }
        let (events, error) = await (try LiveDialect.openAI.model(at: server)).outcome()
        #expect((error as? ModelError)?.code == .server)
        #expect(events.retryReasons == Array(repeating: .server, count: 5))
        #expect(server.requests.count == 6)
    }

    @Test(
        arguments: LiveDialect.allCases,
        [
            (401, ModelError.Code.authentication), (403, .authentication), (404, .notFound), (402, .quotaExhausted),
        ])
    func refusalsAreFinal(dialect: LiveDialect, refusal: (status: Int, code: ModelError.Code)) async throws {
        let server = try StubModelServer { _ in
            .status(
                refusal.status, headers: [("Location", "http://127.0.0.1:1/")],
                body: #"{"error":{"type":"x","message":"Key sk-test/1234 is wrong"}}"#)
        }
        defer { server.stop() }
        let (events, error) = await (try dialect.model(at: server)).outcome()
        let failure = try #require(error as? ModelError)
        #expect(failure.code == refusal.code && events.isEmpty && server.requests.count == 1)
        #expect(failure.detail?.contains("Key [secret] is wrong") == true)
        #expect(!String(reflecting: failure).contains("1234"))
    }

    /// What a server does not understand may be the stream that it was asked for.
    @Test(arguments: LiveDialect.allCases, [400, 302])
    func whatIsNotUnderstoodIsAskedForWhole(dialect: LiveDialect, status: Int) async throws {
        let server = try StubModelServer { _ in
            .status(status, headers: [("Location", "http://127.0.0.1:1/")], body: #"{"error":{"message":"What?"}}"#)
        }
        defer { server.stop() }
        let (events, error) = await (try dialect.model(at: server)).outcome()
        #expect((error as? ModelError)?.code == .badRequest)
        #expect(events.retryReasons == [.badRequest])
        #expect(server.requests.map(\.streams) == [true, false])
        _ = await (try dialect.model(at: server)).outcome(streaming: false)
        #expect(server.requests.map(\.streams) == [true, false, false])
    }

    @Test(arguments: LiveDialect.allCases, [true, false])
    func aPageInPlaceOfAReply(dialect: LiveDialect, streaming: Bool) async throws {
        let server = try StubModelServer { _ in
            .status(200, headers: [("Content-Type", "text/html")], body: "<html>Welcome to the hotel</html>")
        }
        defer { server.stop() }
        let (events, error) = await (try dialect.model(at: server)).outcome(streaming: streaming)
        let failure = try #require(error as? ModelError)
        #expect(failure.code == .malformedResponse && events.text.isEmpty)
        #expect(failure.detail == "<html>Welcome to the hotel</html>")
    }

    /// The server closes a kept connection as the next request arrives on it: nobody needs to hear of that, once.
    @Test(
        arguments: LiveDialect.allCases,
        [
            ("answers, closes", "ac", [0, 0]), ("answers, closes twice", "acc", [0, 1]), ("resets", "ar", [0, 0]),
            ("closes at once", "c", [1, 0]), ("closes, answers, closes", "cac", [1, 0]),
            ("fails on a kept connection", "af", [0, 1]),
        ])
    func aKeptConnectionThatTheServerClosed(
        dialect: LiveDialect, row: (name: String, script: String, retries: [Int])
    ) async throws {
        let server = try StubModelServer { request in
            switch row.script.dropFirst(request.number).first {
            case "c": .raw([.close])
            case "r": .raw([.reset])
            case "f": .status(500)
            default: .reply(chunks: ["Hi"])
            }
        }
        defer { server.stop() }
        let model = try dialect.model(at: server)
        for retries in row.retries {
            let events = try await model.events(streaming: true)
            #expect(events.retryReasons.count == retries, "\(row.name)")
            #expect(events.text == "Hi")
        }
    }

    @Test(arguments: [true, false])
    func aServerThatDoesNotAnswer(streaming: Bool) async throws {
        let server = try StubModelServer { _ in .silence }
        defer { server.stop() }
        var config = sampleConfig(.openai, baseURL: server.openAIBaseURL)
        config.responseTimeout = 0.2
        let model = try LiveDialect.openAI.singleModel(config)
        let (events, error) = await model.outcome(streaming: streaming)
        let failure = try #require(error as? ModelError)
        #expect(failure.code == .timeout(.waitingForResponse) && events.isEmpty)
        #expect(failure.message.hasSuffix("did not answer within 0.2 s. Try again, or allow more with --timeout."))
    }

    @Test func nobodyListens() async throws {
        let server = try StubModelServer { _ in .silence }
        let model = try LiveDialect.openAI.model(at: server)
        try await server.stopped()
        let (events, error) = await model.outcome()
        #expect((error as? ModelError)?.code == .unreachable)
        #expect(
            (error as? ModelError)?.message
                == "No connection to http://127.0.0.1:\(server.port). Start the server there, or check OPENAI_BASE_URL."
        )
        #expect(events.retryReasons.count == 5)
    }
}
