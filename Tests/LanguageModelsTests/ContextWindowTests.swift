import Settings
import Testing

@testable import LanguageModels

/// How much models are taken to read, and how servers say that it was too much.
@Suite struct ContextWindowTests {
    @Test(
        arguments: [
            (.anthropic, "claude-haiku-4-5", "https://api.anthropic.com", 200_000),
            (.anthropic, "claude-2.0", "https://api.anthropic.com", 100_000),
            (.anthropic, "own-model", "https://api.example.com", 32_768),
            (.openai, "gpt-4.1-mini", "https://api.openai.com/v1", 1_000_000),
            (.openai, "gpt-4", "https://api.openai.com/v1", 8_192),
            (.openai, "gpt-4o-mini", "https://api.openai.com/v1", 128_000),
            (.openai, "o1-mini", "https://api.openai.com/v1", 128_000),
            (.openai, "anthropic/Claude-Sonnet-4.5", "https://openrouter.ai/api/v1", 200_000),
            (.openai, "claude-sonnet-4-5", "http://127.0.0.1:4000/v1", 200_000),
            (.openai, "qwen3-32b", "https://api.example.com/v1", 32_768),
            (.openai, "qwen3-32b", "http://localhost:8080/v1", 8_192),
            (.ollama, "llama3.2", "http://127.0.0.1:11434/v1", 8_192),
            (.ollama, "llama3.2", "http://gpu.example.com:11434/v1", 8_192),
        ] as [(ModelName.Provider, String, String, Int)])
    func assumed(provider: ModelName.Provider, name: String, address: String, tokens: Int) throws {
        var config = LLMConfig(model: ModelName(provider, name), baseURL: address)
        #expect(try makeLanguageModel(config).contextWindow == tokens)
        config.contextWindow = 1_234
        #expect(try makeLanguageModel(config).contextWindow == 1_234)
    }

    /// In the words of real servers: status, body, and the window that they name.
    static let refusals: [(name: String, status: Int, body: String, window: Int?)] = [
        (
            "OpenAI", 400,
            #"{"error":{"message":"This model's maximum context length is 128000 tokens. However, your messages resulted in 130000 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
            128_000
        ),
        (
            "OpenAI's newer models", 400,
            #"{"error":{"message":"Your input exceeds the context window of this model. Please adjust your input and try again.","type":"invalid_request_error","param":"input","code":null}}"#,
            nil
        ),
        (
            "Anthropic", 400,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#,
            200_000
        ),
        (
            "Anthropic, with the reply", 400,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000, decrease input length or `max_tokens` and try again"}}"#,
            200_000
        ),
        (
            "Anthropic, by size", 413,
            #"{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}"#, nil
        ),
        (
            "llama.cpp", 400,
            #"{"error":{"code":400,"message":"request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}"#,
            8_192
        ),
        (
            "llama.cpp, older", 500,
            #"{"error":{"code":500,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"server_error"}}"#,
            nil
        ),
        (
            "vLLM", 400,
            #"{"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4488 in the messages, 512 in the completion). Please reduce the length of the messages or completion.","type":"BadRequestError","param":null,"code":400}}"#,
            4_096
        ),
        (
            "vLLM, older", 400,
            #"{"object":"error","message":"This model's maximum context length is 4,096 tokens.","type":"BadRequestError","param":null,"code":400}"#,
            4_096
        ),
        (
            "SGLang", 400,
            #"{"object":"error","message":"The input (9000 tokens) is longer than the model's context length (8192 tokens).","type":"BadRequestError","param":null,"code":400}"#,
            8_192
        ),
        ("Ollama", 400, #"{"error":{"message":"input length exceeds maximum context length"}}"#, nil),
        ("Ollama, as text", 400, #"{"error":"the input length exceeds the context length"}"#, nil),
        ("Ollama's cloud", 400, #"{"error":"prompt too long; exceeded max context length by 52 tokens"}"#, nil),
        (
            "OpenRouter", 400,
            #"{"error":{"message":"This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens.","code":400,"metadata":{"provider_name":null}}}"#,
            131_072
        ),
        (
            "OpenRouter, from behind", 400,
            #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 210000 tokens > 200000 maximum\"}}","provider_name":"Anthropic"}}}"#,
            200_000
        ),
        (
            "DeepSeek", 400,
            #"{"error":{"message":"This model's maximum context length is 131072 tokens. However, you requested 140000 tokens (140000 in the messages, 0 in the completion).","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}"#,
            131_072
        ),
        (
            "Mistral", 400,
            #"{"object":"error","message":"Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length","type":"invalid_request_prompt","param":null,"code":"3051"}"#,
            32_768
        ),
        (
            "Gemini", 400,
            #"[{"error":{"code":400,"message":"The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]"#,
            1_048_576
        ),
        (
            "xAI", 400,
            #"{"code":"Client specified an invalid argument","error":"This model's maximum prompt length is 131072 but the request contains 537812 tokens."}"#,
            131_072
        ),
        (
            "LM Studio", 400,
            #"{"error":"Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough."}"#,
            4_096
        ),
        (
            "text-generation-inference", 422,
            #"{"error":"Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`","error_type":"validation"}"#,
            4_096
        ),
    ]

    @Test(arguments: refusals)
    func tooLong(name: String, status: Int, body: String, window: Int?) {
        let failure = ServerFailure(status: status, body: Array(body.utf8))
        #expect(failure.modelError(at: sampleEndpoint(.openai)).code == .contextTooLong, "\(name)")
        #expect(failure.statedContextWindow == window, "\(name)")
        // None of them is answered by asking again.
        var form = AnthropicMessages.form(for: sampleConfig(.anthropic, baseURL: "https://api.example.com"))
        #expect(form.mend(after: failure, streaming: true) == nil, "\(name)")
    }

    @Test func aWindowThatAServerNamesCounts() throws {
        let agreement = Agreement(form: RequestForm())
        let body = #"{"error":{"message":"prompt is too long: 210000 tokens > 200000 maximum"}}"#
        let failure = ServerFailure(status: 400, body: Array(body.utf8))
        #expect(agreement.learn(from: failure, form: agreement.form, streaming: true) == .nothing)
        #expect(agreement.contextWindow == 200_000)
    }
}
