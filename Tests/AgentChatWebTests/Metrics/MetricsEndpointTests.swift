import NIOHTTP1
import Testing

@testable import AgentChatWeb

/// What `/metrics` says, and to whom.
@Suite(.timeLimit(.minutes(5))) struct MetricsEndpointTests {
    @Test func requestsRunsAndStreamsAreCounted() async throws {
        try await TestServer.with { server, _ async throws in
            let ids = [try await server.begin(Programs.greeter).runID, try await server.begin(Programs.greeter).runID]
            for id in ids { _ = try await server.send(.GET, "/runs/\(id)") }
            _ = try await server.send(.GET, "/runs/\(ids[0])?wait=x")
            _ = try await server.send(.GET, "/nothing/\(ids[0])")
            _ = try await server.send(.DELETE, "/runs/\(ids[0])")
            #expect(try await server.follow(ids[0]).frames().last?.type == "done")
            let answer = try await server.send(.GET, "/metrics")
            #expect(answer.status == 200)
            #expect(answer.headers.first(name: "content-type") == "text/plain; version=0.0.4; charset=utf-8")
            let lines = Set(answer.body.split(separator: "\n").map(String.init))
            for line in [
                #"agent_chat_http_requests_total{method="POST",path="/runs/new",status="201"} 2"#,
                #"agent_chat_http_requests_total{method="GET",path="/runs/{id}",status="200"} 2"#,
                #"agent_chat_http_requests_total{method="GET",path="/runs/{id}",status="400"} 1"#,
                #"agent_chat_http_requests_total{method="GET",path="other",status="404"} 1"#,
                #"agent_chat_http_request_seconds_count{path="/runs/{id}"} 4"#,
                #"agent_chat_runs{turn="waiting"} 1"#, #"agent_chat_runs{turn="ended"} 1"#,
                #"agent_chat_streams_open 0"#, #"agent_chat_build_info{version="test"} 1"#,
                "# TYPE agent_chat_http_request_seconds histogram",
                "# HELP agent_chat_streams_open Streams that are open.",
            ] {
                #expect(lines.contains(line), "\(line)")
            }
            let sent = lines.first { $0.hasPrefix(#"agent_chat_http_sent_bytes_total{kind="stream"} "#) }
            #expect(sent.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0 > 500)
            // Nothing tells one run from another.
            #expect(!ids.contains { answer.body.contains($0) })
        }
    }

    @Test func onlyThoseWhoHaveTheTokenSeeThem() async throws {
        try await TestServer.with { server, _ async throws in
            #expect(try await server.send(.GET, "/metrics", headers: [:]).status == 401)
            #expect(try await server.send(.GET, "/metrics", headers: try await server.logIn()).code == "keepers_only")
        }
    }
}
