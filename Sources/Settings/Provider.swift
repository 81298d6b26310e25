/// What each provider needs to be asked.
extension ModelName.Provider {
    /// The variable that holds the key; nil where none is needed.
    public var keyVariable: String? {
        switch self {
        case .anthropic: "ANTHROPIC_API_KEY"
        case .openai: "OPENAI_API_KEY"
        case .ollama, .local, .replay, .noModel: nil
        }
    }

    /// The variable that holds the address; nil where there is none.
    public var addressVariable: String? {
        switch self {
        case .anthropic: "ANTHROPIC_BASE_URL"
        case .openai: "OPENAI_BASE_URL"
        case .ollama: "OLLAMA_HOST"
        case .local, .replay, .noModel: nil
        }
    }

    /// Where the provider is unless its variable says otherwise: each provider's own API reference; for Ollama the port
    /// of its documentation, with the path of its OpenAI-compatible API.
    var defaultAddress: String {
        switch self {
        case .anthropic: "https://api.anthropic.com"
        case .openai: "https://api.openai.com/v1"
        case .ollama: "http://127.0.0.1:11434/v1"
        case .local, .replay, .noModel: ""
        }
    }

    /// The model taken when none is named: small, quick and able to follow the reply format. The names are those of
    /// the providers' model lists in 2026; all are aliases without a date, so that they stay valid.
    var defaultModel: String? {
        switch self {
        case .anthropic: "claude-haiku-4-5"
        case .openai: "gpt-4.1-mini"
        case .ollama: "llama3.2"
        // The one that scripts/local-model installs.
        case .local: "smollm2"
        case .replay, .noModel: nil
        }
    }

    /// Reads an address as the provider's variable or key holds it, into the form that ``LLMConfig/baseURL`` asks for.
    func address(parsing text: String, from source: SettingSource) throws(SettingsError) -> String {
        switch self {
        case .ollama:
            return try ServerAddress.ollama(text, from: source)
        case .anthropic:
            // Requests add /v1/messages themselves; both ways of writing the address are in use.
            let address = try ServerAddress.parse(text, from: source)
            return address.hasSuffix("/v1") ? String(address.dropLast("/v1".count)) : address
        case .openai, .local, .replay, .noModel:
            return try ServerAddress.parse(text, from: source)
        }
    }
}
