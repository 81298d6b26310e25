import NIOHTTP1
import SessionLog
import StubModelServer
import TestSupport
import Testing

@testable import AgentChatWeb

/// Runs that outlive the server.
@Suite(.timeLimit(.minutes(5))) struct RestartTests {
    @Test func aRunGoesOnAndItsReaderMissesNothing() async throws {
        let folder = try TestFolder()
        let setup = TestServer.Setup.storing(folder)
        let (id, before) = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.say("Maria", in: id)
            let frames = try await server.follow(id).frames { $0.text("content") == "And your town?" }
            return (id, frames)
        }
        let seen = try #require(before.last?.id)
        let (after, all) = try await TestServer.with(setup) { server, _ async throws in
            async let rest = server.follow(id, after: seen).frames()
            let answer = try await server.say("Porto", in: id)
            #expect(answer.messages == ["How is Porto?"], "\(answer)")
            let all = try await server.follow(id).frames()
            return (try await rest, all)
        }
        #expect(!after.contains { $0.type == "snapshot" })
        #expect(try (before + after).assembled() == all.assembled())
        #expect(after.filter { $0.type == "done" }.count == 1 && all.filter { $0.type == "done" }.count == 1)
        // And once more, only to be read.
        try await TestServer.with(setup) { server, web async throws in
            let run = try await server.send(.GET, "/runs/\(id)")
            #expect(run.text("turn") == "ended" && run.messages.last == "How is Porto?")
            #expect(try await server.follow(id).frames().assembled() == all.assembled())
            #expect(try await server.say("Hello?", in: id).code == "run_ended")
            #expect(web.api.host.liveCount == 0)
        }
        // It is a session like any other.
        let session = try SessionFolder(path: folder.path).read(try #require(RunID(id)))
        #expect(session.ending == .finished && session.isClosed)
    }

    @Test func runsStayWithWhoMadeThem() async throws {
        let folder = try TestFolder()
        let setup = TestServer.Setup.storing(folder)
        let visitor = AccessKeys.newVisitor()
        let cookie = AccessKeys(token: TestServer.token, cookieKey: setup.cookieKey).cookie(for: visitor)
        let id = try await TestServer.with(setup) { server, _ async throws in
            try await server.send(
                .POST, "/runs/new?wait=60", TestServer.json(["program": Programs.greeter]),
                headers: server.headers(cookie: cookie)
            ).runID
        }
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await server.send(.GET, "/runs/\(id)", headers: server.headers(cookie: cookie)).status == 200)
            let other = try await server.logIn()
            #expect(try await server.send(.GET, "/runs/\(id)", headers: other).status == 404)
        }
    }

    @Test func whatWasEndedDoesNotGoOn() async throws {
        let folder = try TestFolder()
        let setup = TestServer.Setup.storing(folder)
        let id = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(id)")
            return id
        }
        try await TestServer.with(setup) { server, web async throws in
            #expect(web.api.host.liveCount == 0)
            let run = try await server.send(.GET, "/runs/\(id)")
            #expect(run.text("turn") == "ended" && run.messages == ["Hello!", "What is your name?"])
            #expect(try await server.follow(id).frames().last?.text("reason") == "cancelled")
        }
    }

    /// The server stops while the model writes, and the answer would take too long.
    @Test func anAnswerThatWasBrokenOffIsWrittenAnew() async throws {
        let folder = try TestFolder()
        let gate = try Gate()
        let model = try StubModelServer { request in
            request.number == 0
                ? .reply(pieces: Programs.saying([.text("One "), .wait(gate)], thenEnds: true))
                : .reply(pieces: Programs.saying([.text("One two.")], thenEnds: true))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.storeFolder = folder.path
        setup.configuration.drainLimit = .zero
        let (id, before) = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            return (id, try await server.follow(id).frames { $0.type == "stream_update" })
        }
        let seen = try #require(before.last?.id)
        let after = try await TestServer.with(setup) { server, _ async throws in
            try await server.follow(id, after: seen).frames()
        }
        let texts = try (before + after).assembled()
        #expect(texts.values.contains("One two."), "\(texts)")
        #expect(after.last?.text("reason") == "terminated")
    }

    /// What was allowed when the run began counts for nothing.
    @Test func aRunMayDoWhatTheServerAllowsNow() async throws {
        let folder = try TestFolder()
        var setup = TestServer.Setup.storing(folder)
        setup.allowsPython = true
        let program = """
            # Sums

            ```python
            @playbook
            async def Add(a, b):
                return a + b
            ```

            ## Main

            ### Triggers
            - When the program starts

            ### Steps
            - Say "Hello!"
            - Ask "What is your name?" for $name
            - Say "Welcome, $name."
            """
        let posted = try await TestServer.with(setup) { server, _ async throws in try await server.begin(program).runID
        }
        setup.allowsPython = false
        try await TestServer.with(setup) { server, web async throws in
            #expect(web.api.host.liveCount == 0)
            #expect(try await server.send(.GET, "/runs/\(posted)").messages == ["Hello!", "What is your name?"])
            #expect(try await server.say("Maria", in: posted).code == "run_ended")
            // Its stream ends as that of any run that is over.
            for seen in [nil, "unknown.1"] {
                let last = try await server.follow(posted, after: seen).frames().last
                #expect(last?.type == "done" && last?.text("reason") == "cancelled")
            }
        }
        // The server's own programs go on.
        try await TestServer.with(setup, playbooks: ["sums.md": program]) { server, _ async throws in
            _ = try await server.send(.POST, "/runs/new?wait=60", TestServer.json(["path": "sums.md"]))
        }
        try await TestServer.with(setup) { server, web async throws in
            #expect(web.api.host.liveCount == 1)
        }
        setup.allowsPython = true
        try await TestServer.with(setup) { server, web async throws in
            #expect(try await server.send(.GET, "/runs/\(posted)?wait=60").text("turn") == "waiting")
        }
    }

    @Test func aRunKeepsTheTimeAtWhichItBegan() async throws {
        let folder = try TestFolder()
        let setup = TestServer.Setup.storing(folder)
        let (id, began) = try await TestServer.with(setup) { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            return (id, try #require(web.api.host.runs.first?.beganAt))
        }
        try await TestServer.with(setup) { server, web async throws in
            #expect(web.api.host.runs.first { $0.id.description == id }?.beganAt == began)
        }
    }
}

extension TestServer {
    /// Those of a page whose browser has this cookie.
    func headers(cookie: String) -> HTTPHeaders {
        [
            "Cookie": "agent_chat_\(port)=\(cookie)", "Origin": String(url.dropLast()),
            "Content-Type": "application/json",
        ]
    }
}
