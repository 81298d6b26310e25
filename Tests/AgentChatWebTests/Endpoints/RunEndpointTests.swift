import NIOHTTP1
import StubModelServer
import Testing

@testable import AgentChatWeb

@Suite(.timeLimit(.minutes(5))) struct RunEndpointTests {
    @Test func aConversation() async throws {
        try await TestServer.with { server, _ async throws in
            let begun = try await server.begin(Programs.greeter)
            #expect(begun.status == 201)
            #expect(begun.messages == ["Hello!", "What is your name?"])
            #expect(begun.text("session_id") == begun.text("run_id"))
            #expect(begun.text("turn") == "waiting" && begun.text("terminated") == "false")
            let answer = try await server.say("Maria", in: begun.runID)
            #expect(answer.status == 200)
            #expect(answer.messages == ["Welcome, Maria.", "And your town?"])
            let next = try #require(answer.text("next"))
            let last = try await server.say("Porto", in: begun.runID, query: "?wait=60&after=\(next)")
            #expect(last.messages == ["How is Porto?"])
            #expect(last.text("turn") == "ended" && last.text("terminated") == "true")
            let late = try await server.say("Still there?", in: begun.runID)
            #expect(late.status == 409 && late.code == "run_ended")
        }
    }

    /// An answer never waits for a turn that is over already, however quickly that was.
    @Test func noAnswerIsWaitedForInVain() async throws {
        let program = """
            # Echo

            ## Main

            ### Triggers
            - When the program starts

            ### Steps
            - Set $i to 0
            - While $i is less than 200
              - Add 1 to $i
              - Ask "More?" for $word
            - End the program
            """
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(program).runID
            let start = ContinuousClock.now
            for _ in 0..<200 { _ = try await server.say("Yes", in: id, query: "?wait=120") }
            // One that waited in vain would have taken all of its 120 seconds.
            #expect(.now - start < .seconds(100))
            #expect(try await server.send(.GET, "/runs/\(id)").text("turn") == "ended")
        }
    }

    @Test func playbooksOfTheFolder() async throws {
        let books = [
            "greeter.md": "---\ntitle: A greeter\ndescription: Says hello.\n---\n" + Programs.greeter,
            "more/other.md": Programs.guide, "notes.txt": "secret",
        ]
        try await TestServer.with(playbooks: books) { server, _ async throws in
            let list = try await server.send(.GET, "/playbooks")
            let listed = try #require(try list.fields["playbooks"]?.elements)
            #expect(listed.map { $0["path"]?.text } == ["greeter.md", "more/other.md"])
            #expect(listed.first?["title"]?.text == "A greeter")
            #expect(listed.first?["summary"]?.text == "Says hello.")
            let begun = try await server.send(.POST, "/runs/new?wait=60", #"{"path": "greeter.md"}"#)
            #expect(begun.status == 201 && begun.messages.first == "Hello!")
        }
    }

    @Test func aRunDescribed() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let run = try await server.send(.GET, "/runs/\(id)")
            #expect(run.status == 200 && run.text("program") == "Greeter" && run.text("waiting_agent") == "Greeter")
            #expect(run.messages == ["Hello!", "What is your name?"])
            let list = try await server.send(.GET, "/runs")
            #expect(try list.fields["runs"]?.elements?.first?["run_id"]?.text == id)
        }
    }

    @Test func aRunIsEnded() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            #expect(try await server.send(.DELETE, "/runs/\(id)").status == 204)
            let frames = try await server.follow(id).frames()
            #expect(frames.last?.type == "done" && frames.last?.text("reason") == "cancelled")
            #expect(try await server.send(.DELETE, "/runs/\(id)").status == 204)
            #expect(try await server.say("Hi", in: id).status == 409)
        }
    }

    @Test func anAnswerIsStopped() async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in .reply(pieces: Programs.saying([.text("One "), .wait(gate)])) }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            let reader = try await server.follow(id)
            try await gate.reached()
            // The first piece has been told before the answer is stopped.
            async let frames = reader.frames { $0.type == "input_requested" }
            try await waitUntil("the first piece was told") {
                try await server.send(.GET, "/runs/\(id)/transcript?format=json").body.contains("One ")
            }
            #expect(try await server.send(.POST, "/runs/\(id)/cancel").status == 202)
            let complete = try await frames.first { $0.type == "stream_complete" }
            #expect(complete?.text("finish") == "cancelled" && complete?.text("content") == "One ")
        }
    }

    @Test func aLongAnswerIsNotWaitedForForEver() async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in .reply(pieces: Programs.saying([.wait(gate), .text("Done.")])) }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let begun = try await server.begin(Programs.guide, wait: 0)
            #expect(begun.text("turn") == "running" && begun.messages.isEmpty)
            // Said in the midst of a turn, it waits for the next.
            let queued = try await server.say("Hello", in: begun.runID, query: "?wait=0")
            #expect(queued.status == 200 && queued.text("turn") == "running")
            gate.open()
            let run = try await server.send(.GET, "/runs/\(begun.runID)?wait=60")
            #expect(run.messages.first == "Done.")
            _ = try await server.follow(begun.runID).frames { $0.type == "human_message" }
        }
    }

    @Test func transcripts() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.say("Maria", in: id)
            let text = try await server.send(.GET, "/runs/\(id)/transcript")
            #expect(text.headers.first(name: "content-type") == "text/plain; charset=utf-8")
            #expect(
                text.body
                    == "Greeter: Hello!\n\nGreeter: What is your name?\n\nYou: Maria\n\nGreeter: Welcome, Maria.\n\n"
                    + "Greeter: And your town?\n")
            let markdown = try await server.send(.GET, "/runs/\(id)/transcript", adding: ["Accept": "text/markdown"])
            #expect(markdown.headers.first(name: "content-type") == "text/markdown; charset=utf-8")
            #expect(markdown.body.contains("Welcome, Maria."))
            let json = try await server.send(.GET, "/runs/\(id)/transcript?format=json")
            #expect(try json.fields["messages"]?.elements?.count == 5)
            let wrong = try await server.send(.GET, "/runs/\(id)/transcript", adding: ["Accept": "image/png"])
            #expect(wrong.status == 406)
            #expect(try await server.send(.GET, "/runs/\(id)/transcript?format=pdf").status == 400)
        }
    }

    @Test func thereAreNotMoreRunsThanAllowed() async throws {
        var setup = TestServer.Setup()
        setup.maxRuns = 1
        try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let refused = try await server.begin(Programs.greeter)
            #expect(refused.status == 503 && refused.code == "too_many_runs")
            #expect(refused.headers.first(name: "retry-after") == "30")
            #expect(try await server.send(.DELETE, "/runs/\(id)").status == 204)
            _ = try await server.follow(id).frames()
            try await waitUntil("there is room") { try await server.begin(Programs.greeter).status == 201 }
        }
    }

    @Test func runsAreForgottenSomeTimeAfterTheirEnd() async throws {
        var setup = TestServer.Setup()
        setup.keepsEnded = .zero
        try await TestServer.with(setup) { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(id)")
            _ = try await server.follow(id).frames()
            web.api.host.tidy(now: .inDays(1000))
            #expect(try await server.send(.GET, "/runs/\(id)").status == 404)
        }
    }

    @Test func healthAndTheEnd() async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in
            .reply(pieces: Programs.saying([.text("One "), .wait(gate), .text("two.")]))
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, web async throws in
            #expect(try await server.send(.GET, "/healthz", headers: [:]).text("status") == "alive")
            #expect(try await server.send(.GET, "/readyz", headers: [:]).status == 200)
            let id = try await server.begin(Programs.guide, wait: 0).runID
            let reader = try await server.follow(id)
            try await gate.reached()
            await web.stop()
            // Watchers are told to come back later, while the answer goes on.
            let frames = try await reader.frames()
            #expect(frames.last?.type == "bye" && frames.last?.text("reason") == "shutdown")
            let ready = try await server.send(.GET, "/readyz", headers: [:])
            #expect(ready.status == 503 && ready.code == "draining")
            #expect(try await server.begin(Programs.greeter).code == "draining")
            #expect(try await server.say("Hi", in: id).code == "draining")
            #expect(try await server.follow(id).status == 503)
            gate.open()
            try await waitUntil("the answer is whole") {
                web.api.host.runs.first?.progress.texts(after: -1) == ["One two."]
            }
        }
    }
}
