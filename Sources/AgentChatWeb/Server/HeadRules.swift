import NIOHTTP1
import Streaming

/// What the head of a request must be like, beyond what its parser demands (RFC 9110 and 9112).
enum HeadRules {
    /// All headers together, in bytes; as much for one.
    static let largestHead = 32 * 1024
    static let mostHeaders = 100

    /// The head as endpoints may rely on it: one `Host`, a target that begins with a slash, a `Connection` that says `close` where
    /// nothing may follow, and an `Expect` only where the client waits before it sends a body.
    static func checked(_ head: HTTPRequestHead) throws(WebError) -> HTTPRequestHead {
        var head = head
        guard head.method != .CONNECT else { throw .noProxy }
        try checkLength(head)
        try nameHost(&head)
        if closes(head) { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        try checkExpectation(&head)
        return head
    }

    /// A target of HTTP/1.1 may name the host, and its host is then the one that counts.
    private static func nameHost(_ head: inout HTTPRequestHead) throws(WebError) {
        // The parser leaves blanks behind values, which mean nothing.
        let hosts = head.headers["Host"].map(trimmed)
        guard hosts.count <= 1, hosts.allSatisfy({ isHost($0) }), !hosts.isEmpty || head.version != .http1_1 else {
            throw .wrongHostHeader
        }
        if let host = hosts.first, host != head.headers.first(name: "Host") {
            head.headers.replaceOrAdd(name: "Host", value: host)
        }
        guard !head.uri.hasPrefix("/"), !(head.uri == "*" && head.method == .OPTIONS) else { return }
        let scheme = ["http://", "https://"].first { head.uri.lowercased().hasPrefix($0) }
        guard let scheme else { throw .wrongTarget }
        let rest = head.uri.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        let path = rest.dropFirst(authority.count)
        guard isHost(String(authority)) else { throw .wrongTarget }
        head.headers.replaceOrAdd(name: "Host", value: String(authority))
        head.uri = path.hasPrefix("/") ? String(path) : "/\(path)"
    }

    /// `name`, `name:port` or `[::1]:port`, with the characters that there may be (RFC 3986, 3.2.2); nobody's password.
    static func isHost(_ text: String) -> Bool {
        var name = text[...]
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            let port = text[text.index(after: colon)...]
            guard port.utf8.count <= 5, port.utf8.allSatisfy(\.isDigit) else { return false }
            name = text[..<colon]
        }
        if name.hasPrefix("[") {
            guard name.hasSuffix("]"), name.utf8.count > 2 else { return false }
            return name.dropFirst().dropLast().utf8.allSatisfy {
                $0.isLetter || $0.isDigit || ":.%".utf8.contains($0)
            }
        }
        return !name.isEmpty
            && name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-._~%!$&'()*+,;=".utf8.contains($0) }
    }

    /// Two readers that disagree about where a body ends take part of it for the next request.
    private static func checkLength(_ head: HTTPRequestHead) throws(WebError) {
        let encodings = head.headers["Transfer-Encoding"]
        guard !encodings.isEmpty else { return }
        guard encodings.count == 1, encodings[0].lowercased() == "chunked", head.version == .http1_1,
            !head.headers.contains(name: "Content-Length")
        else { throw .unclearLength }
    }

    /// Of HTTP/1.0 no connection is kept, whatever its client says. The parser reads nothing behind a request that wants
    /// to speak another protocol from then on.
    private static func closes(_ head: HTTPRequestHead) -> Bool {
        head.version != .http1_1 || !head.isKeepAlive || head.headers.contains(name: "Upgrade")
    }

    private static func checkExpectation(_ head: inout HTTPRequestHead) throws(WebError) {
        guard let expectation = head.headers.first(name: "Expect") else { return }
        guard head.version == .http1_1 else {
            head.headers.remove(name: "Expect")
            return
        }
        guard trimmed(expectation).lowercased() == "100-continue" else { throw .unknownExpectation }
        let length = head.headers.first(name: "Content-Length")
        if length == nil || length == "0", !head.headers.contains(name: "Transfer-Encoding") {
            head.headers.remove(name: "Expect")
        }
    }

    private static func trimmed(_ value: String) -> String {
        var value = value[...]
        while let last = value.last, last == " " || last == "\t" { value.removeLast() }
        return String(value)
    }
}

extension WebError {
    /// What the parser of requests has found wrong.
    init(_ error: HTTPParserError) {
        switch error {
        case .headerOverflow: self = .headTooLarge
        case .unexpectedContentLength, .invalidContentLength, .invalidChunkSize: self = .unclearLength
        default: self = .noRequest
        }
    }

    static let headTooLarge = WebError(
        .headTooLarge, "head_too_large",
        "The head of the request has more than \(HeadRules.mostHeaders) headers, or more than 32 KiB.",
        advice: "Send fewer headers; for a browser, delete this site's cookies.", closesConnection: true)

    static let noRequest = WebError(
        .badRequest, "no_request", "These bytes are no request of HTTP/1.1.",
        advice: "Speak HTTP/1.1 without TLS; a proxy can add that.", closesConnection: true)

    static let unclearLength = WebError(
        .badRequest, "unclear_length", "The headers do not say clearly where the body of the request ends.",
        advice: "Send one Content-Length, or Transfer-Encoding: chunked alone.", closesConnection: true)

    fileprivate static let wrongHostHeader = WebError(
        .badRequest, "wrong_host_header", "The request must have one Host header, with a name and perhaps a port.",
        advice: "Send Host: with the name and the port of the address.", closesConnection: true)

    fileprivate static let wrongTarget = WebError(
        .badRequest, "wrong_target", "The request's target is neither a path nor an address.",
        advice: "Write it as in GET /healthz, or as in GET http://127.0.0.1:8000/healthz.", closesConnection: true)

    fileprivate static let noProxy = WebError(
        .badRequest, "no_proxy", "This server connects nobody to another one.",
        advice: "Take its address out of the client's settings for proxies.", closesConnection: true)

    fileprivate static let unknownExpectation = WebError(
        .expectationFailed, "unknown_expectation", "Of what an Expect header can ask for, there is only 100-continue.",
        advice: "Send Expect: 100-continue, or none.", closesConnection: true)
}
