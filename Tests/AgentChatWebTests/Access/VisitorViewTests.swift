import NIOHTTP1
import SessionLog
import StubModelServer
import TestSupport
import Testing

@testable import AgentChatWeb

/// What is told to those who talk with a program that somebody else runs.
@Suite(.timeLimit(.minutes(5))) struct VisitorViewTests {
    private static let secret = "http://10.0.0.5:9999 OPENAI_API_KEY /srv/books/secret.md"

    static let events: [LogEvent] =
        RunFailure.Kind.allCases.filter { $0 != .program }.map { .ended(.failed(RunFailure($0, secret))) }
        + [.debug, .info, .warning, .error].map { .note(level: $0, agent: "Guide", text: secret) }
        + [
            .status(agent: "Guide", .unavailable(reason: secret)), .status(agent: "Guide", .preparing(secret)),
        ]

    @Test(arguments: events)
    func whatIsOnlyForKeepers(event: LogEvent) {
        let entry = LogEntry(sequence: 5, milliseconds: 7, event: event)
        let told = entry.forVisitors
        #expect(told.sequence == 5 && told.milliseconds == 7)
        #expect(!"\(told)".contains("10.0.0.5") && !"\(told)".contains("srv"), "\(told)")
        if case .ended(.failed(let failure)) = told.event {
            #expect(failure.message.hasSuffix(".") && failure.message.split(separator: ". ").count > 1)
        }
    }

    @Test(arguments: [
        LogEvent.note(level: .warning, agent: nil, text: "Nobody waits.", audience: .everybody),
        .ended(.failed(RunFailure(.program, "Main, step 01, a.md:5: No."))), .ended(.finished),
        .status(agent: "Guide", .retrying(attempt: 1, of: 5, milliseconds: 2, reason: "the connection broke")),
        .humanMessage(messageID: "m", recipient: "Guide", content: secret),
    ])
    func whatIsForEverybody(event: LogEvent) {
        let entry = LogEntry(sequence: 1, milliseconds: 2, event: event)
        #expect(entry.forVisitors == entry)
    }

    /// Everything that can be asked for of a run.
    private static func everything(of run: String, from server: TestServer) async throws -> String {
        var texts = [try await server.send(.GET, "/runs/\(run)").body, try await server.send(.GET, "/runs").body]
        for format in ["text", "markdown", "json"] {
            texts.append(try await server.send(.GET, "/runs/\(run)/transcript?format=\(format)").body)
        }
        for start in [nil, "unknown.1"] {
            let frames = try await server.follow(run, after: start).frames {
                $0.type == "done" || $0.text("state") == "unavailable" || $0.type == "snapshot"
            }
            texts += frames.map { "\($0)" }
        }
        return texts.joined(separator: "\n")
    }

    /// The status with which a model's server answers, if it does.
    @Test(arguments: [401, 404, 500, 0])
    func aModelThatFails(status: Int) async throws {
        let model = try StubModelServer { _ in .status(status == 0 ? 500 : status, headers: [("retry-after-ms", "1")]) }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        // Nobody listens there.
        if status == 0 { setup.modelAddress = "http://127.0.0.1:1/v1" }
        let address = setup.modelAddress.split(separator: "/")[1]
        try await TestServer.with(setup) { server, _ async throws in
            let begun = try await server.begin(Programs.guide)
            let told = begun.body + (try await Self.everything(of: begun.runID, from: server))
            #expect(told.contains("\"error\""), "\(told)")
            for secret in [String(address), "127.0.0.1", "OPENAI", "test-model", "--model"] {
                #expect(!told.contains(secret), "\(secret): \(told)")
            }
        }
    }

    @Test func aRecordingThatIsOver() async throws {
        let folder = try TestFolder()
        try folder.write("recording.jsonl", "")
        var setup = TestServer.Setup()
        setup.model = "replay:\(folder.path(of: "recording.jsonl"))"
        try await TestServer.with(setup) { server, _ async throws in
            let begun = try await server.begin(Programs.guide)
            let told = begun.body + ((try? await Self.everything(of: begun.runID, from: server)) ?? "")
            #expect(!told.contains("recording.jsonl") && !told.contains(folder.path), "\(told)")
        }
        withExtendedLifetime(folder) {}
    }

    /// Python's own words are about the machine.
    @Test func aPythonThatFails() async throws {
        let program = """
            # Worker

            ```python
            @playbook
            async def Work():
                open("/nowhere/to/be/found")
            ```

            ## Main

            ### Triggers
            - When the program starts

            ### Steps
            - Work()
            - End the program
            """
        try await TestServer.with(playbooks: ["work.md": program]) { server, _ async throws in
            let begun = try await server.send(.POST, "/runs/new?wait=60", #"{"path": "work.md"}"#)
            #expect(begun.status == 201)
            let told = begun.body + (try await Self.everything(of: begun.runID, from: server))
            #expect(!told.contains("/nowhere") && !told.contains("Traceback") && !told.contains("/books"), "\(told)")
        }
    }

    /// Problems name another place of the program, but not the folder in which it is.
    @Test func aProgramThatIsWrong() async throws {
        let twice = "# Guide\n\n## Main\n\nDo this.\n\n# Guide\n\n## Main\n\nDo that.\n"
        let files = [
            "sub/twice.md": twice, "sub/imports.md": "!import missing.md\n", "sub/out.md": "!import ../../x.md\n",
        ]
        try await TestServer.with(playbooks: files) { server, _ async throws in
            for name in files.keys {
                let answer = try await server.send(.POST, "/runs/new", TestServer.json(["path": name]))
                #expect(answer.status == 422 && answer.code == "program_invalid", "\(name): \(answer)")
                #expect(!answer.body.contains("books") && !answer.body.contains("/tmp"), "\(name): \(answer.body)")
            }
            let twice = try await server.send(.POST, "/runs/new", #"{"path": "sub/twice.md"}"#)
            #expect(twice.body.contains("(sub/twice.md:1)"), "\(twice.body)")
            let posted = try await server.send(
                .POST, "/runs/new", TestServer.json(["program": "# product\n\n# product\n"]))
            #expect(posted.body.contains("`product` too (program.md:1)"), "\(posted.body)")
        }
    }
}
