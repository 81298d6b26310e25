import Logging
import NIOHTTP1
import SessionLog
import StubModelServer
import TestSupport
import Testing

@testable import AgentChatWeb

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Requests that a client sends again because it does not know whether they came: with the same Idempotency-Key, to the same
/// process or to the one that came after it.
@Suite(.timeLimit(.minutes(5))) struct RepeatedRequestTests {
    @Test func aRequestThatIsSentTwiceCountsOnce() async throws {
        try await TestServer.with { server, _ async throws in
            let program = TestServer.json(["program": Programs.greeter])
            let first = try await server.send(
                .POST, "/runs/new?wait=60", program, adding: ["Idempotency-Key": "new-1"])
            let again = try await server.send(
                .POST, "/runs/new?wait=60", program, adding: ["Idempotency-Key": "new-1"])
            #expect(first.runID == again.runID && again.status == 201)
            let other = try await server.send(
                .POST, "/runs/new", TestServer.json(["program": Programs.guide]), adding: ["Idempotency-Key": "new-1"])
            #expect(other.status == 422 && other.code == "idempotency_key_reused")
            let path = "/runs/\(first.runID)/messages?wait=60"
            let maria = TestServer.json(["message": "Maria"])
            let said = try await server.send(.POST, path, maria, adding: ["Idempotency-Key": "m"])
            let repeated = try await server.send(.POST, path, maria, adding: ["Idempotency-Key": "m"])
            #expect(said.messages == repeated.messages)
            #expect(said.messages == ["Welcome, Maria.", "And your town?"])
            let changed = try await server.send(
                .POST, path, TestServer.json(["message": "Eva"]), adding: ["Idempotency-Key": "m"])
            #expect(changed.status == 422)
            let long = String(repeating: "k", count: 201)
            #expect(try await server.send(.POST, path, maria, adding: ["Idempotency-Key": long]).status == 400)
        }
    }

    @Test func aRunIsBegunOnceThoughTheServerIsKilled() async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let greeter = TestServer.json(["program": Programs.greeter])
        let visitor = AccessKeys.newVisitor()
        let first = try await TestServer.with(.storing(folder)) { server, _ async throws in
            let first = try await server.send(.POST, "/runs/new?wait=60", greeter, adding: ["Idempotency-Key": "n"])
            try killed.copyFiles(of: folder)
            return first
        }
        try await TestServer.with(.storing(killed)) { server, _ async throws in
            let again = try await server.send(.POST, "/runs/new?wait=60", greeter, adding: ["Idempotency-Key": "n"])
            #expect(again.status == 201 && again.runID == first.runID && again.messages == first.messages)
            let other = try await server.send(
                .POST, "/runs/new", TestServer.json(["program": Programs.guide]), adding: ["Idempotency-Key": "n"])
            #expect(other.code == "idempotency_key_reused")
            // Each client has keys of its own.
            var headers = server.headers(
                cookie: AccessKeys(token: TestServer.token, cookieKey: TestServer.Setup().cookieKey).cookie(
                    for: visitor))
            headers.add(name: "Idempotency-Key", value: "n")
            let visitors = try await server.send(.POST, "/runs/new?wait=60", greeter, headers: headers)
            #expect(visitors.status == 201 && visitors.runID != first.runID)
            let sessions = try SessionFolder(path: killed.path).list().map(\.runID.description)
            #expect(Set(sessions) == [first.runID, visitors.runID])
        }
    }

    /// The message that ends the run is the second one.
    @Test(arguments: ["in the midst", "at the end"])
    func aMessageIsHeardOnceThoughTheServerIsKilled(moment: String) async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let (words, key) = moment == "at the end" ? ("Porto", "p") : ("Maria", "m")
        let body = TestServer.json(["message": words])
        let (id, first) = try await TestServer.with(.storing(folder)) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            if moment == "at the end" { _ = try await server.say("Maria", in: id) }
            let first = try await server.send(
                .POST, "/runs/\(id)/messages?wait=60", body, adding: ["Idempotency-Key": key])
            try killed.copyFiles(of: folder)
            return (id, first)
        }
        try await TestServer.with(.storing(killed)) { server, _ async throws in
            let path = "/runs/\(id)/messages?wait=60"
            for _ in 0..<2 {
                let again = try await server.send(.POST, path, body, adding: ["Idempotency-Key": key])
                #expect(again.status == 200 && again.messages == first.messages, "\(again)")
                #expect(again.text("turn") == first.text("turn"))
            }
            let other = try await server.send(
                .POST, path, TestServer.json(["message": "Eva"]), adding: ["Idempotency-Key": key])
            #expect(other.code == "idempotency_key_reused")
            let stream = try await EventReader(
                server, server.request(.POST, "/runs/\(id)/stream", body, adding: ["Idempotency-Key": key]))
            let turn = try await stream.frames()
            #expect(turn.first?.text("content") == words && turn.last?.type == "done", "\(turn)")
            #expect(try await server.humanMessages(of: id).count { $0 == words } == 1)
        }
    }

    /// Said while an answer is written, it waits; the process ends meanwhile.
    @Test(arguments: ["killed", "stopped"])
    func aMessageThatWaitsIsNotLost(ending: String) async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let gate = try Gate()
        let model = try StubModelServer { request in
            .reply(pieces: Programs.saying(request.number == 0 ? [.text("One "), .wait(gate)] : [.text("Answer.")]))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.configuration.drainLimit = .zero
        setup.storeFolder = folder.path
        let body = TestServer.json(["message": "Hello"])
        let id = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            try await gate.reached()
            let path = "/runs/\(id)/messages?wait=0"
            for _ in 0..<2 {
                let queued = try await server.send(.POST, path, body, adding: ["Idempotency-Key": "q"])
                #expect(queued.text("turn") == "running")
            }
            if ending == "killed" { try killed.copyFiles(of: folder) }
            return id
        }
        setup.storeFolder = ending == "killed" ? killed.path : folder.path
        try await TestServer.with(setup) { server, _ async throws in
            let answer = try await server.send(
                .POST, "/runs/\(id)/messages?wait=60", body, adding: ["Idempotency-Key": "q"])
            #expect(answer.text("turn") == "waiting" && answer.messages == ["Answer."], "\(answer)")
            #expect(try await server.humanMessages(of: id) == ["Hello"])
        }
    }

    /// Wherever the file of a run breaks off: words that are sent again are heard once, and their answer is the same.
    @Test func aMessageIsHeardOnceWhateverWasSaved() async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let body = TestServer.json(["message": "Maria"])
        let id = try await TestServer.with(.storing(folder)) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.POST, "/runs/\(id)/messages?wait=60", body, adding: ["Idempotency-Key": "m"])
            try killed.copyFiles(of: folder)
            return id
        }
        let whole = try Data(contentsOf: URL(fileURLWithPath: killed.path(of: "\(id).jsonl")))
        let ends = whole.indices.filter { whole[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        var random = SeededGenerator(seed: 8)
        // Behind the first line, at the ends of lines and within them.
        let cuts = try (0..<12).map { _ in
            try #require(ends.randomElement(using: &random)) - (Bool.random(using: &random) ? 0 : 7)
        }
        for cut in Set(cuts.map { max($0, ends.first ?? 0) }) {
            let part = try TestFolder()
            try part.copyFiles(of: killed)
            try part.write("\(id).jsonl", bytes: Array(whole.prefix(cut)))
            try await TestServer.with(.storing(part)) { server, _ async throws in
                let path = "/runs/\(id)/messages?wait=60"
                for _ in 0..<2 {
                    let answer = try await server.send(.POST, path, body, adding: ["Idempotency-Key": "m"])
                    #expect(answer.messages.suffix(2) == ["Welcome, Maria.", "And your town?"], "cut at \(cut)")
                }
                #expect(try await server.humanMessages(of: id) == ["Maria"], "cut at \(cut)")
            }
        }
    }

    /// Two messages with the same words, sent while an answer is written: each stream has the turn of its own.
    @Test func equalWordsAreToldApart() async throws {
        let gate = try Gate()
        let model = try StubModelServer { request in
            let pieces: [ReplyPiece] = request.number == 0 ? [.wait(gate)] : [.text("Answer \(request.number).")]
            return .reply(pieces: Programs.saying(pieces))
        }
        defer { model.stop() }
        try await TestServer.with(.asking(model)) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            try await gate.reached()
            let streams = try await [server.sayAndFollow("Yes", in: id), server.sayAndFollow("Yes", in: id)]
            gate.open()
            for (number, stream) in streams.enumerated() {
                let texts = try await stream.frames().assembled().values
                #expect(Set(texts) == ["Yes", "Answer \(number + 1)."])
            }
        }
    }

    // MARK: Stopping

    /// An answer that is asked for after the first one was stopped goes on, though the request to stop comes again.
    @Test(arguments: ["the same process", "another process"])
    func aStopThatIsSentTwiceStopsOnce(process: String) async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let gates = [try Gate(), try Gate()]
        let model = try StubModelServer { request in
            .reply(pieces: Programs.saying([.text("One "), .wait(gates[min(request.number, 1)]), .text("two.")]))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.storeFolder = folder.path
        let id = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            try await gates[0].reached()
            #expect(try await server.stop(id, key: "s").status == 202)
            #expect(try await server.send(.GET, "/runs/\(id)?wait=60").text("turn") == "waiting")
            if process == "the same process" {
                try await Self.answerGoesOn(id, server, gates[1])
            } else {
                try killed.copyFiles(of: folder)
            }
            return id
        }
        guard process == "another process" else { return }
        setup.storeFolder = killed.path
        try await TestServer.with(setup) { server, _ async throws in try await Self.answerGoesOn(id, server, gates[1]) }
    }

    private static func answerGoesOn(_ id: String, _ server: TestServer, _ gate: Gate) async throws {
        _ = try await server.say("Go on", in: id, query: "?wait=0")
        try await gate.reached()
        #expect(try await server.stop(id, key: "s").status == 202)
        gate.open()
        let run = try await server.send(.GET, "/runs/\(id)?wait=60")
        #expect(run.messages.last == "One two.", "\(run)")
    }

    /// The process ends after the stop was answered, and before the agent has stopped.
    @Test func aStopIsNotForgottenByAServerThatIsKilled() async throws {
        let (folder, killed) = (try TestFolder(), try TestFolder())
        let gate = try Gate()
        let model = try StubModelServer { _ in
            .reply(pieces: Programs.saying([.text("One "), .wait(gate), .text("two.")]))
        }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        setup.storeFolder = folder.path
        let id = try await TestServer.with(setup) { server, _ async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            _ = try await server.follow(id).frames { $0.type == "stream_update" }
            _ = try await server.stop(id, key: "s")
            _ = try await server.send(.GET, "/runs/\(id)?wait=60")
            try killed.copyFiles(of: folder)
            return id
        }
        let saved = try Data(contentsOf: URL(fileURLWithPath: killed.path(of: "\(id).jsonl")))
        let lines = String(decoding: saved, as: UTF8.self).split(separator: "\n")
        let asked = try #require(lines.firstIndex { $0.contains("stopAsked") })
        try killed.write("\(id).jsonl", lines[...asked].joined(separator: "\n") + "\n")
        setup.storeFolder = killed.path
        try await TestServer.with(setup) { server, _ async throws in
            let run = try await server.send(.GET, "/runs/\(id)?wait=60")
            #expect(run.text("turn") == "waiting" && run.messages == ["One "], "\(run)")
            #expect(model.requests.count == 1)
            let frames = try await server.follow(id).frames { $0.type == "input_requested" }
            #expect(frames.first { $0.type == "stream_complete" }?.text("finish") == "cancelled")
        }
    }

    /// Nobody is told that a run is over which is about to go on.
    @Test func aRunGoesOnBeforeTheFirstRequest() async throws {
        let folder = try TestFolder()
        let id = try await TestServer.with(.storing(folder)) { server, _ async throws in
            try await server.begin(Programs.greeter).runID
        }
        let host = RunHost(
            try TestServer.Setup.storing(folder).runs(), store: try RunStore(folder: folder.path),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        host.goOn()
        // Nothing is carried out here.
        let run = try host.run(id, for: .keeper)
        #expect(run.progress.turn == .running)
        let sent = try run.send("Maria", key: "m")
        #expect(try run.send("Maria", key: "m").id == sent.id)
    }
}

extension TestServer.Setup {
    /// With runs that outlive the server.
    static func storing(_ folder: TestFolder) -> TestServer.Setup {
        var setup = TestServer.Setup()
        setup.storeFolder = folder.path
        return setup
    }
}

extension TestFolder {
    /// What there would be if the process that writes the folder were killed now: nothing that it has only in memory.
    func copyFiles(of folder: TestFolder) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.copyItem(atPath: folder.path(of: name), toPath: path(of: name))
        }
    }
}

extension TestServer {
    fileprivate func stop(_ run: String, key: String) async throws -> Answer {
        try await send(.POST, "/runs/\(run)/cancel", adding: ["Idempotency-Key": key])
    }

    /// What humans have said in a run that has not ended, or has.
    fileprivate func humanMessages(of run: String) async throws -> [String] {
        let transcript = try await send(.GET, "/runs/\(run)/transcript?format=json")
        let messages = try transcript.fields["messages"]?.elements ?? []
        return messages.filter { $0["agent"]?.text == "user" }.compactMap { $0["content"]?.text }
    }
}
