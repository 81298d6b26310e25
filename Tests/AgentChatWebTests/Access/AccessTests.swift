import Testing

@testable import AgentChatWeb

@Suite struct AccessTests {
    @Test func cookiesAreKnownAgain() {
        let keys = AccessKeys(token: "token", cookieKey: [1, 2, 3])
        let visitor = AccessKeys.newVisitor()
        let cookie = keys.cookie(for: visitor)
        #expect(keys.visitor(ofCookie: cookie) == visitor)
        #expect(AccessKeys(token: "token", cookieKey: [1, 2, 3]).visitor(ofCookie: cookie) == visitor)
        // Another token, or another key, makes it worthless.
        #expect(AccessKeys(token: "other", cookieKey: [1, 2, 3]).visitor(ofCookie: cookie) == nil)
        #expect(AccessKeys(token: "token", cookieKey: [1, 2, 4]).visitor(ofCookie: cookie) == nil)
        for index in cookie.indices {
            var forged = cookie
            let other: Character = cookie[index] == "0" ? "1" : "0"
            forged.replaceSubrange(index...index, with: [other])
            #expect(keys.visitor(ofCookie: forged) == nil)
        }
        for nonsense in ["", ".", visitor, visitor + ".", "." + cookie, cookie + ".x", cookie.uppercased()] {
            #expect(keys.visitor(ofCookie: nonsense) == nil)
        }
    }

    @Test func tokens() {
        let keys = AccessKeys(token: "the-token", cookieKey: [1])
        #expect(keys.isToken("the-token"))
        for wrong in ["", "the-toke", "the-token ", "The-token"] { #expect(!keys.isToken(wrong)) }
        #expect(!AccessKeys(token: nil, cookieKey: [1]).isToken(""))
    }

    @Test(arguments: [
        ("http://a.example", "http", "a.example"), ("HTTPS://A.example:443", "https", "a.example"),
        ("http://a.example:80", "http", "a.example"), ("https://a.example:80", "https", "a.example:80"),
        ("http://[::1]:8000", "http", "[::1]:8000"),
    ])
    func origins(text: String, scheme: String, authority: String) throws {
        let origin = try #require(WebOrigin(text))
        #expect(origin.scheme == scheme && origin.authority == authority)
    }

    @Test(arguments: [
        "", "null", "http://", "http://a/", "http://a/b", "ftp://a", "a.example", "http://u@a", "http://a b",
    ])
    func whatIsNoOrigin(text: String) {
        #expect(WebOrigin(text) == nil)
    }

    static let hosts: [(listening: String, host: String, isAccepted: Bool)] = [
        ("127.0.0.1", "127.0.0.1:8000", true), ("127.0.0.1", "localhost:8000", true), ("127.0.0.1", "localhost", false),
        ("127.0.0.1", "192.168.0.5:8000", false), ("127.0.0.1", "[::1]:8000", true),
        ("127.0.0.1", "a.example:8000", false),
        ("0.0.0.0", "192.168.0.5:8000", true), ("0.0.0.0", "a.example:8000", false), ("::", "[fe80::1]:8000", true),
        ("192.168.0.5", "192.168.0.5:8000", true), ("192.168.0.5", "192.168.0.6:8000", false),
        ("chat.local", "Chat.Local:8000", true), ("0.0.0.0", "0x7f.1:8000", false), ("0.0.0.0", "1.2.3:8000", false),
        ("0.0.0.0", "999.1.1.1:8000", false), ("127.0.0.1", "127.0.0.1:8000x", false), ("127.0.0.1", ":8000", false),
        ("127.0.0.1", "[::1:8000", false),
    ]

    @Test(arguments: hosts)
    func hostNames(listening: String, host: String, isAccepted: Bool) {
        let rules = HostRules(host: listening, port: 8000, origins: [])
        #expect(rules.accepts(host: host) == isAccepted)
        #expect(
            rules.isOwn(origin: "http://\(host)", authority: host) == (isAccepted && WebOrigin("http://\(host)") != nil)
        )
        #expect(!rules.isOwn(origin: "https://\(host)", authority: host))
    }

    /// Proxies say the port of their scheme, or leave it out.
    @Test(arguments: [
        ("https://a.example", "a.example", true), ("https://a.example", "A.example:443", true),
        ("https://a.example", "a.example:80", false), ("http://a.example", "a.example:80", true),
        ("http://a.example", "a.example:443", false), ("https://a.example:8443", "a.example:8443", true),
        ("https://a.example:8443", "a.example", false), ("https://a.example", "b.example", false),
    ])
    func hostNamesOfProxies(origin: String, host: String, isAccepted: Bool) throws {
        let rules = HostRules(host: "127.0.0.1", port: 8000, origins: [try #require(WebOrigin(origin))])
        #expect(rules.accepts(host: host) == isAccepted)
        #expect(rules.isOwn(origin: origin, authority: host))
        #expect(!rules.isOwn(origin: "http://b.example", authority: host))
    }

    @Test func aRateFillsWithTime() {
        var limiter = RateLimiter(rate: 2, burst: 3)
        for _ in 0..<3 { #expect(limiter.take(for: "a", now: 0) == nil) }
        #expect(limiter.take(for: "a", now: 0) == 0.5)
        #expect(limiter.take(for: "b", now: 0) == nil)
        #expect(limiter.take(for: "a", now: 0.5) == nil)
        #expect(limiter.take(for: "a", now: 0.75) == 0.25)
        for _ in 0..<3 { #expect(limiter.take(for: "a", now: 100) == nil) }
        #expect(limiter.take(for: "a", now: 100) != nil)
        #expect(limiter.take(for: "a", now: 100.5, isFree: true) == nil)
        #expect(limiter.take(for: "a", now: 100.5) == nil)
        var open = RateLimiter(rate: 0, burst: 1)
        for _ in 0..<100 { #expect(open.take(for: "a", now: 0) == nil) }
    }

    @Test func manyClientsFillNoMemory() {
        var limiter = RateLimiter(rate: 1, burst: 2)
        for number in 0..<25_000 { #expect(limiter.take(for: "\(number)", now: Double(number) / 10_000) == nil) }
    }

    @Test func keysAreRememberedAndForgotten() {
        var keys = IdempotencyKeys<Int>(limit: 10)
        for number in 0..<100 { keys.remember(number, for: "\(number)") }
        #expect(keys["99"] == 99 && keys["90"] == 90 && keys["0"] == nil)
        keys.forget("99")
        #expect(keys["99"] == nil)
    }
}
