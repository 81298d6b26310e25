import NIOHTTP1
import PlaybookLanguage
import TestSupport
import Testing

@testable import AgentChatWeb

/// Each line of what the server promises to whoever exposes it.
@Suite(.timeLimit(.minutes(5))) struct SafetyTests {
    // MARK: Who may do what

    @Test func nothingWithoutTheToken() async throws {
        try await TestServer.with { server, _ async throws in
            let id = try await server.begin(Programs.greeter).runID
            let requests: [(HTTPMethod, String)] = [
                (.GET, "/playbooks"), (.GET, "/runs"), (.POST, "/runs/new"), (.GET, "/runs/\(id)"),
                (.DELETE, "/runs/\(id)"), (.POST, "/runs/\(id)/messages"), (.POST, "/runs/\(id)/cancel"),
                (.GET, "/runs/\(id)/stream"), (.POST, "/runs/\(id)/stream"), (.GET, "/runs/\(id)/transcript"),
            ]
            let headers: [HTTPHeaders] = [
                ["Content-Type": "application/json"],
                ["Authorization": "Bearer wrong-token-for-tests", "Content-Type": "application/json"],
                ["Authorization": "Basic \(TestServer.token)"],
                [
                    "Cookie":
                        "agent_chat_\(server.port)=\(String(repeating: "0", count: 32)).\(String(repeating: "0", count: 64))"
                ],
            ]
            for (number, header) in headers.enumerated() {
                // Guesses are counted, so the wrong token is tried once.
                for (method, path) in number == 1 ? requests.prefix(1) : requests[...] {
                    let body = method == .POST ? TestServer.json(["message": "x", "program": Programs.greeter]) : nil
                    let answer = try await server.send(method, path, body, headers: header)
                    #expect(answer.status == 401, "\(method) \(path) \(header): \(answer)")
                    #expect(answer.headers.first(name: "www-authenticate") == "Bearer")
                    #expect(!answer.body.contains(TestServer.token))
                }
            }
        }
    }

    @Test func wrongTokensAreLimited() async throws {
        try await TestServer.with { server, _ async throws in
            var codes: [String?] = []
            // On a busy machine some may be allowed again meanwhile: one every ten seconds.
            while codes.count < 100, codes.last != "too_many_requests" {
                let header: HTTPHeaders = ["Authorization": "Bearer guess-number-\(codes.count)"]
                codes.append(try await server.send(.GET, "/runs", headers: header).code)
            }
            #expect(codes.count > 10 && codes.last == "too_many_requests", "\(codes)")
            #expect(codes.dropLast().allSatisfy { $0 == "wrong_token" })
            let login = try await server.send(
                .POST, "/login", TestServer.json(["token": "guess"]),
                headers: ["Content-Type": "application/json", "Origin": String(server.url.dropLast())])
            #expect(login.status == 429 && login.headers.first(name: "retry-after") != nil)
            // Those who have the token are let in: behind a proxy they all come from one address.
            #expect(try await server.send(.GET, "/runs").status == 200)
            _ = try await server.logIn()
        }
    }

    @Test func aVisitorSeesOnlyItsOwnRuns() async throws {
        try await TestServer.with { server, _ async throws in
            let (one, two) = (try await server.logIn(), try await server.logIn())
            let program = TestServer.json(["program": Programs.greeter])
            let id = try await server.send(.POST, "/runs/new?wait=60", program, headers: one).runID
            #expect(try await server.send(.GET, "/runs/\(id)", headers: one).status == 200)
            for path in ["/runs/\(id)", "/runs/\(id)/stream", "/runs/\(id)/transcript"] {
                let answer = try await server.send(.GET, path, headers: two)
                let none = try await server.send(
                    .GET, path.replacing(id, with: String(repeating: "0", count: 32)), headers: two)
                #expect(answer.status == 404 && answer.body == none.body, "\(path)")
            }
            #expect(try await server.send(.DELETE, "/runs/\(id)", headers: two).status == 404)
            #expect(try await server.send(.GET, "/runs", headers: one).code == "keepers_only")
            // Whoever has the token sees all.
            #expect(try await server.send(.GET, "/runs/\(id)").status == 200)
        }
    }

    /// One browser that begins conversation after conversation does not keep others from having any.
    @Test func aVisitorMayHaveSoManyRuns() async throws {
        var setup = TestServer.Setup()
        setup.maxRuns = 10
        try await TestServer.with(setup) { server, _ async throws in
            let (one, two) = (try await server.logIn(), try await server.logIn())
            func begin(_ headers: HTTPHeaders) async throws -> Answer {
                try await server.send(
                    .POST, "/runs/new?wait=60", TestServer.json(["program": Programs.greeter]), headers: headers)
            }
            let first = try await begin(one)
            #expect(first.status == 201)
            #expect(try await begin(one).status == 201)
            let refused = try await begin(one)
            #expect(refused.status == 429 && refused.code == "too_many_own_runs", "\(refused)")
            #expect(try await begin(two).status == 201)
            #expect(try await server.begin(Programs.greeter).status == 201)
            #expect(try await server.send(.DELETE, "/runs/\(first.runID)", headers: one).status == 204)
            try await waitUntil("it may begin another") { try await begin(one).status == 201 }
        }
    }

    @Test func theCookieIsForThePageAlone() async throws {
        try await TestServer.with { server, _ async throws in
            let origin = String(server.url.dropLast())
            let headers: HTTPHeaders = ["Content-Type": "application/json", "Origin": origin]
            let token = TestServer.json(["token": TestServer.token])
            let cookie = try #require(
                try await server.send(.POST, "/login", token, headers: headers).headers.first(name: "set-cookie"))
            #expect(
                cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict") && cookie.contains("; Path=/"))
            let wrong = try await server.send(.POST, "/login", TestServer.json(["token": "no"]), headers: headers)
            #expect(wrong.status == 401 && wrong.headers.first(name: "set-cookie") == nil)
        }
    }

    /// What a page of another site can have a browser send with our cookie.
    @Test(
        arguments: [
            (["Origin": "http://evil.example"], 403), (["Origin": "null"], 403), (["Origin": ""], 403),
            (["Origin": "remove"], 403), (["Content-Type": "text/plain"], 415), (["Content-Type": "remove"], 415),
            (["Content-Type": "application/x-www-form-urlencoded"], 415), (["Origin": "https://127.0.0.1"], 403),
            ([:], 201),
            (["Content-Type": "application/json; charset=utf-8"], 201),
        ] as [([String: String], Int)])
    func foreignPages(changes: [String: String], status: Int) async throws {
        try await TestServer.with { server, _ async throws in
            var headers = try await server.logIn()
            for (name, value) in changes {
                headers.remove(name: name)
                if value != "remove" { headers.add(name: name, value: value) }
            }
            let program = TestServer.json(["program": Programs.greeter])
            let answer = try await server.send(.POST, "/runs/new?wait=0", program, headers: headers)
            #expect(answer.status == status, "\(answer)")
            #expect(answer.headers.first(name: "access-control-allow-origin") == nil)
        }
    }

    @Test func withoutATokenForeignPagesAreStillRefused() async throws {
        var setup = TestServer.Setup()
        setup.token = nil
        try await TestServer.with(setup) { server, _ async throws in
            let program = TestServer.json(["program": Programs.greeter])
            let json: HTTPHeaders = ["Content-Type": "application/json"]
            #expect(try await server.send(.POST, "/runs/new?wait=0", program, headers: json).status == 201)
            var foreign = json
            foreign.add(name: "Origin", value: "http://evil.example")
            #expect(try await server.send(.POST, "/runs/new", program, headers: foreign).status == 403)
            #expect(try await server.send(.POST, "/runs/new", program, headers: [:]).status == 415)
        }
    }

    @Test(arguments: [
        ("evil.example", false), ("evil.example:PORT", false), ("127.0.0.1:1", false), ("localhost:PORT", true),
        ("LOCALHOST:PORT", true), ("[::1]:PORT", true), ("127.0.0.1.evil.example:PORT", false),
        ("chat.example.org", true), ("chat.example.org:443", true), ("chat.example.org:444", false),
    ])
    func hosts(host: String, isAccepted: Bool) async throws {
        var setup = TestServer.Setup()
        setup.configuration.origins = [try #require(WebOrigin("https://chat.example.org"))]
        try await TestServer.with(setup) { server, _ async throws in
            let name = host.replacing("PORT", with: "\(server.port)")
            let head = "GET /healthz HTTP/1.1\r\nHost: \(name)\r\nConnection: close\r\n\r\n"
            let answer = try await RawConnection.exchange(server.port, head)
            #expect(answer.hasPrefix(isAccepted ? "HTTP/1.1 200" : "HTTP/1.1 421"), "\(answer)")
        }
    }

    @Test func requestsAreLimited() async throws {
        var setup = TestServer.Setup()
        // One at once, and the next a thousand seconds later, however long requests take.
        setup.configuration.rate = 0.001
        try await TestServer.with(setup) { server, _ async throws in
            let first = try await server.begin("no program")
            let second = try await server.begin("no program")
            #expect(first.status == 422 && second.status == 429)
            #expect(second.headers.first(name: "retry-after") != nil)
            // Looking costs nothing.
            #expect(try await server.send(.GET, "/runs").status == 200)
        }
    }

    // MARK: Paths

    @Test func playbooksStayInTheirFolders() async throws {
        let folder = try TestFolder()
        try folder.write("outside.md", Programs.greeter)
        let outside = folder.path(of: "outside.md")
        try await TestServer.with(playbooks: ["in.md": Programs.greeter, "notes.txt": "x"]) { server, _ async throws in
            let paths = [
                "../outside.md", "../../outside.md", outside, "/etc/passwd", ".hidden.md", "sub/../../books/in.md/..",
                "in.md\u{0}", "in.md\u{0}.md", "%2e%2e/outside.md", "..%2foutside.md", "notes.txt", "", " ", "in.md/",
                ".",
                "..", "no.md", "books/../in.md\u{202E}",
                // They lead to it, and would tell which folders there are.
                "../books/in.md", "./in.md", "sub/../in.md", "/in.md", "sub//in.md",
            ]
            for path in paths {
                let answer = try await server.send(.POST, "/runs/new", TestServer.json(["path": path]))
                #expect(answer.status == 404 && answer.code == "playbook_not_found", "\(path): \(answer)")
            }
            let begun = try await server.send(.POST, "/runs/new?wait=60", #"{"path": "in.md"}"#)
            #expect(begun.status == 201)
            // Where the folder is, is told nobody.
            let frames = try await server.follow(begun.runID).frames { $0.type == "input_requested" }
            #expect(frames.first { $0.type == "step" }?.text("source")?.hasPrefix("in.md:") ?? false)
            #expect(!frames.contains { $0.data.contains("/books/") })
        }
    }

    @Test func linksLeadNowhereElse() throws {
        let folder = try TestFolder()
        try folder.write("outside.md", Programs.greeter)
        try folder.write("books/in.md", Programs.greeter)
        try folder.link("books/link.md", to: folder.path(of: "outside.md"))
        try folder.link("books/inner.md", to: folder.path(of: "books/in.md"))
        let shelf = PlaybookShelf(folders: [folder.path(of: "books")])
        #expect(throws: WebError.self) { try shelf.source("link.md") }
        #expect(try shelf.source("inner.md").file.bytes == Array(Programs.greeter.utf8))
        #expect(shelf.listings(now: 0).map(\.path) == ["in.md", "inner.md"])
    }

    @Test(arguments: [
        "/runs/../healthz", "/runs/%2e%2e/healthz", "/%00", "/runs/x/stream", "/runs/ffffffffffffffffffffffffffffffff",
        "/runs/FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF/stream", "//healthz/x", "/.env", "/nothing",
    ])
    func pathsThatLeadNowhere(path: String) async throws {
        try await TestServer.with { server, _ async throws in
            let head =
                "GET \(path) HTTP/1.1\r\nHost: localhost:\(server.port)\r\nAuthorization: Bearer \(TestServer.token)\r\n"
                + "Connection: close\r\n\r\n"
            let answer = try await RawConnection.exchange(server.port, head)
            #expect(answer.hasPrefix("HTTP/1.1 404"), "\(answer)")
            #expect(answer.contains("\"advice\":"))
        }
    }

    @Test func otherMethodsAreNamed() async throws {
        try await TestServer.with { server, _ async throws in
            let answer = try await server.send(.PUT, "/runs/new")
            #expect(answer.status == 405 && answer.body.contains("Use POST."))
            #expect(try await server.send(.PUT, "/nothing").status == 404)
        }
    }

    // MARK: Programs that are sent

    private static let main = """


        ## M

        ### Triggers
        - When the program starts

        ### Steps
        - Say "x"

        """

    @Test(arguments: [
        ("Python", "# A\(main)\n```python\n@playbook\nasync def f():\n    pass\n```\n", "python_not_allowed"),
        ("an import", "# A\n\n!import other.md\n\(main)", "program_invalid"),
        (
            "a remote agent", "# A\(main)\n# B\nremote:\n  type: mcp\n  url: http://127.0.0.1:1/\n  transport: sse\n",
            "remote_not_allowed"
        ),
        ("a model", "# A\nmodel: expensive\n\(main)", "model_not_allowed"),
        (
            "a model of a playbook", "# A\n\(main.replacing("## M\n", with: "## M\nmodel: expensive\n"))",
            "model_not_allowed"
        ),
        ("a model of the program", "---\nmodel: expensive\n---\n# A\n\(main)", "model_not_allowed"),
        ("no program", "just words", "program_invalid"),
        ("parameters", "# A\n\(main.replacing("## M", with: "## M($x)"))", "arguments_needed"),
    ])
    func refusedPrograms(name: String, program: String, code: String) async throws {
        try await TestServer.with { server, _ async throws in
            let answer = try await server.begin(program)
            #expect(answer.status == 422 && answer.code == code, "\(answer)")
        }
    }

    @Test func pythonOfFoldersAndWhereItIsAllowed() async throws {
        let program =
            "# A\n\n```python\n@playbook(triggers=[\"When the program starts\"])\nasync def f():\n    await Say(\"user\", \"from Python\")\n```\n"
        var setup = TestServer.Setup()
        setup.allowsPython = true
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await server.begin(program).messages == ["from Python"])
        }
        try await TestServer.with(playbooks: ["p.md": program]) { server, _ async throws in
            let answer = try await server.send(.POST, "/runs/new?wait=60", #"{"path": "p.md"}"#)
            #expect(answer.messages == ["from Python"], "\(answer)")
        }
    }

    @Test func filesAreLoadedFromTheirFolderAlone() async throws {
        let program =
            "# A\n\n## M\n\n### Triggers\n- When the program starts\n\n### Steps\n- Get $text from LoadFile(\"note.txt\")\n- Say \"$text\"\n- End the program\n"
        let folder = try TestFolder()
        try folder.write("note.txt", "a note")
        var setup = TestServer.Setup()
        try await TestServer.with(setup, playbooks: ["a.md": program, "note.txt": "secret"]) { server, _ async throws in
            let answer = try await server.send(.POST, "/runs/new?wait=60", #"{"path": "a.md"}"#)
            #expect(!answer.body.contains("secret") && answer.text("turn") == "ended", "\(answer)")
        }
        setup.fileFolder = folder.path
        try await TestServer.with(setup) { server, _ async throws in
            #expect(try await server.begin(program).messages == ["a note"])
        }
        withExtendedLifetime(folder) {}
    }

    // MARK: What browsers are told

    @Test func everyAnswerHasTheHeadersOfSafety() async throws {
        try await TestServer.with { server, _ async throws in
            for path in ["/healthz", "/nothing", "/runs", "/runs/new"] {
                let answer = try await server.send(.GET, path, headers: [:])
                let policy = try #require(answer.headers.first(name: "content-security-policy"))
                #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
                #expect(answer.headers.first(name: "x-content-type-options") == "nosniff")
                #expect(answer.headers.first(name: "referrer-policy") == "no-referrer")
                #expect(answer.headers.first(name: "cache-control") == "no-store")
                #expect(answer.headers.first(name: "access-control-allow-origin") == nil)
            }
        }
    }
}
