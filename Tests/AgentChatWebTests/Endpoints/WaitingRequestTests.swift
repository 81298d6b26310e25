import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import StubModelServer
import Testing

@testable import AgentChatWeb

/// Requests that are answered when their program waits.
@Suite(.timeLimit(.minutes(5))) struct WaitingRequestTests {
    /// A server with a run whose answer does not come until the gate is open.
    private static func with(
        _ change: (inout TestServer.Setup) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer, WebServer, _ run: String, Gate) async throws -> Void
    ) async throws {
        let gate = try Gate()
        let model = try StubModelServer { _ in .reply(pieces: Programs.saying([.wait(gate), .text("Done.")])) }
        defer { model.stop() }
        var setup = TestServer.Setup.asking(model)
        change(&setup)
        try await TestServer.with(setup) { server, web async throws in
            let id = try await server.begin(Programs.guide, wait: 0).runID
            try await body(server, web, id, gate)
            gate.open()
        }
    }

    /// By closing the connection, or only what it sends; and in each way to wait.
    @Test(arguments: ["closes", "half"], ["GET /runs/{id}", "POST /runs/{id}/messages", "POST /runs/new"])
    func nobodyWaitsForAClientThatHasGone(manner: String, request: String) async throws {
        try await Self.with { server, web, id, _ async throws in
            let count = request.hasPrefix("GET") ? 60 : 3
            var connections: [RawConnection] = []
            for _ in 0..<count {
                let connection = try RawConnection(server.port)
                connection.send(Self.head(request.replacing("{id}", with: id), server))
                connections.append(connection)
            }
            try await waitUntil("all wait") { web.api.waiting.count == count }
            if manner == "half" {
                for connection in connections { connection.closeOutput() }
            } else {
                connections = []
            }
            // Long before two minutes have passed.
            try await waitUntil("nobody waits") { web.api.waiting.count == 0 }
            // Who reads still is told how it stands.
            if let first = connections.first { #expect(await first.rest().contains(#""turn":"running""#)) }
        }
    }

    private static func head(
        _ request: String, _ server: TestServer, _ headers: HTTPHeaders = TestServer.keeper
    ) -> String {
        let body =
            request.hasSuffix("new")
            ? TestServer.json(["program": Programs.guide]) : request.hasPrefix("POST") ? #"{"message": "Hi"}"# : ""
        let lines = headers.map { "\($0): \($1)\r\n" }.joined()
        return "\(request)?wait=120 HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\n\(lines)Content-Length: "
            + "\(body.utf8.count)\r\n\r\n\(body)"
    }

    /// The connection serves on after a wait.
    @Test func aConnectionIsUsedAgain() async throws {
        try await Self.with { server, _, id, gate async throws in
            let connection = try RawConnection(server.port)
            connection.send(Self.head("GET /runs/\(id)", server))
            gate.open()
            #expect(await connection.rest().contains("Done."))
            connection.send(Self.head("GET /runs/\(id)", server))
            #expect(await connection.rest().contains("Done."))
        }
    }

    @Test func aBrowserHasAShare() async throws {
        try await Self.with { server, web, _, gate async throws in
            let headers = try await server.logIn()
            let id = try await server.send(
                .POST, "/runs/new?wait=0", TestServer.json(["program": Programs.guide]), headers: headers
            ).runID
            let connections = try (0..<WaitingRequests.mostOfVisitor).map { _ in
                let connection = try RawConnection(server.port)
                connection.send(Self.head("GET /runs/\(id)", server, headers))
                return connection
            }
            try await waitUntil("all wait") { web.api.waiting.count == WaitingRequests.mostOfVisitor }
            let refused = try await server.send(.GET, "/runs/\(id)?wait=120", headers: headers)
            #expect(refused.status == 429 && refused.code == "too_many_own_waiting")
            #expect(refused.headers.first(name: "retry-after") == "5")
            // A message that is refused was not said.
            let message = try await server.send(
                .POST, "/runs/\(id)/messages?wait=9", TestServer.json(["message": "Hi"]), headers: headers)
            #expect(message.status == 429)
            // Who does not wait is answered, and so are others.
            #expect(try await server.send(.GET, "/runs/\(id)", headers: headers).status == 200)
            #expect(try await server.send(.GET, "/runs/\(id)?wait=0", headers: headers).status == 200)
            async let others = server.send(.GET, "/runs/\(id)?wait=120")
            gate.open()
            for connection in connections { #expect(await connection.rest().contains(#"["Done."]"#)) }
            #expect(try await others.messages == ["Done."])
            #expect(web.api.waiting.count == 0)
        }
    }

    @Test func thereAreNotMoreThanAllowed() async throws {
        let waiting = WaitingRequests()
        func fill(_ count: Int) async throws {
            guard count > 0 else {
                for owner in [RunOwner.keeper, .visitor("v")] {
                    let error = await #expect(throws: WebError.self) {
                        try await waiting.whileWaiting(.seconds(1), owner) {}
                    }
                    #expect(error?.status == .serviceUnavailable && error?.code == "too_many_waiting")
                }
                return try await waiting.whileWaiting(.zero, .keeper) {}
            }
            try await waiting.whileWaiting(.seconds(1), .visitor("\(count / 10)")) { try await fill(count - 1) }
        }
        try await fill(WaitingRequests.most)
        #expect(waiting.count == 0)
    }

    /// The server is told to stop: turns may come to their end, and then those who still wait are told how it stands.
    @Test(arguments: ["GET /runs/{id}", "POST /runs/{id}/messages", "POST /runs/new"], [true, false])
    func drainingAnswersWhoWaits(request: String, turnEnds: Bool) async throws {
        try await Self.with({ $0.configuration.drainLimit = .seconds(turnEnds ? 100 : 1) }) {
            server, web, id, gate async throws in
            let connection = try RawConnection(server.port)
            connection.send(Self.head(request.replacing("{id}", with: id), server))
            try await waitUntil("it waits") { web.api.waiting.count == 1 }
            await web.stop()
            try await waitUntil("the server drains") { web.api.host.isDraining }
            if turnEnds { gate.open() }
            let answer = await connection.rest()
            #expect(answer.contains(turnEnds ? "Done." : #""turn":"running""#), "\(answer)")
        }
    }

    /// The client went before the head of its stream was written: the answer is dropped, and nothing of it is asked.
    @Test(arguments: [HTTPRequest.Method.get, .post]) func aStreamThatNeverBegins(method: HTTPRequest.Method)
        async throws
    {
        try await Self.with { server, web, id, _ async throws in
            var response: Response? = try await web.api.router().buildResponder().respond(
                to: Request(
                    head: HTTPRequest(
                        method: method, scheme: "http", authority: "127.0.0.1:\(server.port)",
                        path: "/runs/\(id)/stream",
                        headerFields: [
                            .authorization: "Bearer \(TestServer.token)", .contentType: "application/json",
                        ]),
                    body: RequestBody(buffer: ByteBuffer(string: method == .post ? #"{"message": "Hi"}"# : ""))),
                context: WebContext(
                    source: ApplicationRequestContextSource(
                        channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })))
            #expect(response?.status == .ok && web.api.watchers.count == 1)
            response = nil
            #expect(web.api.watchers.count == 0)
        }
    }
}
