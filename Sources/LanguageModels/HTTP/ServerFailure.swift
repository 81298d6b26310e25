/// What a server says about a request that failed: the body of an error status, or an error in a reply.
struct ServerFailure: Sendable, Hashable {
    /// The HTTP status; nil for an error in a reply.
    var status: Int?
    var content: ErrorContent
    /// All that was sent.
    var body: [UInt8]
    var retryAfter: Duration?

    init(status: Int?, body: [UInt8], retryAfter: Duration? = nil) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        content =
            (try? WireJSON.decode(JSONValue.self, from: body)).flatMap { ErrorContent(body: $0) } ?? ErrorContent()
    }

    /// An error frame that has already been decoded.
    init(_ content: ErrorContent, frame: String) {
        body = Array(frame.utf8)
        self.content = content
    }

    /// What was said, for finding words in it; the beginning of the body where that has no known form.
    var words: ServerWords {
        let said = [content.message, content.upstream].compactMap { $0 }
        guard said.isEmpty, content == ErrorContent() else { return ServerWords(said.joined(separator: "\n")) }
        return ServerWords(String(decoding: body.prefix(2048), as: UTF8.self))
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
}

/// Words of a server, searched without regard to case.
struct ServerWords: Sendable {
    private let text: String

    init(_ text: String) {
        self.text = text.lowercased()
    }

    func say(_ phrases: String...) -> Bool { say(anyOf: phrases) }

    func say(anyOf phrases: [String]) -> Bool { phrases.contains { text.contains($0) } }

    /// Whether one of the names stands there by itself: `stream` does not stand in `stream_options`.
    func mention(_ names: String...) -> Bool {
        func isPart(_ character: Character) -> Bool { character == "_" || character.isLetter || character.isNumber }
        return names.contains { name in
            text.ranges(of: name).contains { range in
                let before = text[..<range.lowerBound].last
                let after = text[range.upperBound...].first
                return !(before.map(isPart) ?? false) && !(after.map(isPart) ?? false)
            }
        }
    }

    /// The number that follows a phrase; its digits may be grouped with commas.
    func number(after phrase: String) -> Int? {
        guard let range = text.firstRange(of: phrase) else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isASCII && $0.isNumber || $0 == "," }.filter { $0 != "," })
    }

    /// All numbers in it.
    var numbers: [Int] {
        text.split { !($0.isASCII && $0.isNumber) }.compactMap { Int($0) }
    }
}
