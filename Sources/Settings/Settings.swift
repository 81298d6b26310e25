/// What a run was asked to do, checked: options over environment.
///
/// The result of a pure function of its inputs, so that every rule of precedence is a row in a test. Configuration files
/// and `.env` will join as further inputs below the environment.
public struct Settings: Sendable, Hashable {
    /// The model, where it is, and how it is asked.
    public var llm: LLMConfig
    /// Requests between two human messages after which a run counts as lost.
    public var maxLLMCalls: Int
    /// What a person should know about how the settings were read, a sentence each, for standard error.
    public var notices: [String]

    /// What the command line said; nil where it said nothing.
    public struct Options: Sendable, Hashable {
        /// One name, or several separated by commas in order of preference.
        public var model: String?
        /// true for `--stream`, false for `--no-stream`.
        public var streaming: Bool?
        public var maxLLMCalls: Int?
        public var temperature: Double?
        /// Seconds.
        public var timeout: Double?

        public init(
            model: String? = nil, streaming: Bool? = nil, maxLLMCalls: Int? = nil, temperature: Double? = nil,
            timeout: Double? = nil
        ) {
            self.model = model
            self.streaming = streaming
            self.maxLLMCalls = maxLLMCalls
            self.temperature = temperature
            self.timeout = timeout
        }
    }

    /// Puts options and environment together.
    ///
    /// - Throws: for the first setting that cannot be used.
    public static func resolve(options: Options, environment: Environment) throws(SettingsError) -> Settings {
        let maxLLMCalls = options.maxLLMCalls ?? 100
        guard maxLLMCalls > 0 else {
            throw SettingsError(.option("--max-llm-calls"), "\(maxLLMCalls) is too few; write 1 or more.")
        }
        if let temperature = options.temperature, !(0...2).contains(temperature) {
            throw SettingsError(.option("--temperature"), "\(temperature) is out of range; write 0 to 2.")
        }
        let timeout = options.timeout ?? 120
        // A day is far beyond any use and far below what a clock can add up.
        guard timeout > 0, timeout <= 86_400 else {
            throw SettingsError(.option("--timeout"), "\(timeout) is out of range; write seconds, up to 86400.")
        }
        let streaming = try StreamingSwitch.resolve(flag: options.streaming, environment: environment)
        let models = try ModelChoice.resolve(option: options.model, environment: environment)
        let llm = LLMConfig(
            model: models.first,
            baseURL: try models.first.provider.address(in: environment),
            apiKey: try models.first.provider.key(in: environment, for: models.first),
            streamingEnabled: streaming,
            temperature: options.temperature,
            timeout: timeout,
            // Whoever sets a limit means every silence, also the one before the first byte.
            responseTimeout: options.timeout
        )
        var notices: [String] = []
        if !models.others.isEmpty {
            notices.append("Only the first model of the list is used so far: \(models.first).")
        }
        return Settings(llm: llm, maxLLMCalls: maxLLMCalls, notices: notices)
    }
}
