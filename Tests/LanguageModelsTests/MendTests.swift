import Settings
import StubModelServer
import Testing

@testable import LanguageModels

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Refusals in the words of real servers, what is changed after them, and the request that is sent then.
@Suite struct MendTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let dialect: LiveDialect
        let status: Int
        let refusal: String
        let mend: Mend?
        /// Members of the second request's JSON that differ from the first; `null` for those that are gone.
        let change: String

        init(
            _ name: String, of dialect: LiveDialect = .openAI, status: Int = 400, _ refusal: String, _ mend: Mend?,
            _ change: String = "{}"
        ) {
            testDescription = name
            self.dialect = dialect
            self.status = status
            self.refusal = refusal
            self.mend = mend
            self.change = change
        }
    }

    static let inFirstMessage = #"{"messages":[{"role":"user","content":"Follow the rules.\n\nBegin."}]}"#
    static let asDeveloper =
        #"{"messages":[{"role":"developer","content":"Follow the rules."},{"role":"user","content":"Begin."}]}"#

    static let cases: [Case] = [
        // temperature
        Case(
            "OpenAI: only the default temperature",
            #"{"error":{"message":"Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "Azure: the parameter",
            #"{"error":{"code":"unsupported_parameter","message":"Unsupported parameter","param":"temperature","type":"invalid_request_error","inner_error":{}}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "Anthropic: deprecated", of: .anthropic,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "LiteLLM: a list in the text",
            #"{"error":{"message":"litellm.UnsupportedParamsError: openai does not support parameters: ['temperature'], for model=o3-mini.","type":"None","param":"None","code":"400"}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "OpenRouter: what the server behind it said",
            #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"Unsupported value\",\"param\":\"temperature\"}}","provider_name":"OpenAI"}}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "OpenRouter: the server behind it says nothing, its own words name the parameter",
            #"{"error":{"message":"Provider returned error","code":400,"param":"temperature","metadata":{"raw":"not JSON"}}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case(
            "a parameter beside a list that names none", status: 422,
            #"{"error":{"param":"temperature","detail":[{"loc":["body"],"msg":"Value error"}]}}"#,
            .withoutTemperature, #"{"temperature":null}"#),
        Case("no JSON", "temperature is not allowed", .withoutTemperature, #"{"temperature":null}"#),
        // stream_options
        Case(
            "older OpenAI-likes: unrecognized argument",
            #"{"error":{"message":"Unrecognized request argument supplied: stream_options","type":"invalid_request_error","param":null,"code":null}}"#,
            .withoutStreamOptions, #"{"stream_options":null}"#),
        Case(
            "FastAPI: extra field", status: 422,
            #"{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{"include_usage":true}}]}"#,
            .withoutStreamOptions, #"{"stream_options":null}"#),
        Case(
            "Mistral: FastAPI's list inside", status: 422,
            #"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{}}]},"type":"invalid_request_error","param":null,"code":null}"#,
            .withoutStreamOptions, #"{"stream_options":null}"#),
        Case(
            "vLLM, older: at the top",
            #"{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]","type":"BadRequestError","param":null,"code":400}"#,
            .withoutStreamOptions, #"{"stream_options":null}"#),
        Case(
            "Groq", #"{"error":{"message":"property 'stream_options' is unsupported","type":"invalid_request_error"}}"#,
            .withoutStreamOptions, #"{"stream_options":null}"#),
        Case(
            "Ollama: as text", #"{"error":"unknown field stream_options"}"#, .withoutStreamOptions,
            #"{"stream_options":null}"#),
        // cache_control
        Case(
            "Anthropic-likes: cache_control", of: .anthropic,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"system.0.cache_control: Extra inputs are not permitted"}}"#,
            .withoutCacheMarks, #"{"system":[{"type":"text","text":"Follow the rules."}]}"#),
        Case(
            "FastAPI: cache_control", of: .anthropic, status: 422,
            #"{"detail":[{"type":"extra_forbidden","loc":["body","system",0,"cache_control"],"msg":"Extra inputs are not permitted"}]}"#,
            .withoutCacheMarks, #"{"system":[{"type":"text","text":"Follow the rules."}]}"#),
        // max_tokens
        Case(
            "Anthropic: an older model", of: .anthropic,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for claude-3-opus-20240229"}}"#,
            .smallerLimit, #"{"max_tokens":4096}"#),
        Case(
            "a limit that is not named", of: .anthropic, #"{"error":{"message":"max_tokens is too large"}}"#,
            .smallerLimit, #"{"max_tokens":4096}"#),
        Case(
            "a gateway that wants a limit", status: 422,
            #"{"detail":[{"type":"missing","loc":["body","max_tokens"],"msg":"Field required"}]}"#,
            .withOutputLimit, #"{"max_tokens":8192}"#),
        Case(
            "a gateway that wants it by its new name",
            #"{"error":{"message":"max_completion_tokens is required","param":"max_completion_tokens"}}"#,
            .withOutputLimit, #"{"max_completion_tokens":8192}"#),
        // the role system
        Case(
            "OpenAI o1-mini",
            #"{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","type":"invalid_request_error","param":"messages[0].role","code":"unsupported_value"}}"#,
            .systemInFirstMessage, inFirstMessage),
        Case(
            "an error that names developer",
            #"{"error":{"message":"Invalid role: 'system' is not supported with this model. Use 'developer' instead.","param":"messages[0].role"}}"#,
            .systemAsDeveloper, asDeveloper),
        Case(
            "FastAPI: roles", status: 422,
            #"{"detail":[{"type":"literal_error","loc":["body","messages",0,"role"],"msg":"Input should be 'user' or 'assistant'","input":"system"}]}"#,
            .systemInFirstMessage, inFirstMessage),
        Case(
            "llama.cpp: Gemma's template", status: 500,
            #"{"error":{"code":500,"message":"Jinja Exception: System role not supported","type":"server_error"}}"#,
            .systemInFirstMessage, inFirstMessage),
        Case(
            "vLLM: an older Mistral's template",
            #"{"object":"error","message":"Conversation roles must alternate user/assistant/user/assistant/...","type":"BadRequestError","param":null,"code":400}"#,
            .systemInFirstMessage, inFirstMessage),
        Case(
            "Gemini: Gemma",
            #"[{"error":{"code":400,"message":"Developer instruction is not enabled for models/gemma-3-27b-it","status":"INVALID_ARGUMENT"}}]"#,
            .systemInFirstMessage, inFirstMessage),
        Case(
            "Anthropic-likes: system", of: .anthropic,
            #"{"type":"error","error":{"type":"invalid_request_error","message":"system: Extra inputs are not permitted"}}"#,
            .systemInFirstMessage,
            #"{"system":null,"messages":[{"role":"user","content":"Follow the rules.\n\nBegin."}]}"#),
        // stream
        Case(
            "OpenAI: an organization that may not stream",
            #"{"error":{"message":"Your organization must be verified to stream this model.","type":"invalid_request_error","param":"stream","code":"unsupported_value"}}"#,
            .unstreamed, #"{"stream":false,"stream_options":null}"#),
        Case(
            "a server without streaming", status: 501, #"{"detail":"Streaming is not implemented"}"#,
            .unstreamed, #"{"stream":false,"stream_options":null}"#),
        Case(
            "Anthropic-likes without streaming", of: .anthropic, status: 422,
            #"{"detail":[{"type":"value_error","loc":["body","stream"],"msg":"stream=True is not supported"}]}"#,
            .unstreamed, #"{"stream":false}"#),
        // what no change mends
        Case("an unknown model", #"{"error":{"message":"temperature-1 is not a valid model ID","code":400}}"#, nil),
        Case("a failure of the server", status: 500, #"{"error":{"message":"temperature sensor"}}"#, nil),
        Case("a refused key", status: 401, #"{"error":{"message":"stream_options"}}"#, nil),
        Case("another parameter", #"{"error":{"message":"top_p is not supported","param":"top_p"}}"#, nil),
        Case("a name in a name", #"{"error":{"message":"upstream and my_temperature are unknown"}}"#, nil),
        Case("a stream that broke", #"{"error":{"message":"The stream ended early"}}"#, nil),
    ]

    @Test(arguments: cases) func mends(_ example: Case) throws {
        let isOpenAI = example.dialect == .openAI
        let config = sampleConfig(
            isOpenAI ? .openai : .anthropic, baseURL: "https://api.example.com", temperature: 0.5)
        let first = isOpenAI ? OpenAIChatCompletions.form(for: config) : AnthropicMessages.form(for: config)
        let failure = ServerFailure(status: example.status, body: Array(example.refusal.utf8))
        var second = first
        #expect(second.mend(after: failure, streaming: true) == example.mend)
        #expect((second == first) == (example.mend == nil))
        let expected = try json(of: first, example.dialect).changed(by: JSON(parsing: example.change))
        #expect(try json(of: second, example.dialect) == expected)
        // The same refusal again changes nothing more, except that there are two other ways to give the rules.
        var third = second
        #expect(
            third.mend(after: failure, streaming: true)
                == (example.mend == .systemAsDeveloper ? .systemInFirstMessage : nil))
        #expect(third.mend(after: failure, streaming: true) == nil)
    }

    private func json(of form: RequestForm, _ dialect: LiveDialect) throws -> JSON {
        let bytes =
            switch dialect {
            case .openAI:
                try OpenAIChatCompletions.body(of: sampleRequest, model: "m", form: form, streaming: form.streams)
            case .anthropic:
                try AnthropicMessages.body(of: sampleRequest, model: "m", form: form, streaming: form.streams)
            }
        return try JSON(parsing: String(decoding: bytes, as: UTF8.self))
    }

    @Test func aLimitIsRenamedBothWays() {
        let refusal = { (refused: String, offered: String) in
            let body =
                #"{"error":{"message":"Unsupported parameter: '\#(refused)' is not supported with this model. Use '\#(offered)' instead.","param":"\#(refused)","code":"unsupported_parameter"}}"#
            return ServerFailure(status: 400, body: Array(body.utf8))
        }
        var form = RequestForm(outputLimit: .maxTokens(8192), hasTwoLimitNames: true)
        #expect(
            form.mend(after: refusal("max_tokens", "max_completion_tokens"), streaming: true)
                == .limitAsCompletionTokens)
        #expect(form.outputLimit == .maxCompletionTokens(8192))
        #expect(form.mend(after: refusal("max_completion_tokens", "max_tokens"), streaming: true) == .limitAsTokens)
        #expect(form.outputLimit == .maxTokens(8192))
        #expect(form.mend(after: refusal("max_tokens", "max_completion_tokens"), streaming: true) == nil)
    }

    @Test func bothNamesOfALimitThatIsTooLarge() {
        let body =
            #"{"error":{"message":"'max_tokens' or 'max_completion_tokens' is too large: 8192. This model supports at most 4096 completion tokens."}}"#
        var form = RequestForm(outputLimit: .maxTokens(8192), hasTwoLimitNames: true)
        #expect(form.mend(after: ServerFailure(status: 400, body: Array(body.utf8)), streaming: true) == .smallerLimit)
        #expect(form.outputLimit == .maxTokens(4096))
    }

    @Test func aFormThatAnotherRequestHasMended() {
        let failure = ServerFailure(status: 400, body: Array(#"{"error":{"param":"temperature"}}"#.utf8))
        let form = RequestForm(temperature: 0.5)
        let agreement = Agreement(form: form)
        #expect(agreement.learn(from: failure, form: form, streaming: true) == .mend(.withoutTemperature))
        #expect(agreement.learn(from: failure, form: form, streaming: true) == .wasMended)
        #expect(agreement.learn(from: failure, form: agreement.form, streaming: true) == .nothing)
    }
}

/// JSON that can be compared.
private struct JSON: Equatable {
    private var value: JSONValue

    init(parsing text: String) throws {
        value = try WireJSON.decode(JSONValue.self, from: Array(text.utf8))
    }

    /// With the members of another object in place of its own; `null` takes one away.
    func changed(by change: JSON) -> JSON {
        guard case .object(var members) = value, case .object(let changes) = change.value else { return self }
        for (name, value) in changes { members[name] = value == .null ? nil : value }
        var result = self
        result.value = .object(members)
        return result
    }
}
