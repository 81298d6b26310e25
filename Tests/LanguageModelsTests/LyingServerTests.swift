import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Servers that answer with something else than they should: one clear sentence each, and no crash.
@Suite(.timeLimit(.minutes(1))) struct LyingServerTests {
    static let reply = #"{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}"#
    static let stream =
        "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"

    /// What comes is a reply, under another name or in another form than was asked for.
    @Test(
        arguments: [true, false],
        [
            ("text/plain", reply), ("text/event-stream", reply), ("text/html", reply), ("application/json", stream),
            ("application/x-ndjson", stream), ("application/json", "\r\n" + stream),
        ])
    func mislabelledReplies(streaming: Bool, body: (type: String, text: String)) async throws {
        let server = try StubModelServer { _ in .body(contentType: body.type, [.send(body.text)]) }
        defer { server.stop() }
        let events = try await LiveDialect.openAI.model(at: server).events(streaming: streaming)
        #expect(events == [.text("Hi"), .stopped(.finished)])
    }

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: Answer
        let code: ModelError.Code
        let sentence: String
    }

    private static func head(_ headers: String) -> String { "HTTP/1.1 200 OK\r\n\(headers)\r\n" }

    static let lies = [
        Lie(
            testDescription: "a page", answer: .body(contentType: "text/html", [.send("<html>Log in</html>")]),
            code: .malformedResponse, sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "nothing", answer: .status(200), code: .truncated, sentence: "answered with nothing"),
        Lie(
            testDescription: "nothing, as a stream", answer: .body([]), code: .truncated,
            sentence: "answered with nothing"),
        Lie(
            testDescription: "no content",
            answer: .raw([.send("HTTP/1.1 204 No Content\r\n\r\n")]), code: .server, sentence: "failed (204)"),
        Lie(
            testDescription: "an error at status 200",
            answer: .status(200, body: #"{"error":{"message":"No credit","code":"insufficient_quota"}}"#),
            code: .quotaExhausted, sentence: "has no credit left"),
        Lie(
            testDescription: "compressed",
            answer: .raw([
                .send(Array(head("Content-Length: 3\r\nContent-Encoding: gzip\r\n").utf8) + [0x1F, 0x8B, 0x08])
            ]),
            code: .malformedResponse, sentence: "compressed its reply"),
        Lie(
            testDescription: "huge headers",
            answer: .raw([.send(head("X: " + String(repeating: "x", count: 200_000) + "\r\n"))]),
            code: .malformedResponse, sentence: "is not HTTP as it should be"),
        Lie(
            testDescription: "another protocol", answer: .raw([.send("SSH-2.0-OpenSSH_9.6\r\n\r\n"), .close]),
            code: .malformedResponse, sentence: "is not HTTP as it should be"),
        Lie(
            testDescription: "a status that there is not",
            answer: .raw([.send("HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n")]), code: .malformedResponse,
            sentence: "is not HTTP as it should be"),
        Lie(
            testDescription: "another such status, with a body",
            answer: .raw([.send("HTTP/1.1 099 Little\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nHi\r\n0\r\n\r\n")]),
            code: .malformedResponse, sentence: "is not HTTP as it should be"),
        Lie(
            testDescription: "bytes that are no text",
            answer: .status(200, headers: [("Content-Type", "application/octet-stream")], body: "\u{1}\u{2}\u{3}"),
            code: .malformedResponse, sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "a list", answer: .status(200, body: "[1,2]"), code: .malformedResponse,
            sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "lists in lists",
            answer: .status(200, body: #"{"error":"# + String(repeating: "[", count: 100_000)),
            code: .malformedResponse,
            sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "objects in objects",
            answer: .status(
                200, body: String(repeating: #"{"error":"#, count: 50_000) + "1" + String(repeating: "}", count: 50_000)
            ),
            code: .malformedResponse, sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "lists in lists, in a stream",
            answer: .body([
                .send(
                    #"data: {"choices":"# + String(repeating: "[", count: 50_000)
                        + String(repeating: "]", count: 50_000) + "}\n\n")
            ]),
            code: .malformedResponse, sentence: "is not a reply of a language model"),
        Lie(
            testDescription: "an error in words without end",
            answer: .status(
                400, body: #"{"error":{"type":""# + String(repeating: "a", count: 20_000) + #"\n","message":"b"}}"#),
            code: .badRequest, sentence: "did not accept the request (400)"),
        Lie(
            testDescription: "an error in words without end, in a stream",
            answer: .body([.send(#"data: {"error":{"type":""# + String(repeating: "a", count: 20_000) + "\\n\"}}\n\n")]
            ),
            code: .server, sentence: "failed (aaa"),
        Lie(
            testDescription: "an error without end",
            answer: .body(Array(repeating: .send(String(repeating: "<br>", count: 10_000)), count: 100)),
            code: .malformedResponse, sentence: "is not a reply of a language model"),
    ]

    @Test(arguments: lies, [true, false])
    func oneSentence(lie: Lie, streaming: Bool) async throws {
        let server = try StubModelServer { _ in lie.answer }
        defer { server.stop() }
        let config = sampleConfig(.openai, baseURL: server.openAIBaseURL)
        let model = try LiveDialect.openAI.singleModel(config)
        let (events, error) = await model.outcome(streaming: streaming)
        let failure = try #require(error as? ModelError)
        #expect(failure.code == lie.code && events.isEmpty, "\(failure)")
        #expect(failure.message.contains(lie.sentence), "\(failure.message)")
        #expect(!failure.message.contains("\n") && failure.message.utf8.count < 700)
    }
}
