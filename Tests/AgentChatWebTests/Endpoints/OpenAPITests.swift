import HTTPTypes
import NIOHTTP1
import Testing

@testable import AgentChatWeb

@Suite(.timeLimit(.minutes(5))) struct OpenAPITests {
    /// The document has exactly what there is; what is answered is checked with every request of every test.
    @Test func theDocumentHasEveryEndpoint() async throws {
        try await TestServer.with { server, web async throws in
            #expect(Set(web.api.endpoints.map { "\($0.method.rawValue) \($0.path)" }) == Contract.operations)
            let answer = try await server.send(.GET, "/openapi.json", headers: [:])
            #expect(answer.status == 200 && answer.headers.first(name: "content-type") == "application/json")
            #expect(try answer.fields["openapi"]?.text == "3.1.0")
        }
    }

    /// Where the document says that no token is needed, none is; everywhere else one is.
    @Test func theDocumentSaysWhoNeedsTheToken() async throws {
        try await TestServer.with { server, web async throws in
            for endpoint in web.api.endpoints where endpoint.method == .get {
                let operation = Contract.document?["paths"]?[endpoint.path]?["get"]
                let isOpen = operation?["security"]?.elements?.isEmpty ?? false
                #expect(isOpen == (endpoint.audience == .open), "\(endpoint.path)")
                let answer = try await server.send(.GET, endpoint.path, headers: [:])
                #expect((answer.status == 401) == !isOpen, "\(endpoint.path)")
            }
        }
    }
}

@Suite(.timeLimit(.minutes(5))) struct PageEndpointTests {
    @Test func everyPartOfThePageIsThere() async throws {
        try await TestServer.with { server, _ async throws in
            let page = try await server.send(.GET, "/", headers: [:])
            #expect(page.status == 200 && page.headers.first(name: "content-type") == "text/html; charset=utf-8")
            // Each file that a file of the page names is served.
            var texts = [page.body]
            var seen: Set<String> = []
            while let text = texts.popLast() {
                let names = text.matches(of: #/(?:"/page/|from "\./)([a-z.-]+)"/#).map { "/page/\($0.1)" }
                for name in names where seen.insert(name).inserted {
                    let file = try await server.send(.GET, name, headers: [:])
                    #expect(file.status == 200, "\(name)")
                    texts.append(file.body)
                }
            }
            #expect(seen.count == PageFile.all.count - 2)
        }
    }

    @Test func whoHasThePageIsToldSo() async throws {
        try await TestServer.with { server, _ async throws in
            let first = try await server.send(.GET, "/page/main.js", headers: [:])
            let tag = try #require(first.headers.first(name: "etag"))
            #expect(first.headers.first(name: "cache-control") == "no-cache")
            let again = try await server.send(.GET, "/page/main.js", headers: ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
            #expect(try await server.send(.GET, "/page/../main.js", headers: [:]).status == 404)
        }
    }

    /// The strict policy would stop the page itself if it had any of these.
    @Test func nothingOfThePageIsInlineOrFromElsewhere() {
        for file in PageFile.all where file.path != "/openapi.json" {
            let text = String(decoding: file.bytes, as: UTF8.self)
            for word in [
                "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", " style=", " onclick=",
                "javascript:",
            ] {
                #expect(!text.contains(word), "\(file.path): \(word)")
            }
            let elsewhere = text.matches(of: #/(?:src|href|from|import)[=(]? ?"(?:https?:)?\/\//#)
            #expect(elsewhere.isEmpty, "\(file.path)")
        }
    }
}
