/// What a server says about a request that failed: the body of an error status, or an error in a stream.
struct ServerFailure: Sendable, Hashable {
    /// The HTTP status; nil for an error in a stream.
    var status: Int?
    /// The provider's class of error, e.g. `overloaded_error`.
    var type: String?
    /// The provider's code, e.g. `insufficient_quota`; some servers repeat the status here.
    var code: String?
    /// The name of the parameter that was wrong.
    var parameter: String?
    /// In the server's words.
    var message: String?
    /// All that was sent.
    var body: [UInt8]
    var retryAfter: Duration?

    init(status: Int?, body: [UInt8], retryAfter: Duration? = nil) {
        self.status = status
        self.retryAfter = retryAfter
        self.body = body
        if let content = try? WireJSON.decode(ErrorBody.self, from: body) {
            take(content.error)
            message = message ?? content.message ?? content.detail
        }
    }

    /// An error frame that has already been decoded.
    init(_ content: ErrorBody.Content, frame: String) {
        body = Array(frame.utf8)
        take(content)
    }

    private mutating func take(_ content: ErrorBody.Content?) {
        type = content?.type
        code = content?.code
        parameter = content?.param
        message = content?.message
    }

    /// The parameter that the server refused by name, if the request can do without it.
    var refusedParameter: RefusableParameter? {
        guard status == 400 || status == 422 else { return nil }
        if let parameter, let named = RefusableParameter(rawValue: parameter) { return named }
        guard let message else { return nil }
        return RefusableParameter.allCases.first { message.contains($0.rawValue) }
    }
}

/// The JSON of an error, as OpenAI, Anthropic, llama.cpp, Ollama and FastAPI servers write it.
struct ErrorBody: Decodable, Sendable {
    struct Content: Decodable, Sendable {
        var message: String?
        var type: String?
        var code: String?
        var param: String?

        private enum CodingKeys: String, CodingKey { case message, type, code, param }

        /// Nothing is known.
        init() {}

        /// An object, or the message alone.
        init(from decoder: any Swift.Decoder) throws {
            guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
                message = try decoder.singleValueContainer().decode(String.self)
                return
            }
            message = try? container.decode(String.self, forKey: .message)
            type = try? container.decode(String.self, forKey: .type)
            param = try? container.decode(String.self, forKey: .param)
            code =
                (try? container.decode(String.self, forKey: .code))
                ?? (try? container.decode(Int.self, forKey: .code)).map(String.init)
        }
    }

    var error: Content?
    var message: String?
    var detail: String?

    private enum CodingKeys: String, CodingKey { case error, message, detail }

    init(from decoder: any Swift.Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        error = try container.decodeIfPresent(Content.self, forKey: .error)
        message = try? container.decode(String.self, forKey: .message)
        detail = try? container.decode(String.self, forKey: .detail)
    }
}
