import NIOHTTP1
import Testing

@testable import AgentChatWeb

/// What heads of requests must be like, beyond what the parser demands.
@Suite struct HeadRulesTests {
    @Test(arguments: [
        ("name", true), ("name:80", true), ("a.example.org:65535", true), ("a.example.org.", true), ("a_b", true),
        ("127.0.0.1:8000", true), ("[::1]", true), ("[::1]:8000", true), ("[fe80::1%25eth0]", true), ("%41", true),
        ("name:", true), ("", false), (":80", false), ("a b", false), ("a/b", false), ("u@a", false), ("a,b:x", false),
        ("a:123456", false), ("[::1", false), ("[]", false), ("[::1]x", false), ("a\u{0}", false), ("ä", false),
        ("a?b", false), ("a#b", false), ("a\\b", false), ("<a>", false), ("\"a\"", false),
    ])
    func hosts(text: String, isHost: Bool) {
        #expect(HeadRules.isHost(text) == isHost)
    }

    @Test(arguments: [
        ("/", "h", "/", "h"), ("/a?b=c", "h", "/a?b=c", "h"), ("http://x", "h", "/", "x"),
        ("http://x/a/b?c", "h", "/a/b?c", "x"), ("HTTP://X:80?c", "h", "/?c", "X:80"),
        ("https://[::1]:9/", "h", "/", "[::1]:9"),
    ])
    func targets(target: String, host: String, path: String, authority: String) throws {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: ["Host": host])
        let checked = try HeadRules.checked(head)
        #expect(checked.uri == path && checked.headers["Host"] == [authority])
    }

    @Test(arguments: ["h ", "h \t ", "h"])
    func blanksBehindValues(host: String) throws {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Host": host])
        #expect(try HeadRules.checked(head).headers["Host"] == ["h"])
    }

    @Test(arguments: ["a", "ftp://x/", "http://", "http://u@x/", "*", "x:443", "http:///a"])
    func wrongTargets(target: String) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: target, headers: ["Host": "h"])
        #expect { _ = try HeadRules.checked(head) } throws: { ($0 as? WebError)?.code == "wrong_target" }
    }

    /// Nothing is expected where no body is to come, or the client cannot be told to go on.
    @Test(arguments: [
        (HTTPVersion.http1_1, "Content-Length", "5", true), (.http1_1, "Transfer-Encoding", "chunked", true),
        (.http1_1, "Content-Length", "0", false), (.http1_1, "Accept", "*/*", false),
        (.http1_0, "Content-Length", "5", false),
    ])
    func expectations(version: HTTPVersion, name: String, value: String, isKept: Bool) throws {
        var head = HTTPRequestHead(version: version, method: .POST, uri: "/", headers: [name: value, "Host": "h"])
        head.headers.add(name: "Expect", value: "100-Continue")
        #expect(try HeadRules.checked(head).headers.contains(name: "Expect") == isKept)
    }

    @Test(arguments: [
        (HTTPVersion.http1_1, nil as String?, false), (.http1_1, "close", true), (.http1_1, "Close, TE", true),
        (.http1_1, "keep-alive", false), (.http1_0, nil, true), (.http1_0, "keep-alive", true),
    ])
    func whatIsKept(version: HTTPVersion, connection: String?, closes: Bool) throws {
        var head = HTTPRequestHead(version: version, method: .GET, uri: "/", headers: ["Host": "h"])
        if let connection { head.headers.add(name: "Connection", value: connection) }
        #expect((try HeadRules.checked(head).headers["Connection"] == ["close"]) == closes)
    }
}
