extension ServerFailure {
    /// The class of error and the sentence for people.
    func modelError(at endpoint: ModelEndpoint) -> ModelError {
        let code = modelErrorCode
        let shown = content.quotesRequest ? Array((content.message ?? "").utf8) : body
        return ModelError(
            code, sentence(for: code, endpoint), detail: endpoint.excerpt(of: shown), retryAfter: retryAfter)
    }

    /// The provider's own words decide where they are clear, else the status.
    var modelErrorCode: ModelError.Code {
        let names = [content.type, content.code].compactMap { $0?.lowercased() }
        func isCalled(_ known: String...) -> Bool { names.contains(where: known.contains) }

        if effectiveStatus == 402 || isCalled("insufficient_quota", "billing_error", "billing_hard_limit_reached")
            || words.say("credit balance is too low", "exceeded your current quota", "insufficient balance")
        {
            return .quotaExhausted
        }
        if effectiveStatus == 413
            || isCalled("context_length_exceeded", "exceed_context_size_error", "request_too_large")
            || words.say(anyOf: Self.contextPhrases)
        {
            return .contextTooLong
        }
        if isCalled("overloaded_error", "overloaded") { return .overloaded }
        if isCalled("rate_limit_error", "rate_limit_exceeded") { return .rateLimited }
        if isCalled("authentication_error", "permission_error", "invalid_api_key") { return .authentication }
        if isCalled("not_found_error", "model_not_found", "unsupported_model", "invalid_model")
            || content.parameter == "model" || words.say(anyOf: Self.modelPhrases)
        {
            return .notFound
        }
        switch effectiveStatus {
        case 401, 403: return .authentication
        case 404: return .notFound
        case 408: return .timeout(.waitingForResponse)
        case 429: return .rateLimited
        case 503, 529: return .overloaded
        // A conflict (409) is the server's own state; the providers' SDKs repeat the request.
        case 409: return .server
        case let status? where (300..<500).contains(status): return .badRequest
        default: return isCalled("invalid_request_error") ? .badRequest : .server
        }
    }

    /// How servers say that a request does not fit into the model's window.
    private static let contextPhrases = [
        // Anthropic, for the prompt alone and together with the reply's limit.
        "prompt is too long", "exceed context limit",
        // OpenAI, DeepSeek, vLLM, Mistral, OpenRouter; OpenAI's newer models; Groq.
        "maximum context length", "exceeds the context window", "reduce the length of the messages",
        // llama.cpp, with and without the numbers, and older ones in a stream; LM Studio.
        "exceeds the available context size", "context size has been exceeded", "context the overflows",
        "reached context length of",
        // Ollama.
        "input length exceeds", "prompt too long", "max context length",
        // SGLang; text-generation-inference.
        "longer than the model's context length", "`inputs` tokens + `max_new_tokens`", "`inputs` must have less than",
        // Gemini; xAI; Bedrock; Cohere.
        "maximum number of tokens allowed", "maximum prompt length", "input is too long for requested model",
        "too many tokens: ",
    ]

    /// How servers say, other than by code or status, that they do not have the model.
    private static let modelPhrases = [
        // OpenRouter; DeepSeek; vLLM and Together behind gateways.
        "is not a valid model", "model not exist", "model not found", "invalid model", "unknown model", "no such model",
    ]

    private func sentence(for code: ModelError.Code, _ endpoint: ModelEndpoint) -> String {
        let server = "The server at \(endpoint.server)"
        let name = (content.type ?? content.code).flatMap { endpoint.excerpt(of: Array($0.utf8)) }
        let reason = (status.map(String.init) ?? name).map { " (\($0))" } ?? ""
        let said = (content.upstream ?? content.message).flatMap { endpoint.excerpt(of: Array($0.utf8)) }
        let quoted = said.map { ": “\($0)”" } ?? ""
        switch code {
        case .authentication:
            guard let variable = endpoint.keyVariable else {
                return "\(server) wants a key\(reason), and none is sent to ollama/… models. "
                    + "Use openai/\(endpoint.model) with OPENAI_BASE_URL and OPENAI_API_KEY."
            }
            return endpoint.key != nil
                ? "\(server) refused the key\(reason). Check \(variable)."
                : "\(server) wants a key\(reason). \(endpoint.withheldKey ?? "Set \(variable).")"
        case .notFound:
            return "\(server) does not know the model \(endpoint.model), or not this address\(reason)\(quoted). "
                + "Check the model's name and \(endpoint.addressVariable)\(endpoint.addressHint)."
        case .rateLimited:
            let wait = retryAfter.map { "in \(max(1, $0.components.seconds)) s" } ?? "in a minute"
            return "\(server) accepts no more requests for now\(reason). Try again \(wait)."
        case .quotaExhausted:
            return "The account at \(endpoint.server) has no credit left\(reason). Add credit or use another model."
        case .overloaded:
            return "\(server) is overloaded\(reason). Try again in a minute, or use another model."
        case .contextTooLong:
            return "The conversation is longer than \(endpoint.model) can read\(reason). "
                + "Use a model with a larger context window."
        case .badRequest where (300..<400).contains(status ?? 0):
            return "\(server) sends to another address\(reason). Put that address into \(endpoint.addressVariable)."
        case .badRequest:
            return "\(server) did not accept the request\(reason)\(quoted). Check the model's name and the options."
        case .timeout:
            return "\(server) gave up waiting\(reason). Try again."
        default:
            return "\(server) failed\(reason)\(quoted). Try again, and if it stays so, look at the server."
        }
    }
}
