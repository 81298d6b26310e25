/// What the JSON of an error says, in the forms that servers write.
///
/// - `{"error": {message, type, code, param}}`: OpenAI and most others; `{"type": "error", "error": {…}}`: Anthropic;
///   `[{"error": {…}}]`: Gemini; `{"error": "…"}`: Ollama, text-generation-inference.
/// - `{"error": {…, "metadata": {"raw": "…"}}}`: OpenRouter, with what the provider behind it said.
/// - `{"error": {…, "n_ctx": 8192}}`: llama.cpp.
/// - `{"object": "error", "message": "…"}`: older vLLM, SGLang; `{"message": "…"}`: gateways.
/// - `{"detail": "…"}` or `{"detail": [{"loc": ["body", "stream"], "msg": "…"}]}`: FastAPI; also inside `message`: Mistral.
struct ErrorContent: Decodable, Sendable, Hashable {
    /// In the server's words.
    var message: String?
    /// The class of error, e.g. `overloaded_error`.
    var type: String?
    /// E.g. `insufficient_quota`; some servers repeat the HTTP status here.
    var code: String?
    /// The name, or the path, of the parameter that was wrong.
    var parameter: String?
    /// What a server behind this one said.
    var upstream: String?
    /// The model's context window in tokens.
    var contextWindow: Int?
    /// Whether the server repeats parts of the request in what it sent.
    var quotesRequest = false

    /// Nothing is known.
    init() {}

    /// The value of a member `error`.
    init(from decoder: any Swift.Decoder) throws {
        self.init(error: try JSONValue(from: decoder))
    }

    /// Finds the error in a whole body; nil where there is none.
    init?(body: JSONValue) {
        switch body {
        case .array(let items):
            guard let first = items.first else { return nil }
            self.init(body: first)
        case .object:
            if let error = body["error"] ?? body["errors"] {
                self.init(error: error)
                if message == nil { message = body["message"]?.text }
            } else if body["detail"] != nil || body["message"] != nil || body["object"]?.text == "error" {
                self.init(error: body)
            } else {
                return nil
            }
        default: return nil
        }
    }

    init(error: JSONValue) {
        self.init()
        switch error {
        case .string: message = error.text
        case .array(let items): if let first = items.first { self = ErrorContent(error: first) }
        case .object:
            type = error["type"]?.text ?? error["status"]?.text
            code = error["code"].flatMap { $0.text ?? $0.integer.map(String.init) }
            parameter = error["param"]?.text
            if let raw = error["metadata"]?["raw"]?.text { take(raw: raw) }
            contextWindow = error["n_ctx"]?.integer
            message = error["message"]?.text
            if message == nil, let detail = error["detail"] ?? error["message"]?["detail"] { take(detail: detail) }
            if message == nil { message = error["message"]?["message"]?.text }
        default: break
        }
    }

    /// The body of the server behind this one, which may be JSON again.
    private mutating func take(raw: String) {
        let inner = (try? WireJSON.decode(JSONValue.self, from: Array(raw.utf8))).flatMap { ErrorContent(body: $0) }
        upstream = inner?.message ?? raw
        parameter = inner?.parameter ?? parameter
    }

    /// FastAPI's: a sentence, or one item for each thing that is wrong.
    private mutating func take(detail: JSONValue) {
        guard case .array(let items) = detail else {
            message = detail.text ?? detail["message"]?.text
            return
        }
        // They say under `input` what they were sent.
        quotesRequest = true
        let problems = items.compactMap { item -> (path: String, text: String)? in
            guard let text = item["msg"]?.text, case .array(let location)? = item["loc"] else { return nil }
            let steps = location.compactMap { $0.text ?? $0.integer.map(String.init) }
            return (steps.drop { $0 == "body" }.joined(separator: "."), text)
        }
        parameter = problems.first { !$0.path.isEmpty }?.path ?? parameter
        if !problems.isEmpty {
            message = problems.map { $0.path.isEmpty ? $0.text : "\($0.path): \($0.text)" }.joined(separator: "; ")
        }
    }
}
