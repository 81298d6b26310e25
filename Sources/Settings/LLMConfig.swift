/// How a language model is asked.
public struct LLMConfig: Sendable, Hashable {
    /// Provider and name as the user wrote them, e.g. `openai/gpt-4.1-mini`.
    public var model: ModelName
    /// Where the provider is, with its path prefix (`/v1` for OpenAI-compatible servers); no trailing slash.
    public var baseURL: String
    /// Sent with every request; nil where the server needs none. Never printed, logged or saved.
    public var apiKey: Secret?
    /// Why no key is sent though one is set, a sentence or two; for the error when the server wants one.
    public var withheldKey: String?
    /// Whether replies are asked for as a stream. The applications switch it on; see
    /// ``StreamingSwitch``.
    public var streamingEnabled: Bool
    /// Sent only if given.
    public var temperature: Double?
    /// Seconds without a byte after which a reply counts as broken.
    public var timeout: Double
    /// Seconds from sending a request to the beginning of the response; nil for limits that suit the server and whether
    /// it streams.
    public var responseTimeout: Double?
    /// Seconds until there is a connection.
    public var connectTimeout: Double
    /// Seconds from sending a request to the end of its reply, whatever arrives meanwhile; nil for no limit.
    public var totalTimeout: Double?
    /// Tokens that a request and its reply may have together; nil for what is known of the model.
    public var contextWindow: Int?

    public init(
        model: ModelName, baseURL: String, apiKey: Secret? = nil, withheldKey: String? = nil,
        streamingEnabled: Bool = false,
        temperature: Double? = nil, timeout: Double = 120, responseTimeout: Double? = nil,
        connectTimeout: Double = 10, totalTimeout: Double? = nil, contextWindow: Int? = nil
    ) {
        self.model = model
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.withheldKey = withheldKey
        self.streamingEnabled = streamingEnabled
        self.temperature = temperature
        self.timeout = timeout
        self.responseTimeout = responseTimeout
        self.connectTimeout = connectTimeout
        self.totalTimeout = totalTimeout
        self.contextWindow = contextWindow
    }
}
