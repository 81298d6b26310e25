import NIOHTTP1
import Settings
import StubModelServer
import Testing

@testable import AgentChatWeb

/// Models that give no answer: the run waits, and goes on.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    /// Overloaded until the gate is open.
    private static func model(_ gate: Gate) throws -> StubModelServer {
        try StubModelServer { _ in
            gate.isOpen
                ? .reply(pieces: Programs.saying([.text("Here I am.")], thenEnds: true))
                : .status(503, headers: [("retry-after-ms", "1")])
        }
    }

    @Test(arguments: ["a message", "a retry"])
    func aRunWaitsForItsModel(andGoesOnWith way: String) async throws {
        let gate = try Gate()
        let model = try Self.model(gate)
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let begun = try await server.begin(Programs.guide)
            #expect(begun.status == 201 && begun.text("turn") == "waiting" && begun.text("terminated") == "false")
            let error = try #require(try begun.fields["error"])
            #expect(error["code"]?.text == "model_unavailable" && error["fatal"] == .bool(false))
            #expect(error["message"]?.text?.hasPrefix("The model gives no answer. ") ?? false, "\(error)")
            // Who comes now learns of it, too, at the end: it still holds.
            let frames = try await server.follow(begun.runID).frames {
                $0.type == "status" && $0.text("state") == "unavailable"
            }
            #expect(frames.contains { $0.type == "input_requested" })
            let notes = frames.filter { $0.type == "log" && $0.text("level") == "error" }
            #expect(notes.first?.text("content")?.hasSuffix("any message has the model asked again.") ?? false)
            let snapshot = try await server.follow(begun.runID, after: "unknown.1").frames { $0.type == "snapshot" }
            #expect(snapshot.last?.fields["error"]?["code"]?.text == "model_unavailable")
            // Still none.
            #expect(try await server.send(.POST, "/runs/\(begun.runID)/retry").status == 202)
            let still = try await server.send(.GET, "/runs/\(begun.runID)?wait=60")
            #expect(try still.text("turn") == "waiting" && still.fields["error"] != nil)
            gate.open()
            if way == "a message" {
                let answer = try await server.say("And now?", in: begun.runID)
                #expect(answer.messages == ["Here I am."] && answer.text("turn") == "ended", "\(answer)")
                #expect(try answer.fields["error"] == nil)
            } else {
                #expect(try await server.send(.POST, "/runs/\(begun.runID)/retry").status == 202)
                let all = try await server.follow(begun.runID).frames()
                #expect(try all.assembled().values.contains("Here I am."))
                #expect(all.contains { $0.type == "turn_started" && $0.text("cause") == "retry" })
                #expect(try await server.send(.POST, "/runs/\(begun.runID)/retry").code == "run_ended")
            }
        }
    }

    /// A turn that is followed ends with the reason, and without an error that would end the run.
    @Test func aFollowedTurnEndsInWaiting() async throws {
        let gate = try Gate()
        let model = try Self.model(gate)
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide).runID
            let frames = try await server.sayAndFollow("Are you there?", in: id).frames()
            #expect(frames.last?.type == "done" && frames.last?.text("reason") == "turn_complete")
            #expect(frames.contains { $0.text("state") == "unavailable" })
            #expect(!frames.contains { $0.type == "error" })
        }
    }

    /// What no patience mends ends the run.
    @Test func aKeyThatIsRefusedEndsTheRun() async throws {
        let model = try StubModelServer { _ in .status(401) }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let begun = try await server.begin(Programs.guide)
            #expect(begun.text("turn") == "ended")
            #expect(try begun.fields["error"]?["code"]?.text == "key_refused")
        }
    }

    @Test func anotherModelIsAskedWhereTheFirstIsNotThere() async throws {
        let model = try StubModelServer { request in
            request.model == "first"
                ? .status(404) : .reply(pieces: Programs.saying([.text("I am \(request.model).")], thenEnds: true))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.model = "openai/first,openai/second"
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await server.begin(Programs.guide).messages == ["I am second."])
            // All runs know by now which of them answers.
            let count = model.requests.count
            #expect(try await server.begin(Programs.guide).messages == ["I am second."])
            #expect(model.requests.count == count + 1)
        }
    }

    /// `compiler: model`: what the model makes of the program is what runs; where it cannot be asked, nothing begins.
    @Test func theModelCompiles() async throws {
        let gate = try Gate()
        let model = try StubModelServer { request in
            guard gate.isOpen else { return .status(503, headers: [("retry-after-ms", "1")]) }
            return .reply(pieces: Programs.saying([.text("Request \(request.number).")], thenEnds: true))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.compiler = .model
        try await TestServer.with(setup) { server, web async throws in
            let refused = try await server.begin(Programs.guide)
            #expect(refused.status == 503 && refused.code == "model_unavailable", "\(refused)")
            #expect(web.api.host.liveCount == 0)
            gate.open()
            let count = model.requests.count
            // What is no PBASM is asked for twice, and then compiled by rules.
            let begun = try await server.begin(Programs.guide)
            #expect(begun.messages == ["Request \(count + 2)."], "\(begun)")
        }
    }
}
