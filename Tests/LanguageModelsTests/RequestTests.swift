import Settings
import Testing

@testable import LanguageModels

/// The exact JSON of requests.
@Suite struct RequestTests {
    private let request = ModelRequest(
        agent: "Guide", system: "Rules /1.",
        messages: [ModelMessage(.user, "Begin."), ModelMessage(.assistant, "é"), ModelMessage(.user, "Go on.")])

    private func body<Dialect: WireDialect>(
        _ dialect: Dialect.Type, system: String? = nil, temperature: Double? = nil, streaming: Bool = true,
        refused: Set<RefusableParameter> = []
    ) throws -> String {
        var request = request
        if let system { request.system = system }
        let config = sampleConfig(.openai, baseURL: "https://api.example.com", temperature: temperature)
        let bytes = try dialect.body(of: request, config: config, streaming: streaming, refused: refused)
        return String(decoding: bytes, as: UTF8.self)
    }

    private let messages =
        #"{"content":"Begin.","role":"user"},{"content":"é","role":"assistant"},{"content":"Go on.","role":"user"}"#

    @Test func anthropic() throws {
        let system = #""system":[{"cache_control":{"type":"ephemeral"},"text":"Rules /1.","type":"text"}]"#
        #expect(
            try body(AnthropicMessages.self)
                == #"{"max_tokens":8192,"messages":[\#(messages)],"model":"model-1","stream":true,\#(system)}"#)
        #expect(
            try body(AnthropicMessages.self, system: "", temperature: 0.5, streaming: false, refused: [.maxTokens])
                == #"{"max_tokens":4096,"messages":[\#(messages)],"model":"model-1","stream":false,"temperature":0.5}"#)
        #expect(try !body(AnthropicMessages.self, temperature: 0.5, refused: [.temperature]).contains("temperature"))
    }

    @Test func openAI() throws {
        let all = #"{"content":"Rules /1.","role":"system"},\#(messages)"#
        #expect(
            try body(OpenAIChatCompletions.self)
                == #"{"messages":[\#(all)],"model":"model-1","stream":true,"stream_options":{"include_usage":true}}"#)
        #expect(
            try body(OpenAIChatCompletions.self, temperature: 0, streaming: false)
                == #"{"messages":[\#(all)],"model":"model-1","stream":false,"temperature":0}"#)
        #expect(
            try body(OpenAIChatCompletions.self, system: "", temperature: 1, refused: [.temperature, .streamOptions])
                == #"{"messages":[\#(messages)],"model":"model-1","stream":true}"#)
    }

    @Test(
        arguments: ["", "example.com", "ftp://example.com", "http://", "http://[", "//x", "http:// bad"])
    func addressesThatAreNone(baseURL: String) {
        #expect(throws: ModelError.self) { try makeLanguageModel(sampleConfig(.openai, baseURL: baseURL)) }
    }

    @Test(arguments: ["", "sk-1\n", "sk 1", "schlüssel"])
    func keysThatAreNone(key: String) throws {
        let error = #expect(throws: ModelError.self) {
            try makeLanguageModel(sampleConfig(.anthropic, baseURL: "https://api.example.com", key: key))
        }
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("ANTHROPIC_API_KEY") == true)
        if !key.isEmpty { #expect(error?.message.contains(key) == false) }
    }

    @Test(arguments: [Double.nan, .infinity])
    func temperaturesThatAreNone(temperature: Double) {
        let config = sampleConfig(.openai, baseURL: "https://api.example.com", temperature: temperature)
        let error = #expect(throws: ModelError.self) { try makeLanguageModel(config) }
        #expect(error?.code == .badRequest)
    }
}
