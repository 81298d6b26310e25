import StubModelServer
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A key stands nowhere but in the header of a request: not in what is said, logged, recorded, kept or listed, in whatever way
/// it comes back.
@Suite(.serialized, .timeLimit(.minutes(3))) struct KeyTests {
    private static let key = "sk-T3st/KEY+0123=abc"
    private static let percentEncoded = "sk-T3st%2FKEY%2B0123%3Dabc"
    private static let base64 = Data("user:\(key)".utf8).base64EncodedString()

    private static let python = """
        # Shop
        ```python
        import os
        @playbook(triggers=["When the program starts"])
        async def main():
            print(sorted(os.environ.items()))
        ```
        """

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var answer: Answer
        var code: Int32
        var says: String
        var key = Source.environment

        enum Source: Sendable { case environment, dotEnv }
    }

    private static let run = ["p.md", "-v", "--snoop", "--transcript", "t.jsonl", "--log-file", "log", "--record", "r"]

    private static func refusal(_ status: Int, _ echo: String) -> Answer {
        .status(status, body: #"{"error":{"message":"Bad request with \#(echo)","type":"\#(echo)","code":"\#(echo)"}}"#)
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a run that goes well", arguments: run,
            answer: .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"]), code: 0, says: "Hi"),
        Case(
            testDescription: "a run as JSON", arguments: run + ["--output", "stream-json"],
            answer: .reply(chunks: ["`Say(\"user\", \"Hi\")`\nyld exit\n"]), code: 0, says: "Hi"),
        Case(
            testDescription: "said by the model", arguments: run,
            answer: .reply(chunks: [
                "recap – \(key)\n`Say(\"user\", \"Hi, sk-T3s", "t/KEY+01", "23=abc!\")`\n", "`$kept = \"\(base64)\"`\n",
                "trig? \(percentEncoded)\n", "yld exit\n",
            ]), code: 0, says: "Hi, sk-[secret]!"),
        Case(testDescription: "refused", arguments: run, answer: refusal(401, key), code: 77, says: "401"),
        Case(
            testDescription: "refused, with the key of .env", arguments: run, answer: refusal(401, key), code: 77,
            says: "401", key: .dotEnv),
        Case(testDescription: "quoted", arguments: run, answer: refusal(400, key), code: 69, says: "[secret]"),
        Case(
            testDescription: "quoted as JSON writes it", arguments: run,
            answer: refusal(400, key.replacing("/", with: #"\/"#).replacing("+", with: #"\u002B"#)), code: 69,
            says: "[secret]"),
        Case(
            testDescription: "quoted as in a URL", arguments: run, answer: refusal(404, percentEncoded), code: 69,
            says: "[secret]"),
        Case(
            testDescription: "quoted in Base64", arguments: run, answer: refusal(404, base64), code: 69,
            says: "[secret]"),
        Case(
            testDescription: "a page that quotes it", arguments: run, answer: .status(400, body: "<p>\(key)</p>"),
            code: 69, says: "400"),
        Case(
            testDescription: "an error in a stream", arguments: run,
            answer: .body([.send("data: {\"error\":{\"message\":\"\(key)\",\"type\":\"\(key)\"}}\n\n")]), code: 69,
            says: "[secret]"),
        Case(
            testDescription: "no HTTP", arguments: run, answer: .raw([.send("\(key)\r\n\(key)\r\n\r\n")]), code: 69,
            says: "agent-chat: "),
        Case(
            testDescription: "another address that holds it", arguments: run,
            answer: .raw([
                .send(
                    "HTTP/1.1 302 Found\r\nlocation: http://a:\(key)@b/\(percentEncoded)\r\ncontent-length: 0\r\n\r\n")
            ]),
            code: 69, says: "302"),
        Case(
            testDescription: "the list of models", arguments: ["models"],
            answer: .status(200, body: #"{"data":[{"id":"a-\#(key)"},{"id":"\#(base64)"}]}"#), code: 0, says: "[secret]"
        ),
        Case(
            testDescription: "the list as JSON", arguments: ["models", "--json"],
            answer: .status(200, body: #"{"data":[{"id":"a-\#(key)"}]}"#), code: 0, says: "[secret]"),
        Case(
            testDescription: "a list that is refused", arguments: ["models"], answer: refusal(400, key), code: 78,
            says: "400"),
        Case(
            testDescription: "compiling", arguments: ["compile", "p.md", "--compiler", "model"],
            answer: refusal(400, key), code: 69, says: "[secret]"),
        Case(
            testDescription: "Python's environment",
            arguments: [
                "py.md", "-v", "--model", "none", "--log-file", "log", "--pass-env", "COPY", "--pass-env", "SEEN",
            ],
            answer: .status(400), code: 0, says: "'SEEN', 'yes'"),
        Case(
            testDescription: "a key in the wrong place", arguments: ["p.md", "--model", key, "--log-file", "log"],
            answer: .status(400), code: 64, says: "agent-chat: "),
        Case(
            testDescription: "an address with it", arguments: ["p.md", "--log-file", "log"], answer: .status(400),
            code: 78,
            says: "must not hold a user name or password"),
    ]

    @Test(arguments: cases) func isNowhere(test: Case) async throws {
        let folder = try TemporaryFolder()
        let server = try StubModelServer { _ in test.answer }
        defer { server.stop() }
        try folder.file("p.md", StreamingTests.program)
        try folder.file("py.md", Self.python)
        var environment = [
            "OPENAI_BASE_URL": server.openAIBaseURL, "MODEL": Provider.openAI.model, "COPY": "a\(Self.key)b",
            "SEEN": "yes",
            "LC_KEY": Self.key, "XDG_STATE_HOME": folder.path("state"), "XDG_CACHE_HOME": folder.path("cache"),
            "https_proxy": "http://user:\(Self.percentEncoded)@127.0.0.1:1",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "",
        ]
        switch test.key {
        case .environment: environment["OPENAI_API_KEY"] = Self.key
        case .dotEnv: try folder.file(".env", "OPENAI_API_KEY='\(Self.key)'\n")
        }
        if test.testDescription == "an address with it" {
            environment["OPENAI_BASE_URL"] = "http://user:\(Self.percentEncoded)@127.0.0.1:1"
        }
        let child = try await ChildProcess.runAgentChat(
            test.arguments, environment: environment, folder: folder.path)
        #expect(try await child.end() == .exited(test.code), "\(child.report)")
        let said = child.text(of: .output) + child.text(of: .error)
        #expect(said.contains(test.says), "\(child.report)")
        let isSent = server.requests.allSatisfy { $0.header("authorization") == "Bearer \(Self.key)" }
        #expect(isSent)
        Self.expectNone(in: Array(said.utf8), "standard streams")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for name in names where name != ".env" {
            guard let data = FileManager.default.contents(atPath: folder.path(name)) else { continue }
            Self.expectNone(in: Array(data), name)
        }
    }

    /// Neither as it stands nor in another form. What is looked for in Base64 is the same whatever stands before it.
    private static func expectNone(in bytes: [UInt8], _ place: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        let forms =
            [key, percentEncoded, key.replacing("/", with: #"\/"#), "T3st/KEY"]
            + (0..<3).map { offset in
                let encoded = Data(String(repeating: ":", count: offset).utf8 + Array(key.utf8)).base64EncodedString()
                return String(encoded.dropFirst(4).prefix(12))
            }
        for form in forms where text.contains(form) { Issue.record("\(form) is in \(place): \(text.prefix(2000))") }
    }
}
