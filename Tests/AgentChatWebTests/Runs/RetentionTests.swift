import NIOHTTP1
import SessionLog
import TestSupport
import Testing

@testable import AgentChatWeb

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// How long runs are kept.
@Suite(.timeLimit(.minutes(5))) struct RetentionTests {
    @Test func filesOfRunsThatEndedLongAgoAreDeleted() async throws {
        let folder = try TestFolder()
        var setup = TestServer.Setup()
        setup.storeFolder = folder.path
        setup.keepsFiles = .seconds(86_400)
        setup.patience = nil
        let (ended, waiting) = try await TestServer.with(setup) { server, web async throws in
            let ended = try await server.begin(Programs.greeter).runID
            let waiting = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(ended)")
            try await waitUntil("one run is under way") { web.api.host.liveCount == 1 }
            web.api.host.tidy(now: .inDays(0.5))
            #expect(try await server.send(.GET, "/runs/\(ended)").status == 200)
            web.api.host.tidy(now: .inDays(0.99))
            #expect(try await server.send(.GET, "/runs/\(ended)").status == 200)
            // Long after: the one that waits has gone on waiting, for nobody has stopped it.
            web.api.host.tidy(now: .inDays(1.01))
            #expect(try await server.send(.GET, "/runs/\(ended)").status == 404)
            #expect(try await server.send(.GET, "/runs/\(waiting)").status == 200)
            return (ended, waiting)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path(of: "\(ended).jsonl")))
        #expect(FileManager.default.fileExists(atPath: folder.path(of: "\(waiting).jsonl")))
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await server.send(.GET, "/runs/\(ended)").status == 404)
        }
    }

    /// The request that a deleted run was begun for begins another.
    @Test func keysAreForgottenWithTheirRuns() async throws {
        let folder = try TestFolder()
        var setup = TestServer.Setup.storing(folder)
        setup.keepsFiles = .seconds(86_400)
        try await TestServer.with(setup) { server, web async throws in
            func begin() async throws -> String {
                try await server.send(
                    .POST, "/runs/new?wait=60", TestServer.json(["program": Programs.greeter]),
                    adding: ["Idempotency-Key": "n"]
                ).runID
            }
            let first = try await begin()
            _ = try await server.send(.DELETE, "/runs/\(first)")
            try await waitUntil("it is over") { web.api.host.liveCount == 0 }
            #expect(try await begin() == first)
            web.api.host.tidy(now: .inDays(2))
            let second = try await begin()
            #expect(second != first && RunID(second) != nil)
        }
    }

    @Test func nothingIsDeletedUnlessThatIsWanted() async throws {
        let folder = try TestFolder()
        var setup = TestServer.Setup()
        setup.storeFolder = folder.path
        try await TestServer.with(setup) { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(id)")
            try await waitUntil("no run is under way") { web.api.host.liveCount == 0 }
            web.api.host.tidy(now: .inDays(1000))
            // Out of memory, and read again.
            #expect(try await server.send(.GET, "/runs/\(id)").text("turn") == "ended")
        }
    }

    /// A run to which nobody says anything ends; how long that takes can be set.
    @Test func aRunThatWaitsForNobodyEnds() async throws {
        try await TestServer.with { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            web.api.host.tidy(now: .inDays(0.99))
            #expect(try await server.send(.GET, "/runs/\(id)").text("turn") == "waiting")
            web.api.host.tidy(now: .inDays(1.01))
            #expect(try await server.follow(id).frames().last?.text("reason") == "cancelled")
        }
    }

    /// A machine that does not know the time when it starts is told it later.
    @Test func theTimeOfDayEndsNoConversation() async throws {
        try await TestServer.with { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            web.api.host.tidy(now: Moment(ticks: Moment.now(0).ticks, milliseconds: Moment.inDays(1000).milliseconds))
            #expect(try await server.say("Maria", in: id).messages.first == "Welcome, Maria.")
        }
    }

    /// What agent-chat has made is its user's, and not the server's to delete.
    @Test func adoptedSessionsAreKept() async throws {
        let folder = try TestFolder()
        let store = try RunStore(folder: folder.path)
        let (own, adopted) = (RunID(), RunID())
        let header = SessionHeader(runID: adopted, milliseconds: 0, program: "P", run: Array("{}".utf8))
        let file = try SessionFolder(path: folder.path).create(header)
        file.close()
        try store.adopt(adopted.description)
        store.noteEnd(of: adopted)
        #expect(store.record(of: adopted)?.isOver == true)
        #expect(store.delete(unusedFor: 0, now: .max).isEmpty)
        // One whose file somebody has deleted is forgotten.
        try folder.write("web-runs.jsonl", #"{"run_id":"\#(own)","over":true}"# + "\n")
        let again = try RunStore(folder: folder.path)
        #expect(again.delete(unusedFor: 0, now: 0) == [own])
        #expect(try RunStore(folder: folder.path).record(of: own) == nil)
    }
}
