import NIOHTTP1
import StubModelServer
import Testing

@testable import AgentChatWeb

@Suite(.timeLimit(.minutes(5))) struct StreamEndpointTests {
    @Test func aRunIsFollowedWhileItIsWritten() async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in
            .reply(pieces: Programs.saying([.text("Good mor"), .wait(gate), .text("ning!")], thenEnds: true))
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            let reader = try await server.follow(id)
            #expect(reader.status == 200)
            #expect(reader.headers.first(name: "content-type") == "text/event-stream; charset=utf-8")
            #expect(reader.headers.first(name: "cache-control") == "no-cache, no-transform")
            #expect(reader.headers.first(name: "x-accel-buffering") == "no")
            let frames = try await reader.frames { frame in
                // The rest is only sent when the beginning has arrived.
                if frame.type == "stream_update" { gate.open() }
                return false
            }
            #expect(frames.first?.type == "run_started" && frames.last?.type == "done")
            #expect(try frames.assembled().values.contains("Good morning!"))
            #expect(frames.allSatisfy { $0.fields["v"]?.text == "pb/1" && $0.text("run_id") == id })
        }
    }

    /// With the end of its connection, or of what it sends, or by another request behind it.
    @Test(arguments: ["closes", "half", "pipelines"])
    func aClientThatGoesInTheMidstOfATurn(manner: String) async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in
            .reply(pieces: Programs.saying([.text("One "), .wait(gate), .text("two.")], thenEnds: true))
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, web async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            for method in ["POST", "GET"] {
                var connection: RawConnection? = try RawConnection(server.port)
                let body = method == "POST" ? "{\"message\": \"Hi\"}" : ""
                connection?.send(
                    "\(method) /runs/\(id)/stream HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nAuthorization: Bearer "
                        + "\(TestServer.token)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)"
                        + "\r\n\r\n\(body)")
                try await waitUntil("the stream has begun") { web.api.watchers.count == 1 }
                switch manner {
                case "half": connection?.closeOutput()
                case "pipelines": connection?.send("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
                default: break
                }
                if manner != "half" { connection = nil }
                try await waitUntil("its seat is free") { web.api.watchers.count == 0 }
                _ = connection
            }
            gate.open()
            let frames = try await server.follow(id).frames()
            #expect(frames.contains { $0.text("content") == "One two." })
        }
    }

    @Test func aReaderComesBack() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let first = try await server.follow(id).frames { $0.type == "input_requested" }
            let seen = try #require(first.last?.id)
            async let rest = server.follow(id, after: seen).frames()
            _ = try await server.say("Maria", in: id)
            _ = try await server.say("Porto", in: id)
            let all = try await server.follow(id).frames()
            // Pieces may come joined, but the rest follows without a gap, and nothing comes twice.
            #expect(try await (first + rest).assembled() == all.assembled())
            let numbers = try await (first + rest).compactMap { $0.fields["seq"]?.number }
            #expect(numbers == Set(numbers).sorted())
            // The id in the address means the same.
            let query = try await server.follow(id, query: "?after=\(seen)").frames()
            #expect(try (first + query).assembled() == all.assembled())
            // Who has all of a finished run need not come again.
            let last = try #require(all.last { $0.id != nil }?.id)
            #expect(try await server.follow(id, after: last).status == 204)
        }
    }

    @Test func aReaderWhoseIDIsUnknownGetsASnapshot() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let reader = try await server.follow(id, after: "other.3")
            async let frames = reader.frames()
            _ = try await server.say("Maria", in: id)
            _ = try await server.say("Porto", in: id)
            let got = try await frames
            #expect(got.first?.type == "snapshot")
            #expect(got.first?.fields["messages"]?.elements?.count == 2)
            #expect(got.first?.text("turn") == "waiting")
            let sequence = try #require(got.first?.text("through_seq"))
            #expect(got.first?.id?.hasSuffix(".\(sequence)") ?? false)
            #expect(
                try got.assembled().values.sorted() == [
                    "And your town?", "Hello!", "How is Porto?", "Maria", "Porto", "Welcome, Maria.",
                    "What is your name?",
                ])
        }
    }

    @Test func aSnapshotInTheMidstOfAMessage() async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in
            .reply(pieces: Programs.saying([.text("Good mor"), .wait(gate), .text("ning!")], thenEnds: true))
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            _ = try await server.follow(id).frames { $0.type == "stream_update" }
            let frames = try await server.follow(id, after: "x.0").frames { frame in
                if frame.type == "snapshot" { gate.open() }
                return false
            }
            #expect(frames.first?.fields["open_streams"]?.elements?.first?["content"]?.text == "Good mor")
            #expect(try frames.assembled().values.contains("Good morning!"))
        }
    }

    @Test func oneTurn() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let frames = try await server.sayAndFollow("Maria", in: id).frames()
            #expect(frames.first?.type == "human_message")
            #expect(frames.last?.type == "done" && frames.last?.text("reason") == "turn_complete")
            #expect(try frames.assembled().values.contains("Welcome, Maria."))
            let last = try await server.sayAndFollow("Porto", in: id).frames()
            #expect(last.last?.text("reason") == "terminated")
            #expect(try await server.sayAndFollow("Again", in: id).status == 409)
        }
    }

    /// Before something of the answer was written, and after.
    @Test(arguments: [true, false]) func aTurnThatIsStopped(hasText: Bool) async throws {
        let gate = try Gate()
        let model = try StubModelServer { request in
            if request.number == 0 { return .reply(pieces: Programs.saying([.text("Hello.")])) }
            return .reply(pieces: hasText ? Programs.saying([.text("One "), .wait(gate)]) : [.wait(gate)])
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide).runID
            let turn = try await server.sayAndFollow("Hi", in: id)
            try await gate.reached()
            if hasText { _ = try await server.follow(id).frames { $0.text("content") == "One " } }
            _ = try await server.send(.POST, "/runs/\(id)/cancel")
            let frames = try await turn.frames()
            #expect(frames.last?.type == "done" && frames.last?.text("reason") == "cancelled")
            let complete = frames.last { $0.type == "stream_complete" }
            #expect(complete?.text("finish") == (hasText ? "cancelled" : nil))
        }
    }

    /// Whoever comes to a run that is over learns how it ended, whatever they say that they have.
    @Test(arguments: ["terminated", "cancelled", "error"]) func aRunThatIsOver(reason: String) async throws {
        let model = try StubModelServer { _ in .status(401) }
        defer { model.stop() }
        try await TestServer.with(reason == "error" ? .asking(model) : .init()) { server, _ async throws in
            let id = try await server.begin(reason == "error" ? Programs.guide : Programs.greeter).runID
            switch reason {
            case "terminated": for word in ["Maria", "Porto"] { _ = try await server.say(word, in: id) }
            case "cancelled": _ = try await server.send(.DELETE, "/runs/\(id)")
            default: break
            }
            let whole = try await server.follow(id).frames()
            #expect(whole.last?.type == "done" && whole.last?.text("reason") == reason, "\(whole)")
            let snapshot = try await server.follow(id, after: "unknown.3").frames()
            #expect(snapshot.map(\.type) == ["snapshot", "done"], "\(snapshot)")
            #expect(snapshot.last?.text("reason") == reason && snapshot.first?.text("terminated") == "true")
            #expect((snapshot.first?.fields["error"] != nil) == (reason == "error"))
            #expect(try snapshot.assembled() == whole.assembled())
            // Who has everything with a number is told that nothing follows.
            #expect(try await server.follow(id, after: snapshot.first?.id).status == 204)
        }
    }

    @Test func aMessageThatNobodyHearsEndsTheTurnAtOnce() async throws {
        // An agent that has begun, is done, and has nothing to do with what people say.
        let two =
            Programs.greeter
            + "\n\n# Other\n\n## Start\n\n### Triggers\n- When the program starts\n\n### Steps\n- Set $x to 1\n"
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(two).runID
            let frames = try await server.sayAndFollow("@Other hello", in: id).frames()
            #expect(frames.map(\.type) == ["log", "done"])
            let answer = try await server.say("@Other hello", in: id)
            #expect(answer.text("turn") == "waiting" && answer.messages.isEmpty)
        }
    }

    @Test func aReaderThatLeavesDisturbsNobody() async throws {
        try await TestServer.with { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            for _ in 0..<5 { _ = try await server.follow(id).frames { $0.type == "input_requested" } }
            try await waitUntil("nobody watches") { web.api.watchers.count == 0 }
            #expect(try await server.say("Maria", in: id).messages.first == "Welcome, Maria.")
        }
    }

    @Test func thereAreNotMoreStreamsThanAllowed() async throws {
        var setup = TestServer.Setup()
        setup.configuration.maxStreams = 1
        try await TestServer.with(setup) { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            let first = try await server.follow(id)
            let second = try await server.follow(id)
            #expect(first.status == 200 && second.status == 503)
            _ = try await first.frames { $0.type == "input_requested" }
            try await waitUntil("nobody watches") { web.api.watchers.count == 0 }
            #expect(try await server.follow(id).status == 200)
        }
    }
}
