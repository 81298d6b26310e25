import Testing

@testable import LanguageModels

/// The format of recordings, and playing them back.
@Suite struct ReplayTests {
    private func model(_ text: String, sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }) throws
        -> ReplayModel
    {
        ReplayModel(try Recording(parsing: Array(text.utf8), file: "r.jsonl"), file: "r.jsonl", sleep: sleep)
    }

    private func events(_ model: ReplayModel, agent: String = "Guide", streaming: Bool = true) async throws
        -> [ModelEvent]
    {
        var request = sampleRequest
        request.agent = agent
        var events: [ModelEvent] = []
        try await model.respond(to: request, streaming: streaming) { events.append($0) }
        return events
    }

    static let chunked = """
        {"recording":"agent-chat","version":1}

        {"agent":"Guide","chunks":[{"text":"recap – "},{"after_ms":40,"text":"Hi"}],"finish":"length","usage":{"input":1,"output":2}}
        """

    @Test func aStreamKeepsItsChunksAndTimes() async throws {
        let slept = Recorder<Duration>()
        let model = try model(Self.chunked) { slept.append($0) }
        let usage = ModelEvent.usage(TokenUsage(input: 1, output: 2))
        #expect(try await events(model) == [.text("recap – "), .text("Hi"), usage, .stopped(.length)])
        #expect(slept.all == [.milliseconds(40)])
        #expect(model.name == "replay:r.jsonl")
    }

    @Test func aWholeReplyComesAtOnce() async throws {
        let slept = Recorder<Duration>()
        let model = try model(Self.chunked) { slept.append($0) }
        let usage = ModelEvent.usage(TokenUsage(input: 1, output: 2))
        #expect(try await events(model, streaming: false) == [.text("recap – Hi"), usage, .stopped(.length)])
        #expect(slept.all == [])
    }

    @Test func exchangesAreTakenInOrderForEachAgent() async throws {
        let model = try model(
            """
            {"agent":"A","reply":"a1"}
            {"agent":"B","reply":"b1"}
            {"reply":"any"}
            {"agent":"A","reply":"a2"}
            """)
        var texts: [String] = []
        for agent in ["B", "A", "A", "A"] { texts.append(try await events(model, agent: agent).text) }
        #expect(texts == ["b1", "a1", "any", "a2"])
        let error = await #expect(throws: ModelError.self) { try await events(model, agent: "B") }
        #expect(error?.code == .recordingExhausted)
        #expect(
            error?.message
                == "The recording r.jsonl has no further reply for B. Add a line for this request."
        )
    }

    @Test func whatTheConversationHadIsPassedOver() async throws {
        let lines = ["A", nil, "B", "A", "A"].enumerated().map { place, agent in
            #"{\#(agent.map { #""agent":"\#($0)","# } ?? "")"chunks":[{"text":"\#(place)"}]}"#
        }
        let recording = ([#"{"recording":"agent-chat","version":1}"#] + lines).joined(separator: "\n")
        let model = try model(recording)
        model.passOver(["A", "A"])
        #expect(try await events(model, agent: "A").text == "3")
        #expect(try await events(model, agent: "B").text == "2")
        model.passOver(["A", "A", "C"])
        await #expect(throws: ModelError.self) { try await events(model, agent: "A") }
    }

    /// An answer that is anybody's went to whoever asked first.
    @Test func whatIsPassedOverDependsOnTheOrderOfTheRequests() async throws {
        let lines = [nil, "A", nil].enumerated().map { place, agent in
            #"{\#(agent.map { #""agent":"\#($0)","# } ?? "")"chunks":[{"text":"\#(place)"}]}"#
        }
        let recording = ([#"{"recording":"agent-chat","version":1}"#] + lines).joined(separator: "\n")
        for (asked, left) in [(["B", "A"], "2"), (["A", "B"], "1")] {
            let model = try model(recording)
            model.passOver(asked)
            #expect(try await events(model, agent: "A").text == left)
        }
    }

    @Test func whoHasNoReplyAtAllIsToldWhoHas() async throws {
        let model = try model(
            "{\"agent\":\"B\",\"reply\":\"b\"}\n{\"agent\":\"A\",\"reply\":\"a\"}\n{\"agent\":\"B\",\"reply\":\"c\"}")
        let error = await #expect(throws: ModelError.self) { try await events(model, agent: "Agt") }
        #expect(error?.code == .recordingExhausted)
        #expect(error?.message.hasPrefix("The recording r.jsonl has no reply for Agt, only for B, A. ") == true)
    }

    @Test func aRecordedFailureIsThrownAfterItsChunks() async throws {
        let model = try model(
            #"{"chunks":[{"text":"Hi"}],"error":{"code":"timeout_reading","message":"Nothing came."}}"#)
        var received: [ModelEvent] = []
        let error = await #expect(throws: ModelError.self) {
            try await model.respond(to: sampleRequest, streaming: true) { received.append($0) }
        }
        #expect(received == [.text("Hi")])
        #expect(error == ModelError(.timeout(.reading), "Nothing came."))
    }

    @Test func anInterruptIsTold() async throws {
        let text = #"{"chunks":[{"text":"Hi"},{"text":"","after_ms":7}],"finish":"interrupted"}"#
        let slept = Recorder<Duration>()
        #expect(try await events(model(text) { slept.append($0) }) == [.text("Hi"), .stopped(.interrupted)])
        #expect(slept.all == [.milliseconds(7)])
        #expect(try await events(model(text), streaming: false) == [.stopped(.interrupted)])
    }

    @Test func aWaitEndsWhenTheTaskIsCancelled() async throws {
        let model = try model(#"{"chunks":[{"text":"Hi","after_ms":86400000}]}"#) { try await Task.sleep(for: $0) }
        let task = Task { try await events(model) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test(
        arguments: [
            ("{", "is not valid JSON"),
            ("7", "is not a JSON object"),
            (#"{"agent":"A"}"#, "has none of “chunks”, “reply” and “error”"),
            (#"{"reply":"a","chunks":[]}"#, "has both “reply” and “chunks”"),
            (#"{"reply":5}"#, "has a wrong kind of value at “reply”"),
            (#"{"chunks":[{"after_ms":1}]}"#, "has no “text”"),
            (#"{"chunks":[{"text":"a","after_ms":-1}]}"#, "has an “after_ms” that is not between 0 and a day"),
            (#"{"chunks":[{"text":"a","after_ms":99999999999999999999}]}"#, nil),
            (#"{"reply":"a","finish":"end"}"#, "has a “finish” that is none of stop, length, filtered, interrupted"),
            (#"{"error":{"code":"odd","message":"m"}}"#, "has the unknown error code “odd”"),
            (#"{"error":{"code":"server","message":"m"},"finish":"stop"}"#, "has both “finish” and “error”"),
        ])
    func faultsAreReportedWithTheirLine(line: String, problem: String?) {
        let text = #"{"reply":"fine"}"# + "\n\n" + line + "\n"
        let error = #expect(throws: ModelError.self) {
            try Recording(parsing: Array(text.utf8), file: "dir/r.jsonl")
        }
        #expect(error?.code == .malformedResponse)
        #expect(error?.message.hasPrefix("dir/r.jsonl:3: this line of the recording ") == true)
        if let problem { #expect(error?.message == "dir/r.jsonl:3: this line of the recording \(problem).") }
    }

    @Test func anotherFormatOrVersionIsRefused() {
        for header in [#"{"recording":"agent-chat","version":2}"#, #"{"recording":"other","version":1}"#] {
            #expect(throws: ModelError.self) { try Recording(parsing: Array(header.utf8), file: "r") }
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let recording = Recording(exchanges: [
            .init(agent: "A", chunks: [.init("a\n\"/é"), .init(afterMilliseconds: 12, "b")]),
            .init(chunks: [], end: .stopped(.filtered), usage: TokenUsage(input: 3, output: 2, cachedInput: 1)),
            .init(chunks: [.init("x")], end: .failed(ModelError(.timeout(.connecting), "No connection."))),
        ])
        let bytes = Recording.firstLine + recording.exchanges.flatMap(\.line)
        #expect(try Recording(parsing: bytes, file: "r") == recording)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.split(separator: "\n").prefix(2) == [
                #"{"recording":"agent-chat","version":1}"#,
                #"{"agent":"A","chunks":[{"text":"a\n\"/é"},{"after_ms":12,"text":"b"}],"finish":"stop"}"#,
            ])
    }

    @Test func aMissingFileIsNamed() {
        let error = #expect(throws: ModelError.self) { try Recording(contentsOf: "/nonexistent/r.jsonl") }
        #expect(error?.code == .notFound && error?.message.contains("/nonexistent/r.jsonl") == true)
    }
}
