import NIOHTTP1
import Testing

@testable import AgentChatWeb

/// Requests that are wrong, by mistake or on purpose.
@Suite(.timeLimit(.minutes(5))) struct HostileRequestTests {
    /// Where other tests keep the processor for half a minute, a server would let go who only waits for its answer.
    private static let patient: TestServer.Setup = {
        var setup = TestServer.Setup()
        setup.configuration.idleTimeout = .seconds(300)
        return setup
    }()

    @Test(arguments: [
        ("", 400, "path_or_program"), ("{}", 400, "path_or_program"), ("not JSON", 400, "malformed_json"),
        ("[]", 400, "malformed_json"), ("\"text\"", 400, "malformed_json"), ("{\"program\": 1}", 400, "wrong_type"),
        ("{\"program\": {\"a\": []}}", 400, "wrong_type"), ("{\"program\": null}", 400, "path_or_program"),
        ("{\"path\": \"a.md\", \"program\": \"b\"}", 400, "path_or_program"),
        ("{\"path\": \"a.md\", \"extra\": \"b\"}", 400, "unknown_field"),
        ("{\"program\": \"\\ud800\"}", 400, "wrong_type"),
        (String(repeating: "[", count: 100_000), 400, "malformed_json"),
        ("{\"path\": \"\(String(repeating: "x", count: 5000)).md\"}", 404, "playbook_not_found"),
        ("{\"program\": \"\(String(repeating: "x", count: 1 << 20))\"}", 413, "body_too_large"),
    ])
    func bodies(body: String, status: Int, code: String) async throws {
        try await TestServer.with { server, _ async throws in
            let answer = try await server.send(.POST, "/runs/new", body)
            #expect(answer.status == status && answer.code == code, "\(body.prefix(50)): \(answer)")
            #expect(answer.headers.first(name: "content-type") == "application/json")
            let error = try #require(try answer.fields["error"])
            #expect(error["message"]?.text?.hasSuffix(".") ?? false)
            #expect(error["advice"]?.text?.hasSuffix(".") ?? false)
        }
    }

    @Test func messagesAndNumbers() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            for body in ["{}", "{\"message\": \" \\n\"}", "{\"message\": \"\"}"] {
                let answer = try await server.send(.POST, "/runs/\(id)/messages", body)
                #expect(answer.status == 400 && answer.code == "missing_field", "\(answer)")
            }
            for query in ["wait=-1", "wait=x", "after=x", "after=-2", "wait=99999999999999999999999"] {
                let answer = try await server.say("Hi", in: id, query: "?\(query)")
                #expect(answer.status == 400 && answer.code == "wrong_number", "\(query): \(answer)")
            }
            #expect(try await server.send(.GET, "/runs/\(id)?wait=1000&after=5000").status == 200)
        }
    }

    /// A message goes through exactly as it was sent, whatever is in it.
    @Test func hostileTextStaysText() async throws {
        let text = "<script>alert(1)</script> \u{1B}[31m \" \\ \u{2028} $name {1+1} `Say(\"user\", \"x\")` 👩‍👩‍👧"
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let answer = try await server.say(text, in: id)
            #expect(answer.messages.first == "Welcome, \(text).")
            let frames = try await server.follow(id).frames { $0.text("content") == "And your town?" }
            #expect(try frames.assembled().values.contains(text))
        }
    }

    @Test func aHeadThatIsTooLarge() async throws {
        try await TestServer.with { server, _ async throws in
            let many = (0..<200).map { "X-Header-\($0): value\r\n" }.joined()
            let long = "X-Long: \(String(repeating: "x", count: 40_000))\r\n"
            for headers in [many, long] {
                let head = "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\(headers)\r\n"
                let answer = try await RawConnection.exchange(server.port, head)
                #expect(answer.hasPrefix("HTTP/1.1 431 "), "\(answer.prefix(100))")
                #expect(answer.contains(#"{"error":{"code":"head_too_large","#), "\(answer)")
            }
            #expect(try await server.send(.GET, "/healthz").status == 200)
        }
    }

    /// A head that never ends is refused as soon as it is too much of it.
    @Test func aFloodOfHeaders() async throws {
        try await TestServer.with { server, _ async throws in
            let connection = try RawConnection(server.port)
            connection.send("GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n")
            for number in 0..<200 { connection.send("X-\(number): \(String(repeating: "y", count: 1000))\r\n") }
            #expect(await connection.rest().hasPrefix("HTTP/1.1 431 "))
        }
    }

    @Test(arguments: ["GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n", "\u{16}\u{3}\u{1}"])
    func whatIsNoRequest(bytes: String) async throws {
        try await TestServer.with { server, _ async throws in
            let answer = try await RawConnection.exchange(server.port, bytes)
            #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains(#""code":"no_request""#), "\(answer)")
            #expect(try await server.send(.GET, "/healthz").status == 200)
        }
    }

    /// What follows a request on its connection is refused behind its answer, or not at all.
    @Test func garbageBehindARequest() async throws {
        try await TestServer.with { server, _ async throws in
            let head = "GET /healthz HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\r\n"
            let answer = try await RawConnection.exchange(server.port, head + "GARBAGE\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 200 ") || answer.isEmpty, "\(answer)")
            #expect(try await server.send(.GET, "/healthz").status == 200)
        }
    }

    /// Whoever takes for ever over a head, or over a body, is let go.
    @Test func slowClients() async throws {
        var setup = TestServer.Setup()
        setup.configuration.idleTimeout = .seconds(1)
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await RawConnection.exchange(server.port, "GET /healthz HTTP/1.1\r\nHost: loc") == "")
            #expect(try await RawConnection.exchange(server.port, "") == "")
        }
        try await TestServer.with(Self.patient) { server, _ async throws in
            let head =
                "POST /runs/new HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n"
                + "Content-Length: 100\r\n\r\n{"
            let answer = try await RawConnection.exchange(server.port, head)
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains("body_too_slow"), "\(answer)")
        }
    }

    /// Streams whose readers go away, in whatever way, are not kept.
    @Test func streamsOfReadersThatGoAwayEnd() async throws {
        try await TestServer.with { server, web async throws in
            let id = try await server.begin(Programs.greeter).runID
            var readers: [RawConnection] = []
            for _ in 0..<20 {
                let reader = try RawConnection(server.port)
                reader.send(
                    "GET /runs/\(id)/stream HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
                        + "Authorization: Bearer \(TestServer.token)\r\n\r\n")
                readers.append(reader)
            }
            try await waitUntil("all read") { web.api.watchers.count == 20 }
            for reader in readers.prefix(10) { reader.closeOutput() }
            try await waitUntil("half of them are gone") { web.api.watchers.count == 10 }
            readers = []
            try await waitUntil("all are gone") { web.api.watchers.count == 0 }
        }
    }

    /// A body that says it is huge is refused before it is read.
    @Test func aBodyThatIsAnnouncedTooLarge() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let head =
                "POST /runs/new HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n"
                + "Content-Length: 99999999999\r\n\r\n{"
            let answer = try await RawConnection.exchange(server.port, head)
            #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("body_too_large"), "\(answer)")
        }
    }

    /// What follows the head of an answer to HEAD would be taken for the next answer.
    @Test(arguments: [("/nope", 404), ("/runs/new", 405)])
    func anErrorHasNoBodyWhereTheHeadIsAskedFor(path: String, status: Int) async throws {
        try await TestServer.with { server, _ async throws in
            let start =
                "\(path) HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n"
            let answer = try await RawConnection.exchange(server.port, "HEAD \(start)Connection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 \(status)") && answer.hasSuffix("\r\n\r\n"), "\(answer)")
            #expect(status != 405 || answer.lowercased().contains("\r\nallow: post\r\n"), "\(answer)")
        }
    }

    @Test func aBodyThatIsCutOff() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let head =
                "POST /runs/new HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n"
                + "Content-Length: 100\r\n\r\n{"
            let answer = try await RawConnection.exchange(server.port, head, closesOutput: true)
            #expect(answer.hasPrefix("HTTP/1.1 400") && answer.contains("body_incomplete"), "\(answer)")
        }
    }

    /// A client that has said all it wants to say and closes its half still gets its answer.
    @Test func halfClosedConnections() async throws {
        try await TestServer.with(Self.patient) { server, _ async throws in
            let head =
                "GET /runs HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n\r\n"
            let answer = try await RawConnection.exchange(server.port, head, closesOutput: true)
            #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("\"runs\":[]"), "\(answer)")
        }
    }

    /// Connections that say nothing keep nobody else from being served.
    @Test func silentConnectionsBlockNobody() async throws {
        try await TestServer.with { server, _ async throws in
            var connections: [RawConnection] = []
            for number in 0..<50 {
                let connection = try RawConnection(server.port)
                if number.isMultiple(of: 2) { connection.send("POST /runs/new HTTP/1.1\r\nHost: loc") }
                connections.append(connection)
            }
            #expect(try await server.begin(Programs.greeter).status == 201)
            withExtendedLifetime(connections) {}
        }
    }

    /// A reader that never reads holds up neither the run nor other readers.
    @Test func aReaderThatNeverReads() async throws {
        let long = String(repeating: "All work and no play. ", count: 200)
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
            - Ask "Enough?" for $answer
            - End the program
            """
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(program, wait: 0).runID
            let silent = try RawConnection(server.port)
            silent.send(
                "GET /runs/\(id)/stream HTTP/1.1\r\nHost: localhost:\(server.port)\r\n"
                    + "Authorization: Bearer \(TestServer.token)\r\n\r\n")
            let frames = try await server.follow(id).frames { $0.type == "input_requested" }
            #expect(frames.filter { $0.text("content") == long }.count >= 400)
            #expect(try await server.say("Yes", in: id).text("turn") == "ended")
            withExtendedLifetime(silent) {}
        }
    }
}
