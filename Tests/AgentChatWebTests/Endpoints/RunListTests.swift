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

/// `GET /runs`.
@Suite(.timeLimit(.minutes(5))) struct RunListTests {
    @Test(arguments: [true, false]) func runsOfThisProcess(isStored: Bool) async throws {
        let folder = try TestFolder()
        var setup = TestServer.Setup()
        setup.storeFolder = isStored ? folder.path : nil
        try await TestServer.with(setup) { server, _ async throws in
            let first = try await server.begin(Programs.greeter).runID
            let second = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(first)")
            _ = try await server.follow(first).frames()
            let list = try await server.send(.GET, "/runs")
            let runs = try #require(try list.fields["runs"]?.elements)
            #expect(Set(runs.map { $0["run_id"]?.text }) == [first, second])
            #expect(runs.first { $0["run_id"]?.text == first }?["turn"]?.text == "ended")
            #expect(runs.first { $0["run_id"]?.text == second }?["turn"]?.text == "waiting")
            #expect(list.text("next") == nil)
            #expect(try await server.listedRuns(pagesOf: 1) == runs.compactMap { $0["run_id"]?.text })
        }
    }

    /// What the server has forgotten is in its store, with those of earlier processes; sessions of agent-chat are not its runs.
    @Test func runsOfTheStore() async throws {
        let folder = try TestFolder()
        let ended = try await TestServer.with(.storing(folder)) { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            _ = try await server.send(.DELETE, "/runs/\(id)")
            _ = try await server.follow(id).frames()
            web.api.host.tidy(now: .inDays(1000))
            #expect(web.api.host.runs.isEmpty)
            let runs = try await server.send(.GET, "/runs").fields["runs"]?.elements
            #expect(runs?.count == 1 && runs?.first?["program"]?.text == "Greeter")
            #expect(runs?.first?["turn"]?.text == "ended" && runs?.first?["terminated"]?.text == "true")
            return id
        }
        let (adopted, foreign) = (RunID(), RunID())
        for id in [adopted, foreign] {
            let header = SessionHeader(runID: id, milliseconds: 5, program: "Of agent-chat", run: Array("{}".utf8))
            try SessionFolder(path: folder.path).create(header).close()
        }
        try RunStore(folder: folder.path).adopt(adopted.description)
        // A record without what it is called, as an older version wrote it.
        let old = RunID()
        let header = SessionHeader(runID: old, milliseconds: 7, program: "Old", run: Array("{}".utf8))
        try SessionFolder(path: folder.path).create(header).close()
        let path = folder.path(of: "web-runs.jsonl")
        let records = try #require(FileManager.default.contents(atPath: path))
        try folder.write(
            "web-runs.jsonl", String(decoding: records, as: UTF8.self) + #"{"run_id":"\#(old)","over":true}"# + "\n")
        try await TestServer.with(.storing(folder)) { server, _ async throws in
            let waiting = try await server.begin(Programs.greeter).runID
            #expect(try await server.listedRuns(pagesOf: 2) == [waiting, ended, old, adopted].map { "\($0)" })
            let runs = try await server.send(.GET, "/runs?limit=1000").fields["runs"]?.elements ?? []
            #expect(runs.map { $0["program"]?.text } == ["Greeter", "Greeter", "Old", "Of agent-chat"])
            // One whose file somebody has deleted is not there.
            try SessionFolder(path: folder.path).delete(old)
            #expect(try await server.listedRuns(pagesOf: 1) == [waiting, ended, "\(adopted)"])
        }
    }

    @Test(arguments: ["before=yesterday", "before=", "limit=-1", "limit=all"])
    func wrongPlaces(query: String) async throws {
        try await TestServer.with { server, _ async throws in
            #expect(try await server.send(.GET, "/runs?\(query)").status == 400)
        }
    }

    /// A list of a very long store costs as much as one of a short one.
    @Test func aLongStoreIsListedInPages() throws {
        let folder = try TestFolder()
        var lines = ""
        for number in 0..<5000 {
            lines += #"{"run_id":"\#(String(repeating: "0", count: 27))\#(10_000 + number)","over":true,"began":"#
            lines += "\(1 + number)}\n"
        }
        try folder.write("web-runs.jsonl", lines)
        let store = try RunStore(folder: folder.path)
        var (count, place): (Int, RunPlace?) = (0, nil)
        while case let page = store.latest(1000, before: place), !page.isEmpty {
            count += page.count
            place = page.last
        }
        #expect(count == 5000 && place?.began == 1)
    }
}

extension TestServer {
    /// The IDs of all runs, asked for in pages.
    fileprivate func listedRuns(pagesOf limit: Int) async throws -> [String] {
        var ids: [String] = []
        var place: String?
        repeat {
            let answer = try await send(.GET, "/runs?limit=\(limit)" + (place.map { "&before=\($0)" } ?? ""))
            ids += try answer.fields["runs"]?.elements?.compactMap { $0["run_id"]?.text } ?? []
            place = answer.text("next")
        } while place != nil
        return ids
    }
}
