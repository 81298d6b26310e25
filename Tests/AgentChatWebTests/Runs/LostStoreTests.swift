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

/// Stores that fail, or that another server has.
@Suite(.timeLimit(.minutes(5))) struct LostStoreTests {
    @Test func whatWouldBeLostIsNotHeard() async throws {
        let folder = try TestFolder()
        try await TestServer.with(.storing(folder)) { server, _ async throws in
            let run = try await server.begin(Programs.greeter).runID
            // As a full disk does, this keeps the file from being written.
            try FileManager.default.removeItem(atPath: folder.path(of: "\(run).jsonl"))
            for message in ["Maria", "Eva"] {
                let answer = try await server.say(message, in: run)
                #expect(answer.status == 503 && answer.code == "not_saved", "\(message)")
            }
            // Others go on.
            let other = try await server.begin(Programs.greeter).runID
            #expect(try await server.say("Maria", in: other).messages == ["Welcome, Maria.", "And your town?"])
        }
    }

    @Test func aRunOfAnotherServerIsNotOver() async throws {
        let folder = try TestFolder()
        try await TestServer.with(.storing(folder)) { server, _ async throws in
            let run = try await server.begin(Programs.greeter).runID
            try await TestServer.with(.storing(folder)) { second, _ async throws in
                let answer = try await second.say("Maria", in: run)
                #expect(answer.status == 503 && answer.code == "in_use")
                let listed = try await second.send(.GET, "/runs")
                #expect(listed.body.contains(#""turn":"running""#), "\(listed.body)")
            }
            #expect(try await server.say("Maria", in: run).messages == ["Welcome, Maria.", "And your town?"])
        }
    }
}
