/// What a server says about a request that failed: the body of an error status, or an error in a reply.
struct ServerFailure: Sendable, Hashable {
    /// The HTTP status; nil for an error in a reply.
    let status: Int?
    let content: ErrorContent
    /// All that was sent.
    let body: [UInt8]
    let retryAfter: Duration?
    /// What was said, for finding words in it; the beginning of the body where that has no known form.
    let words: ServerWords

    init(status: Int?, body: [UInt8], retryAfter: Duration? = nil) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        content =
            (try? WireJSON.decode(JSONValue.self, from: body)).flatMap { ErrorContent(body: $0) } ?? ErrorContent()
        words = Self.words(of: content, body)
    }

    /// An error frame that has already been decoded.
    init(_ content: ErrorContent, frame: String) {
        status = nil
        retryAfter = nil
        body = Array(frame.utf8)
        self.content = content
        words = Self.words(of: content, body)
    }

    /// The status, also where a server has put it into the code of an error.
    var effectiveStatus: Int? { status ?? content.code.flatMap { Int($0) } }

    /// The model's context window, if the failure says it.
    var statedContextWindow: Int? {
        let phrases = [
            // vLLM, DeepSeek, older OpenAI; xAI.
            "maximum context length is ", "maximum prompt length is ",
            // Mistral.
            "too large for model with ",
            // SGLang; llama.cpp; LM Studio.
            "context length (", "available context size (", "context length of only ", "reached context length of ",
            // Anthropic: "210000 tokens > 200000 maximum", "190000 + 8192 > 200000".
            " > ",
            // Gemini; text-generation-inference.
            "maximum number of tokens allowed (", "must be <= ",
        ]
        let window = content.contextWindow ?? phrases.lazy.compactMap { words.number(after: $0) }.first
        // Outside of this it is some other number.
        return window.flatMap { (512...100_000_000).contains($0) ? $0 : nil }
    }

    private static func words(of content: ErrorContent, _ body: [UInt8]) -> ServerWords {
        let said = [content.message, content.upstream].compactMap { $0 }
        guard said.isEmpty, content == ErrorContent() else { return ServerWords(said.joined(separator: "\n")) }
        return ServerWords(String(decoding: body.prefix(2048), as: UTF8.self))
    }
}
