import Settings
import StubModelServer
import Testing

@testable import LanguageModels

/// Asking servers which models they offer.
@Suite(.timeLimit(.minutes(1))) struct ModelCatalogueTests {
    private func names(
        _ provider: ModelName.Provider, within limit: Duration = .seconds(30),
        answering handler: @escaping StubModelServer.Handler
    ) async throws -> (names: [String]?, request: ReceivedRequest?) {
        let server = try StubModelServer(answering: handler)
        defer { server.stop() }
        let address = provider == .anthropic ? server.anthropicBaseURL : server.openAIBaseURL
        let names = try await ModelCatalogue.names(at: sampleConfig(provider, baseURL: address), within: limit)
        return (names, server.requests.first)
    }

    @Test(
        arguments: [
            (#"{"object":"list","data":[{"id":"b","object":"model"},{"id":"a"},{"id":"b"}]}"#, ["a", "b"]),
            (#"{"models":[{"name":"x:latest"}],"data":[{"id":"x"}]}"#, ["x"]),
            (#"{"models":[{"name":"x:latest"}]}"#, ["x:latest"]),
            (#"[{"id":"t"}]"#, ["t"]),
            (#"{"data":[]}"#, []),
        ])
    func forms(body: String, expected: [String]) async throws {
        let (names, request) = try await names(.openai) { _ in .status(200, body: body) }
        #expect(names == expected)
        #expect(request?.method == "GET" && request?.path == "/v1/models")
        #expect(request?.header("authorization") == "Bearer sk-test/1234")
    }

    @Test func anthropic() async throws {
        let body = #"{"data":[{"type":"model","id":"claude-b","display_name":"B"},{"id":"claude-a"}],"has_more":false}"#
        let (names, request) = try await names(.anthropic) { _ in .status(200, body: body) }
        #expect(names == ["claude-a", "claude-b"])
        #expect(request?.path == "/v1/models?limit=1000" && request?.header("x-api-key") == "sk-test/1234")
        #expect(request?.header("anthropic-version") != nil)
    }

    @Test(arguments: [404, 405]) func noList(status: Int) async throws {
        let (names, _) = try await names(.openai) { _ in .status(status) }
        #expect(names == nil)
    }

    @Test(
        arguments: [
            (Answer.status(401, body: #"{"error":{"message":"sk-test/1234"}}"#), ModelError.Code.authentication),
            (.status(200, body: "<html>"), .malformedResponse), (.status(200, body: "{}"), .malformedResponse),
            (.raw([.close]), .unreachable),
            (
                .status(200, body: #"{"data":["# + String(repeating: " ", count: ModelCatalogue.sizeLimit) + "]}"),
                .malformedResponse
            ),
        ])
    func failures(answer: Answer, code: ModelError.Code) async throws {
        let error = await #expect(throws: ModelError.self) { try await names(.openai) { _ in answer } }
        #expect(error?.code == code)
        #expect(error?.message.contains("1234") == false)
    }

    @Test(arguments: [Answer.silence, .body([.send("{"), .stall])])
    func aServerThatDoesNotAnswerInTime(answer: Answer) async throws {
        let error = await #expect(throws: ModelError.self) {
            try await names(.ollama, within: .milliseconds(200)) { _ in answer }
        }
        #expect(error?.code == .timeout(.waitingForResponse))
        #expect(error?.message.hasSuffix("did not answer within 0.2 s. Check the network and OLLAMA_HOST.") == true)
    }
}
