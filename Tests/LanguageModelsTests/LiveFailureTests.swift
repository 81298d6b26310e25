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
            request.number < 2 ? .reply(pieces: [failure.piece]) : .reply(chunks: ["Hi"])
        }
        defer { server.stop() }
        let waits = Recorder<Duration>()
        let model = try dialect.model(at: server, timeout: failure.code == .timeout(.reading) ? 0.3 : 30) {
            waits.append($0)
        }
        let events = try await model.events(streaming: true)
        #expect(events.retryReasons == [failure.code, failure.code])
        #expect(events.suffix(3) == [.text("Hi"), .stopped(.finished)].withUsage[...])
        #expect(waits.all.count == 2)
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
        guard case .retrying(attempt: 2, of: 3, after: .milliseconds(1500), let reason) = events[1] else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.message.contains("is overloaded (529)"))
    }

    @Test func afterThreeRetriesItIsThrown() async throws {
        let server = try StubModelServer { _ in .status(500) }
        defer { server.stop() }
        let (events, error) = await (try LiveDialect.openAI.model(at: server)).outcome()
        #expect((error as? ModelError)?.code == .server)
        #expect(events.retryReasons == [.server, .server, .server])
        #expect(server.requests.count == 4)
    }

    @Test(
        arguments: LiveDialect.allCases,
        [
            (401, ModelError.Code.authentication), (404, .notFound), (400, .badRequest), (302, .badRequest),
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

    @Test(arguments: LiveDialect.allCases, [true, false])
    func aPageInPlaceOfAReply(dialect: LiveDialect, streaming: Bool) async throws {
        let server = try StubModelServer { _ in
            .status(200, headers: [("Content-Type", "text/html")], body: "<html>Welcome to the hotel</html>")
        }
        defer { server.stop() }
        let (events, error) = await (try dialect.model(at: server)).outcome(streaming: streaming)
        let failure = try #require(error as? ModelError)
        #expect(failure.code == .malformedResponse && events.isEmpty)
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
        let model = try OpenAIModel(config, retryPolicy: RetryPolicy(retries: 0))
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
        #expect(events.retryReasons.count == 3)
    }
}
