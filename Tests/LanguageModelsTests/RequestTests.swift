import Settings
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The exact JSON of requests.
@Suite struct RequestTests {
    private let request = ModelRequest(
        agent: "Guide", system: "Rules /1.",
        messages: [ModelMessage(.user, "Begin."), ModelMessage(.assistant, "é"), ModelMessage(.user, "Go on.")])

    private func body<Dialect: WireDialect>(
        _ dialect: Dialect.Type, system: String? = nil, temperature: Double? = nil, streaming: Bool = true,
        marks: [Int] = [], change: (inout RequestForm) -> Void = { _ in }
    ) throws -> String {
        var request = request
        if let system { request.system = system }
        for index in marks { request.messages[index].endsCacheablePrefix = true }
        let config = sampleConfig(.openai, baseURL: "https://api.example.com", temperature: temperature)
        var form = dialect.form(for: config)
        change(&form)
        let bytes = try dialect.body(of: request, model: config.model.name, form: form, streaming: streaming)
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
            try body(AnthropicMessages.self, system: "", temperature: 0.5, streaming: false)
                == #"{"max_tokens":8192,"messages":[\#(messages)],"model":"model-1","stream":false,"temperature":0.5}"#)
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
            try body(OpenAIChatCompletions.self, marks: [0, 1, 2]) == body(OpenAIChatCompletions.self),
            "unknown members are sent to no server")
    }

    /// Where the marks stand in Anthropic's JSON: after which messages, the system text first.
    @Test(
        arguments: [
            ("none asked for", "Rules /1.", 3, [], ["Rules /1."]),
            ("two", "Rules /1.", 3, [0, 2], ["Rules /1.", "0", "2"]),
            ("four in all, the newest", "Rules /1.", 9, [0, 2, 4, 6, 8], ["Rules /1.", "4", "6", "8"]),
            ("four without system text", "", 9, [0, 2, 4, 6, 8], ["2", "4", "6", "8"]),
            ("empty text cannot be marked", "Rules /1.", -3, [0, 2], ["Rules /1."]),
        ])
    func cacheMarks(name: String, system: String, count: Int, marked: [Int], texts: [String]) throws {
        struct Block: Decodable {
            struct CacheControl: Decodable { let type: String }
            let type: String
            let text: String
            let cache_control: CacheControl?
        }
        struct Message: Decodable { let content: [Block]? }
        struct LenientMessage: Decodable {
            let blocks: [Block]
            init(from decoder: any Decoder) throws { blocks = (try? Message(from: decoder))?.content ?? [] }
        }
        struct Body: Decodable {
            let system: [Block]?
            let messages: [LenientMessage]
        }
        let messages = (0..<abs(count)).map { index in
            ModelMessage(
                index.isMultiple(of: 2) ? .user : .assistant, count < 0 ? "" : "\(index)",
                endsCacheablePrefix: marked.contains(index))
        }
        let request = ModelRequest(agent: "Guide", system: system, messages: messages)
        let form = AnthropicMessages.form(for: sampleConfig(.anthropic, baseURL: "https://api.example.com"))
        let bytes = try AnthropicMessages.body(of: request, model: "m", form: form, streaming: true)
        let body = try JSONDecoder().decode(Body.self, from: Data(bytes))
        let blocks = (body.system ?? []) + body.messages.flatMap(\.blocks)
        #expect(
            blocks.filter { $0.cache_control?.type == "ephemeral" && $0.type == "text" }.map(\.text) == texts, "\(name)"
        )
    }

    @Test func aMarkedMessageIsABlock() throws {
        let json = try body(AnthropicMessages.self, system: "", marks: [0])
        #expect(
            json.contains(
                #"{"content":[{"cache_control":{"type":"ephemeral"},"text":"Begin.","type":"text"}],"role":"user"}"#))
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
