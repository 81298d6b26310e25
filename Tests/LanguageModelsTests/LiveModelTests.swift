import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Both models against a real server on loopback: what they send, and how replies arrive.
@Suite(.timeLimit(.minutes(1))) struct LiveModelTests {
    @Test(arguments: LiveDialect.allCases)
    func aStreamArrivesInPieces(dialect: LiveDialect) async throws {
        let server = try StubModelServer { _ in
            .reply(pieces: [.reasoning("so"), .comment("alive"), .text("Hé"), .text("llo 😀")], finish: .length)
        }
        defer { server.stop() }
        let events = try await dialect.model(at: server).events(streaming: true)
        // What one part of the body holds is one text; here it may be one part or several.
        #expect(
            events.joiningTexts() == [
                .reasoning("so"), .text("Héllo 😀"), .usage(TokenUsage(input: 10, output: 5)),
                .stopped(.length),
            ])
        let request = try #require(server.requests.first)
        #expect(request.streams && request.model == "model-1" && request.method == "POST")
        #expect(request.path == dialect.path && request.header("content-type") == "application/json")
        #expect(request.header(dialect.keyHeader)?.hasSuffix("sk-test/1234") == true)
        #expect(request.system == "Follow the rules.")
        #expect(request.messages == [.init(role: "user", content: "Begin.")])
    }

    @Test func textsThatArriveTogetherAreOne() {
        let events: [ModelEvent] = [
            .text("a"), .text("b"), .reasoning("c"), .reasoning("d"), .text("e"), .stopped(.finished),
        ]
        #expect(
            events.joiningTexts() == [.text("ab"), .reasoning("c"), .reasoning("d"), .text("e"), .stopped(.finished)])
        #expect([ModelEvent.text("a"), .text("b")].joiningTexts() == [.text("ab")])
    }

    @Test(arguments: LiveDialect.allCases)
    func textsInOnePartOfTheBodyAreOneEvent(dialect: LiveDialect) async throws {
        let server = try StubModelServer { request in
            let frames = ProviderFrames(request: request)
            return .body([.send(frames.opening + frames.text("Hé") + frames.text("llo") + frames.closing)])
        }
        defer { server.stop() }
        let events = try await dialect.model(at: server).events(streaming: true)
        let texts = events.filter { if case .text = $0 { true } else { false } }
        #expect(texts == [.text("Héllo")])
    }

    @Test(arguments: LiveDialect.allCases)
    func aWholeReplyIsOneEvent(dialect: LiveDialect) async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["Hé", "llo ", "😀"]) }
        defer { server.stop() }
        let events = try await dialect.model(at: server).events(streaming: false)
        #expect(events == [.text("Héllo 😀"), .usage(TokenUsage(input: 10, output: 5)), .stopped(.finished)])
        #expect(server.requests.map(\.streams) == [false])
    }

    @Test("text arrives while the server still holds the rest back", arguments: LiveDialect.allCases)
    func textArrivesAtOnce(dialect: LiveDialect) async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in .reply(pieces: [.text("Hel"), .wait(gate), .text("lo")]) }
        defer { server.stop() }
        var texts: [String] = []
        try await dialect.model(at: server).respond(to: sampleRequest, streaming: true) { event in
            guard case .text(let text) = event else { return }
            texts.append(text)
            // Only the first text opens the gate: were it held up, this test would not end.
            gate.open()
        }
        #expect(texts == ["Hel", "lo"])
    }

    /// The server has written thousands of parts before the first is taken, more than wait at a time.
    @Test(.timeLimit(.minutes(1))) func aTakerThatFallsBehindGetsAll() async throws {
        let gate = try Gate()
        let words = (0..<(3 * ReadAhead.mostParts)).map { "\($0) " }
        let server = try StubModelServer { _ in
            .reply(pieces: words.map { .text($0) } + [.wait(gate), .text("end")])
        }
        defer { server.stop() }
        var text = ""
        try await LiveDialect.openAI.model(at: server).respond(to: sampleRequest, streaming: true) { event in
            guard case .text(let piece) = event else { return }
            if text.isEmpty { try await gate.reached() }
            gate.open()
            text += piece
        }
        #expect(text == words.joined() + "end")
    }

    @Test("bytes cut anywhere", arguments: LiveDialect.allCases, [1, 2, 3, 7])
    func cutAnywhere(dialect: LiveDialect, size: Int) async throws {
        let text = "é日👨‍👩‍👧\n\"\u{2028}"
        let server = try StubModelServer { request in
            let frames = ProviderFrames(request: request)
            let body = (frames.opening + frames.text(text) + frames.closing).replacing("\n", with: "\r\n")
            return .body(Action.sends(of: Array(body.utf8), size: size))
        }
        defer { server.stop() }
        #expect(try await dialect.model(at: server).events(streaming: true).text == text)
    }

    @Test func theConnectionServesTheNextRequest() async throws {
        let server = try StubModelServer { _ in .reply(chunks: ["Hi"]) }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server)
        for _ in 0..<5 { _ = try await model.events(streaming: true) }
        #expect(server.connectionCount == 1)
    }

    @Test func noReplyWaitsForAnother() async throws {
        let gate = try Gate()
        let server = try StubModelServer { _ in .reply(pieces: [.wait(gate), .text("Hi")]) }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { _ = try await model.events(streaming: true) } }
            // All of them are asked for before the first one begins.
            try await server.receivedRequests(20)
            gate.open()
            try await group.waitForAll()
        }
    }

    @Test func aRefusedParameterIsLeftOutAtOnceAndForGood() async throws {
        let server = try StubModelServer { request in
            struct Body: Decodable { let temperature: Double? }
            let temperature = (try? request.json(as: Body.self))?.temperature
            return temperature == nil
                ? .reply(chunks: ["Hi"])
                : .status(400, body: #"{"error":{"message":"Unsupported value","param":"temperature"}}"#)
        }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server, temperature: 0.5)
        let reply = [.text("Hi"), .stopped(.finished)].withUsage
        #expect(try await model.events(streaming: true) == [.mended(Mend.withoutTemperature.note)] + reply)
        #expect(try await model.events(streaming: true) == reply)
        #expect(server.requests.count == 3)
    }

    @Test func aParameterThatIsRefusedAgainIsAnError() async throws {
        let server = try StubModelServer { _ in .status(400, body: #"{"error":{"message":"temperature"}}"#) }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server, temperature: 0.5)
        let error = await #expect(throws: ModelError.self) { try await model.events(streaming: false) }
        #expect(error?.code == .badRequest)
        #expect(server.requests.count == 2)
    }

    @Test("a server that takes one thing less each time", arguments: LiveDialect.allCases)
    func oneAfterTheOther(dialect: LiveDialect) async throws {
        let refused = ["temperature", dialect == .openAI ? "stream_options" : "cache_control", "stream"]
        let server = try StubModelServer { request in
            guard let name = refused.dropFirst(request.number).first else { return .reply(chunks: ["Hi"]) }
            return .status(400, body: #"{"error":{"message":"\#(name) is not supported","param":"\#(name)"}}"#)
        }
        defer { server.stop() }
        let model = try dialect.model(at: server, temperature: 0.5)
        #expect(try await model.events(streaming: true).text == "Hi")
        #expect(server.requests.map(\.streams) == [true, true, true, false])
        #expect(try await model.events(streaming: true).text == "Hi")
        #expect(server.requests.count == 5)
    }

    /// Gateways report refusals of the server behind them after they have begun to answer.
    @Test(arguments: ["text/event-stream", "application/json"])
    func aRefusalWithinAReply(contentType: String) async throws {
        let refusal = #"{"error":{"message":"temperature is not supported","code":400}}"#
        let server = try StubModelServer { request in
            guard request.number == 0 else { return .reply(chunks: ["Hi"]) }
            let isStream = contentType.hasSuffix("stream")
            return .body(contentType: contentType, [.send(isStream ? "data: \(refusal)\n\n" : refusal)])
        }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server, temperature: 0.5)
        #expect(try await model.events(streaming: true).text == "Hi")
        #expect(server.requests.count == 2)
    }

    @Test func theWindowThatAServerNames() async throws {
        let server = try StubModelServer { _ in
            .status(400, body: #"{"error":{"message":"too long","type":"exceed_context_size_error","n_ctx":6144}}"#)
        }
        defer { server.stop() }
        let model = try LiveDialect.openAI.model(at: server)
        #expect(model.contextWindow == 8_192)
        _ = await model.outcome()
        #expect(model.contextWindow == 6_144)
    }
}
