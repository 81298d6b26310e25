/// How a language model is asked.
public struct LLMConfig: Sendable, Hashable {
    /// Provider and name as the user wrote them, e.g. `openai/gpt-4.1-mini`.
    public var model: ModelName
    /// Where the provider is, with its path prefix (`/v1` for OpenAI-compatible servers); no trailing slash.
    public var baseURL: String
    /// Sent with every request; nil where the server needs none. Never printed, logged or saved.
    public var apiKey: Secret?
    /// Whether replies are asked for as a stream. The applications switch it on; see
    /// ``StreamingSwitch``.
    public var streamingEnabled: Bool
    /// Sent only if given.
    public var temperature: Double?
    /// Seconds without a byte after which a reply counts as broken.
    public var timeout: Double

    public init(
        model: ModelName, baseURL: String, apiKey: Secret? = nil, streamingEnabled: Bool = false,
        temperature: Double? = nil, timeout: Double = 120
    ) {
        self.model = model
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.streamingEnabled = streamingEnabled
        self.temperature = temperature
        self.timeout = timeout
    }
}

/// `provider/name`, or `replay:FILE`.
public struct ModelName: Sendable, Hashable {
    public enum Provider: String, Sendable, Hashable, CaseIterable {
        case anthropic, openai, ollama, replay
    }

    public var provider: Provider
    /// The model's name at its provider, or the recording's path.
    public var name: String

    public init(_ provider: Provider, _ name: String) {
        self.provider = provider
        self.name = name
    }
}

extension ModelName: CustomStringConvertible {
    public var description: String {
        provider == .replay ? "replay:\(name)" : "\(provider.rawValue)/\(name)"
    }
}

/// A value that must not be seen: printing it shows that there is one and nothing else.
public struct Secret: Sendable, Hashable {
    /// Only for putting it into a request.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
