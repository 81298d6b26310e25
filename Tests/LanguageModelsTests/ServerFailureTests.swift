import Settings
import Testing

@testable import LanguageModels

/// What a server's refusal means, and what is said about it.
@Suite struct ServerFailureTests {
    static let classes: [(status: Int, body: String, code: ModelError.Code)] = [
        (
            401, #"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
            .authentication
        ),
        (403, "", .authentication),
        (
            404,
            #"{"error":{"message":"The model x does not exist","type":"invalid_request_error","code":"model_not_found"}}"#,
            .notFound
        ),
        (404, #"{"error":"model 'x' not found"}"#, .notFound),
        (400, #"{"error":{"message":"x/y is not a valid model ID","code":400}}"#, .notFound),
        (400, #"{"error":{"message":"Model Not Exist","type":"invalid_request_error","param":null}}"#, .notFound),
        (400, #"{"error":{"message":"unsupported","type":"invalid_request_error","param":"model"}}"#, .notFound),
        (
            429, #"{"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}"#,
            .rateLimited
        ),
        (
            429,
            #"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}"#,
            .quotaExhausted
        ),
        (
            400,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
            .quotaExhausted
        ),
        (402, "", .quotaExhausted),
        (
            400,
            #"{"error":{"message":"This model's maximum context length is 8192 tokens","code":"context_length_exceeded"}}"#,
            .contextTooLong
        ),
        (
            400,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000"}}"#,
            .contextTooLong
        ),
        (
            400,
            #"{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}"#,
            .contextTooLong
        ),
        (413, "", .contextTooLong),
        (400, #"{"error":{"message":"bad","type":"invalid_request_error"}}"#, .badRequest),
        (422, #"{"detail":"field required"}"#, .badRequest),
        (301, "", .badRequest),
        (408, "", .timeout(.waitingForResponse)),
        (409, "", .server),
        (500, #"{"type":"error","error":{"type":"api_error","message":"x"}}"#, .server),
        (502, "<html>Bad gateway</html>", .server),
        (503, #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#, .overloaded),
        (529, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .overloaded),
        (500, #"{"error":{"message":"\ud83d","type":5,"code":[],"param":{}}}"#, .server),
    ]

    @Test(arguments: classes)
    func classified(status: Int, body: String, code: ModelError.Code) {
        let failure = ServerFailure(status: status, body: Array(body.utf8))
        #expect(failure.modelError(at: sampleEndpoint(.openai)).code == code)
    }

    static let sentences: [(status: Int, body: String, sentence: String)] = [
        (401, "", "The server at https://api.example.com refused the key (401). Check OPENAI_API_KEY."),
        (
            404, "",
            "The server at https://api.example.com does not know the model model-1, or not this address (404). Check the model's name and OPENAI_BASE_URL."
        ),
        (
            404, #"{"error":"model 'x' not found, try pulling it first"}"#,
            "The server at https://api.example.com does not know the model model-1, or not this address (404): “model 'x' not found, try pulling it first”. Check the model's name and OPENAI_BASE_URL."
        ),
        (
            422, #"{"detail":[{"loc":["body","top_p"],"msg":"Input should be a number","input":"secret text"}]}"#,
            "The server at https://api.example.com did not accept the request (422): “top_p: Input should be a number”. Check the model's name and the options."
        ),
        (429, "", "The server at https://api.example.com accepts no more requests for now (429). Try again in 20 s."),
        (
            400, #"{"error":{"message":"top_p must be\nsmaller"}}"#,
            "The server at https://api.example.com did not accept the request (400): “top_p must be smaller”. Check the model's name and the options."
        ),
        (
            307, "",
            "The server at https://api.example.com sends to another address (307). Put that address into OPENAI_BASE_URL."
        ),
    ]

    @Test(arguments: sentences)
    func saidInAPlainSentence(status: Int, body: String, sentence: String) {
        let failure = ServerFailure(status: status, body: Array(body.utf8), retryAfter: .seconds(20))
        #expect(failure.modelError(at: sampleEndpoint(.openai)).message == sentence)
    }

    @Test func withoutAKeyOneIsAskedFor() throws {
        let config = sampleConfig(.anthropic, baseURL: "https://user:pass@api.example.com:8443/x?key=1", key: nil)
        let endpoint = try #require(ModelEndpoint(config))
        #expect(
            ServerFailure(status: 401, body: []).modelError(at: endpoint).message
                == "The server at https://api.example.com:8443 wants a key (401). Set ANTHROPIC_API_KEY.")
    }

    @Test func ollamaThatWantsAKeySaysHowToSendOne() throws {
        let endpoint = try #require(ModelEndpoint(sampleConfig(.ollama, baseURL: "http://h:11434/v1", key: nil)))
        #expect(
            ServerFailure(status: 401, body: []).modelError(at: endpoint).message
                == "The server at http://h:11434 wants a key (401), and none is sent to ollama/… models. "
                + "Use openai/model-1 with OPENAI_BASE_URL and OPENAI_API_KEY.")
    }

    @Test(
        "a key that the server sends back is not shown",
        arguments: [
            #"{"error":{"message":"Incorrect key: sk-test/1234"}}"#,
            #"{"error":{"message":"Incorrect key: sk-test\/1234"}}"#,
            "sk-test/1234\u{301}",
            String(repeating: "x", count: 295) + "sk-test/1234",
            String(repeating: "sk-test/1234 ", count: 50),
        ])
    func keysAreHidden(body: String) {
        for status in [400, 401, 500] {
            let error = ServerFailure(status: status, body: Array(body.utf8)).modelError(at: sampleEndpoint(.openai))
            for shown in [error.message, error.detail ?? "", String(describing: error), String(reflecting: error)] {
                // By bytes: a combining mark after the key would hide it from a comparison of characters.
                for part in ["sk-t", "1234"] {
                    #expect(Array(shown.utf8).firstRange(of: Array(part.utf8)) == nil, "\(shown)")
                }
            }
        }
    }
}
