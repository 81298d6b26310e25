import Testing

@testable import AgentChatWeb

/// What stands on the wire, byte by byte: requests as proxies, old clients and attackers send them.
@Suite(.timeLimit(.minutes(5))) struct WireTests {
    private static let bearer = "Authorization: Bearer \(TestServer.token)\r\n"

    /// Where other tests keep the processor for half a minute, a server would let go who only waits for its answer.
    private static let patient: TestServer.Setup = {
        var setup = TestServer.Setup()
        setup.configuration.idleTimeout = .seconds(300)
        return setup
    }()

    /// Head and body of an answer.
    private static func parts(_ answer: String) -> (head: String, body: String) {
        guard let end = answer.firstRange(of: "\r\n\r\n") else { return (answer, "") }
        return (answer[..<end.lowerBound].lowercased() + "\r\n", String(answer[end.upperBound...]))
    }

    private static func statuses(of answers: String) -> [Int] {
        answers.ranges(of: "HTTP/1.1 ").compactMap { Int(answers[$0.upperBound...].prefix(3)) }
    }

    // MARK: HTTP/1.0

    /// nginx speaks it with what is behind it, unless it is told otherwise.
    @Test(arguments: ["", "Connection: close\r\n", "Connection: keep-alive\r\n"])
    func oldAnswersEndTheConnection(connection: String) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            client.send("GET /healthz HTTP/1.0\r\nHost: localhost:\(server.port)\r\n\(connection)\r\n")
            let (head, body) = Self.parts(await client.everything())
            #expect(head.hasPrefix("http/1.0 200 ") || head.hasPrefix("http/1.1 200 "), "\(head)")
            #expect(head.contains("\r\ncontent-length: \(body.utf8.count)\r\n"), "\(head)")
            #expect(head.contains("\r\nconnection: close\r\n") && !head.contains("transfer-encoding"), "\(head)")
            #expect(body == #"{"status":"alive","version":"test"}"#)
        }
    }

    @Test func oldStreamsEndWithTheConnection() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            for word in ["Ann", "Rome"] { _ = try await server.say(word, in: id) }
            let client = try RawConnection(server.port)
            client.send("GET /runs/\(id)/stream HTTP/1.0\r\nHost: localhost:\(server.port)\r\n\(Self.bearer)\r\n")
            let (head, body) = Self.parts(await client.everything())
            #expect(head.contains(" 200 ") && head.contains("\r\nconnection: close\r\n"), "\(head)")
            #expect(!head.contains("transfer-encoding") && !head.contains("content-length"), "\(head)")
            // No sizes of chunks among the frames.
            let lines = body.split(separator: "\n").map { $0.prefix { $0 != ":" } }
            #expect(Set(lines) == ["retry", "id", "data"], "\(body)")
            #expect(body.contains("How is Rome?") && body.hasSuffix("\n\n"), "\(body)")
        }
    }

    @Test func oldRequestsWithBodies() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let body = TestServer.json(["program": Programs.greeter])
            let client = try RawConnection(server.port)
            client.send(
                "POST /runs/new HTTP/1.0\r\nHost: localhost:\(server.port)\r\n\(Self.bearer)Expect: 100-continue\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            let answer = await client.everything()
            #expect(answer.contains(" 201 Created\r\n") && answer.contains("What is your name?"), "\(answer)")
            #expect(!answer.contains("100 Continue"))
        }
    }

    // MARK: Connections

    @Test func severalRequestsOfAConnection() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let host = "Host: localhost:\(server.port)\r\n"
            let client = try RawConnection(server.port)
            client.send("GET /healthz HTTP/1.1\r\n\(host)\r\n")
            #expect(await client.rest().hasSuffix("}"))
            client.send(
                "GET /healthz HTTP/1.1\r\n\(host)\r\nHEAD /readyz HTTP/1.1\r\n\(host)\r\n"
                    + "GET /readyz HTTP/1.1\r\n\(host)Connection: Close\r\n\r\nGET /healthz HTTP/1.1\r\n\(host)\r\n")
            let answers = await client.everything()
            #expect(answers.ranges(of: "HTTP/1.1 200 OK\r\n").count == 3, "\(answers)")
            #expect(answers.hasSuffix(#"{"status":"ready"}"#), "\(answers)")
        }
    }

    /// A client that has said all it wants to say gets the whole of an answer that fills every buffer on the way.
    @Test(arguments: ["1.0", "1.1"])
    func aLongLastAnswer(version: String) async throws {
        let long = String(repeating: "All work and no play. ", count: 1000)
        let program = """
            # Talker

            ## Main

            ### Triggers
            - When the program starts

            ### Steps
            - Set $i to 0
            - While $i is less than 400
              - Add 1 to $i
              - Say "\(long)"
            - End the program
            """
        try await TestServer.with(Self.patient) { server, _ async throws in
            let run = try await server.begin(program)
            #expect(run.text("turn") == "ended")
            let client = try RawConnection(server.port)
            client.send(
                "GET /runs/\(run.runID)/transcript HTTP/\(version)\r\nHost: localhost:\(server.port)\r\n\(Self.bearer)"
                    + "Connection: close\r\n\r\n")
            client.closeOutput()
            let (_, body) = Self.parts(await client.everything())
            #expect(body.utf8.count > 400 * long.utf8.count, "\(body.utf8.count) bytes")
        }
    }

    /// Behind a request that would speak another protocol, the parser reads nothing; so nothing may be sent there.
    @Test func anUpgradeIsNotMade() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            client.send(
                "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                    + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
            let (head, _) = Self.parts(await client.everything())
            #expect(head.hasPrefix("http/1.1 200 ") && head.contains("\r\nconnection: close\r\n"), "\(head)")
        }
    }

    // MARK: Expect: 100-continue

    private static func waitingHead(_ server: TestServer, _ more: String, path: String = "/runs/new") -> String {
        "POST \(path) HTTP/1.1\r\nHost: localhost:\(server.port)\r\nExpect: 100-continue\r\n\(more)\r\n"
    }

    @Test(arguments: [true, false])
    func aBodyThatWaits(isChunked: Bool) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let body = TestServer.json(["program": Programs.greeter])
            let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: \(body.utf8.count)"
            let client = try RawConnection(server.port)
            client.send(Self.waitingHead(server, "\(Self.bearer)\(length)\r\n"))
            #expect(await client.rest(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send(isChunked ? "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n" : body)
            let answer = await client.rest()
            #expect(
                answer.hasPrefix("HTTP/1.1 201 ") && !answer.lowercased().contains("connection: close"), "\(answer)")
            client.send("GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n")
            #expect(await client.rest().hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test(arguments: [
        ("/runs/new", "Content-Length: 5\r\n", 401), ("/runs/new", "\(bearer)Content-Length: 1048577\r\n", 413),
        ("/nothing", "\(bearer)Content-Length: 5\r\n", 404),
        ("/runs/new", "\(bearer)Transfer-Encoding: gzip\r\n", 400),
    ])
    func aBodyThatIsNotWanted(path: String, headers: String, status: Int) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            client.send(Self.waitingHead(server, headers, path: path))
            let answer = await client.everything()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
            // What came next could be taken for the body.
            #expect(answer.lowercased().contains("\r\nconnection: close\r\n"), "\(answer)")
        }
    }

    @Test func whatElseIsExpected() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            client.send(
                "POST /runs/new HTTP/1.1\r\nHost: localhost:\(server.port)\r\nExpect: tea\r\nContent-Length: 2\r\n\r\n{}"
            )
            let answer = await client.everything()
            #expect(answer.hasPrefix("HTTP/1.1 417 ") && answer.contains(#""code":"unknown_expectation""#), "\(answer)")
        }
    }

    // MARK: Heads and bodies that are refused

    /// Of each, the lines between `GET /healthz HTTP/1.1` and the empty one; `{host}` is what the server goes by.
    static let refused: [(name: String, lines: String, code: String)] = [
        ("no host", "", "wrong_host_header"),
        ("two hosts", "Host: {host}\r\nHost: {host}\r\n", "wrong_host_header"),
        ("two different hosts", "Host: {host}\r\nHost: other\r\n", "wrong_host_header"),
        ("an empty host", "Host:\r\n", "wrong_host_header"),
        ("a host with a path", "Host: {host}/x\r\n", "wrong_host_header"),
        ("a host with a name of a user", "Host: me@{host}\r\n", "wrong_host_header"),
        ("a host in two words", "Host: local host\r\n", "wrong_host_header"),
        ("length and chunks", "Host: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", ""),
        ("chunks and length", "Host: {host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n", ""),
        ("two lengths", "Host: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n", "unclear_length"),
        ("a length that is a list", "Host: {host}\r\nContent-Length: 5, 5\r\n", "unclear_length"),
        ("a length below 0", "Host: {host}\r\nContent-Length: -5\r\n", "unclear_length"),
        ("a length with a plus", "Host: {host}\r\nContent-Length: +5\r\n", "unclear_length"),
        ("an endless length", "Host: {host}\r\nContent-Length: 99999999999999999999999\r\n", "unclear_length"),
        ("another coding", "Host: {host}\r\nTransfer-Encoding: gzip\r\n", ""),
        ("two codings", "Host: {host}\r\nTransfer-Encoding: gzip, chunked\r\n", ""),
        ("chunks twice", "Host: {host}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ""),
        ("chunks under another name", "Host: {host}\r\nTransfer-Encoding: xchunked\r\n", ""),
        ("chunks with a tab", "Host: {host}\r\nTransfer-Encoding:\u{B}chunked\r\n", ""),
        ("a NUL", "Host: {host}\r\nX-A: a\u{0}b\r\n", "no_request"),
        ("a lone CR", "Host: {host}\r\nX-A: a\rX-B: b\r\n", "no_request"),
        ("a lone LF", "Host: {host}\r\nX-A: a\nX-B: b\r\n", "no_request"),
        ("a space before the colon", "Host: {host}\r\nX-A : b\r\n", "no_request"),
        ("a line that goes on", "Host: {host}\r\nX-A: a\r\n b\r\n", "no_request"),
        ("a line without a name", "Host: {host}\r\n: b\r\n", "no_request"),
        ("a line without a colon", "Host: {host}\r\nX-A\r\n", "no_request"),
        ("a NUL in a name", "Host: {host}\r\nX\u{0}: b\r\n", "no_request"),
    ]

    @Test(arguments: refused)
    func refusedHeads(name: String, lines: String, code: String) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let lines = lines.replacing("{host}", with: "localhost:\(server.port)")
            let client = try RawConnection(server.port)
            client.send("GET /healthz HTTP/1.1\r\n\(lines)\r\n")
            let answer = await client.everything()
            let (head, body) = Self.parts(answer)
            #expect(head.hasPrefix("http/1.1 400 bad request\r\n"), "\(name): \(answer)")
            #expect(head.contains("\r\ncontent-type: application/json\r\n"), "\(name): \(answer)")
            #expect(head.contains("\r\nconnection: close\r\n"), "\(name): \(answer)")
            #expect(body.hasPrefix(#"{"error":{"code":"\#(code)"#) && body.hasSuffix("}}"), "\(name): \(answer)")
        }
    }

    @Test(arguments: [
        ("GET http://{host}/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", 200),
        ("GET http://{host}/healthz HTTP/1.1\r\nHost: other\r\n\r\n", 200),
        ("GET http://{host}/healthz?x HTTP/1.0\r\n\r\n", 200),
        ("GET http://other/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", 421),
        ("GET http://{host}/nothing HTTP/1.1\r\nHost: {host}\r\n\r\n", 404),
        ("GET http://me@{host}/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("GET ftp://{host}/healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("GET healthz HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n", 404),
        ("BREW / HTTP/1.1\r\nHost: {host}\r\n\r\n", 400),
        ("GET /healthz HTTP/1.0\r\n\r\n", 421),
    ])
    func targets(request: String, status: Int) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let request = request.replacing("{host}", with: "localhost:\(server.port)")
            let answer = try await RawConnection.exchange(server.port, request)
            #expect(answer.dropFirst(8).hasPrefix(" \(status) "), "\(answer)")
            #expect(status < 400 || answer.contains(#"{"error":{"code":"#), "\(answer)")
        }
    }

    /// Chunks that go wrong are told to whoever reads them, and what follows them is none of the next request.
    @Test(arguments: ["5\r\n{\"pa\r\nX", "Z\r\n", "FFFFFFFFFFFFFFFFF\r\n", "5 5\r\n", "-1\r\n"])
    func wrongChunks(body: String) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            let host = "Host: localhost:\(server.port)\r\n"
            client.send(
                "POST /runs/new HTTP/1.1\r\n\(host)\(Self.bearer)Transfer-Encoding: chunked\r\n\r\n\(body)"
                    + "GET /healthz HTTP/1.1\r\n\(host)\r\n")
            let answer = await client.everything()
            #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(Self.statuses(of: answer) == [400] && answer.hasSuffix("}}"), "\(answer)")
        }
    }

    /// Who may not ask for anything cannot have endless bytes read either.
    @Test func aBodyThatNobodyWants() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            client.send(
                "POST /runs/new HTTP/1.1\r\nHost: localhost:\(server.port)\r\nTransfer-Encoding: chunked\r\n\r\n")
            #expect(await client.rest().hasPrefix("HTTP/1.1 401 "))
            let chunk = "8000\r\n\(String(repeating: "x", count: 0x8000))\r\n"
            for _ in 0..<40 { client.send(chunk) }
            #expect(await client.everything() == "")
        }
    }

    /// Earlier answers come whole and first.
    @Test(arguments: ["GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "\u{0}"])
    func whatComesBehindARequest(bytes: String) async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let client = try RawConnection(server.port)
            let request = "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n"
            client.send(request + request + bytes)
            let answer = await client.everything()
            #expect(Self.statuses(of: answer) == [200, 200, 400] && answer.hasSuffix("}}"), "\(answer)")
        }
    }
}
