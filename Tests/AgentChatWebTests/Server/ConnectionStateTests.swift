import NIOCore
import NIOHTTP1
import Testing

@testable import AgentChatWeb

/// What becomes of the parts of requests and answers on a connection.
@Suite struct ConnectionStateTests {
    private static func head(_ headers: HTTPHeaders = [:], version: HTTPVersion = .http1_1) -> HTTPServerRequestPart {
        var headers = headers
        headers.add(name: "Host", value: "h")
        return .head(HTTPRequestHead(version: version, method: .POST, uri: "/", headers: headers))
    }

    private static let ok = HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok))

    /// What is read, in a word.
    private func read(_ part: HTTPServerRequestPart, by state: inout ConnectionState) -> String {
        switch state.read(part) {
        case .pass: "pass"
        case .ignore: "ignore"
        case .refuse(let error): error.code
        case .close: "close"
        }
    }

    /// What is written, in a word; of a head, whether it says that the connection ends.
    private func write(_ part: HTTPServerResponsePart, by state: inout ConnectionState) -> String {
        switch state.write(part) {
        case .pass(.head(let head)): head.headers["Connection"] == ["close"] ? "last" : "pass"
        case .pass: "pass"
        case .passAndClose: "close"
        case .passAndRefuse(_, let error): error.code
        case .ignore: "ignore"
        }
    }

    private func goesOn(by state: inout ConnectionState) -> Bool { state.goesOn() }

    private func answer(by state: inout ConnectionState) -> [String] {
        [write(Self.ok, by: &state), write(.end(nil), by: &state)]
    }

    @Test func requestsFollowEachOther() {
        var state = ConnectionState()
        for _ in 0..<3 {
            #expect(read(Self.head(), by: &state) == "pass" && read(.end(nil), by: &state) == "pass")
            #expect(answer(by: &state) == ["pass", "pass"])
        }
        for _ in 0..<3 { #expect(read(Self.head(), by: &state) == "pass" && read(.end(nil), by: &state) == "pass") }
        for _ in 0..<3 { #expect(answer(by: &state) == ["pass", "pass"]) }
    }

    @Test func theLastRequest() {
        var state = ConnectionState()
        for headers in [[:], ["Connection": "close"]] as [HTTPHeaders] {
            #expect(read(Self.head(headers), by: &state) == "pass" && read(.end(nil), by: &state) == "pass")
        }
        #expect(read(Self.head(), by: &state) == "ignore" && read(.end(nil), by: &state) == "ignore")
        #expect(answer(by: &state) == ["pass", "pass"] && answer(by: &state) == ["last", "close"])
        #expect(answer(by: &state) == ["ignore", "ignore"])
    }

    /// What is wrong is said behind what is still due, and only once.
    @Test(arguments: [true, false])
    func whatIsRefused(byTheParser: Bool) {
        var state = ConnectionState()
        #expect(read(Self.head(), by: &state) == "pass" && read(.end(nil), by: &state) == "pass")
        if byTheParser {
            guard case .ignore = state.fail(.invalidMethod) else {
                Issue.record("Something else was decided.")
                return
            }
        } else {
            #expect(read(.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")), by: &state) == "ignore")
        }
        #expect(read(Self.head(), by: &state) == "ignore")
        #expect(answer(by: &state) == ["pass", byTheParser ? "no_request" : "wrong_host_header"])
        guard case .ignore = state.fail(.invalidMethod) else {
            Issue.record("Something else was decided.")
            return
        }
    }

    @Test func aBodyThatIsHeldBack() {
        let waiting = Self.head(["Expect": "100-continue", "Content-Length": "5"])
        var state = ConnectionState()
        #expect(!goesOn(by: &state))
        #expect(read(waiting, by: &state) == "pass")
        #expect(goesOn(by: &state) && !goesOn(by: &state))
        #expect(read(.body(ByteBuffer(string: "12345")), by: &state) == "pass" && read(.end(nil), by: &state) == "pass")
        #expect(answer(by: &state) == ["pass", "pass"])
        // Answered without having been asked for, what comes next may be it, or the next request.
        #expect(read(waiting, by: &state) == "pass")
        #expect(answer(by: &state) == ["last", "close"])
        #expect(read(.body(ByteBuffer(string: "12345")), by: &state) == "ignore")
        // It has come by itself.
        state = ConnectionState()
        #expect(read(waiting, by: &state) == "pass" && read(.body(ByteBuffer(string: "1")), by: &state) == "pass")
        #expect(!goesOn(by: &state))
    }

    @Test func aBodyThatBreaksOff() {
        var state = ConnectionState()
        #expect(read(Self.head(["Content-Length": "5"]), by: &state) == "pass")
        guard case .pass = state.fail(.invalidEOFState) else {
            Issue.record("Something else was decided.")
            return
        }
        #expect(answer(by: &state) == ["last", "close"])
        // After its answer.
        state = ConnectionState()
        #expect(read(Self.head(["Content-Length": "5"]), by: &state) == "pass")
        #expect(answer(by: &state) == ["pass", "pass"])
        guard case .close = state.fail(.invalidEOFState) else {
            Issue.record("Something else was decided.")
            return
        }
    }

    @Test func aBodyThatNobodyWants() {
        var state = ConnectionState()
        #expect(read(Self.head(["Transfer-Encoding": "chunked"]), by: &state) == "pass")
        #expect(answer(by: &state) == ["pass", "pass"])
        let half = HTTPServerRequestPart.body(ByteBuffer(repeating: 0, count: ConnectionState.mostUnwanted / 2))
        #expect(read(half, by: &state) == "pass" && read(half, by: &state) == "pass")
        #expect(read(half, by: &state) == "close" && read(half, by: &state) == "ignore")
        #expect(read(.end(nil), by: &state) == "ignore")
    }

    /// Without chunks, and with the version that the client speaks.
    @Test func anOldClient() {
        var state = ConnectionState()
        #expect(read(Self.head(version: .http1_0), by: &state) == "pass" && read(.end(nil), by: &state) == "pass")
        guard case .pass(.head(let head)) = state.write(Self.ok) else {
            Issue.record("Something else was decided.")
            return
        }
        #expect(head.version == .http1_0 && head.headers["Connection"] == ["close"])
        #expect(write(.end(nil), by: &state) == "close")
    }
}
