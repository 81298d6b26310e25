/// What a run was asked to do, checked: options over environment over `.env` over configuration files.
///
/// The result of a pure function of its inputs, so that every rule of precedence is a row in a test.
public struct Settings: Sendable, Hashable {
    /// The model, where it is, and how it is asked.
    public var llm: LLMConfig
    /// Models to ask, in this order, where the first cannot answer.
    public var alternatives: [LLMConfig]
    /// Requests between two human messages after which a run counts as lost.
    public var maxLLMCalls: Int
    /// How source becomes PBASM.
    public var compiler: CompilerChoice
    /// Whether output is to be append-only and in full sentences, for screen readers.
    public var isAccessible: Bool
    public var display: DisplaySettings
    /// Whether what is typed is remembered for later runs.
    public var keepsHistory: Bool
    /// Whether sessions are saved, so that one can go on with them later.
    public var savesSessions: Bool
    /// How much agent-chat-web takes.
    public var web: WebLimits
    /// What a person should know about how the settings were read, a sentence or two each, for standard error.
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
        /// Seconds.
        public var connectTimeout: Double?
        /// Seconds.
        public var totalTimeout: Double?
        public var compiler: CompilerChoice?
        /// true for `--accessible`.
        public var accessible: Bool?
        /// true for `--save`, false for `--no-save`.
        public var save: Bool?

        public init(
            model: String? = nil, streaming: Bool? = nil, maxLLMCalls: Int? = nil, temperature: Double? = nil,
            timeout: Double? = nil, connectTimeout: Double? = nil, totalTimeout: Double? = nil,
            compiler: CompilerChoice? = nil, accessible: Bool? = nil, save: Bool? = nil
        ) {
            self.model = model
            self.streaming = streaming
            self.maxLLMCalls = maxLLMCalls
            self.temperature = temperature
            self.timeout = timeout
            self.connectTimeout = connectTimeout
            self.totalTimeout = totalTimeout
            self.compiler = compiler
            self.accessible = accessible
            self.save = save
        }
    }

    /// Puts options, environment and files together.
    ///
    /// - Throws: for the first setting that cannot be used.
    public static func resolve(
        options: Options, environment: Environment, files: SettingsFiles = SettingsFiles()
    ) throws(SettingsError) -> Settings {
        let layers = try SettingLayers(environment: environment, files: files)
        let maxLLMCalls = options.maxLLMCalls ?? layers.first(\.maxLLMCalls)?.value ?? 100
        guard maxLLMCalls > 0 else {
            throw SettingsError(.option("--max-llm-calls"), "\(maxLLMCalls) is too few; write 1 or more.")
        }
        let temperature = options.temperature ?? layers.first(\.temperature)?.value
        if let temperature, !SettingRange.isTemperature(temperature) {
            throw SettingsError(.option("--temperature"), "\(temperature) is out of range; write 0 to 2.")
        }
        let streaming = try StreamingSwitch.resolve(flag: options.streaming, layers: layers)
        let isAccessible = try resolveAccessible(option: options.accessible, layers: layers)
        let choice = try ModelChoice.resolve(option: options.model, layers: layers)
        let usable = try UsableModels(choice, in: layers)
        guard let first = usable.members.first else { throw usable.failure }
        let waits = try Timeouts(options, layers)
        func config(_ member: UsableModels.Member) -> LLMConfig {
            LLMConfig(
                model: member.model, baseURL: member.access.address, apiKey: member.access.key?.value,
                withheldKey: member.access.withheldKey, streamingEnabled: streaming, temperature: temperature,
                timeout: waits.silence ?? 120,
                // Whoever sets a limit means every silence, also the one before the first byte.
                responseTimeout: waits.silence, connectTimeout: waits.connect ?? 10, totalTimeout: waits.total,
                contextWindow: layers.first { $0.contextWindows?.tokens(for: member.model) })
        }
        var notices = usable.notices
        for member in usable.members {
            guard let notice = member.access.notice, !notices.contains(notice) else { continue }
            notices.append(notice)
        }
        return Settings(
            llm: config(first), alternatives: usable.members.dropFirst().map(config), maxLLMCalls: maxLLMCalls,
            compiler: resolveCompiler(option: options.compiler, layers: layers),
            isAccessible: isAccessible, display: DisplaySettings(layers),
            keepsHistory: layers.first(\.history)?.value ?? true,
            savesSessions: options.save ?? layers.first(\.save)?.value ?? true, web: WebLimits(layers), notices: notices
        )
    }

    /// Seconds of waiting after which a person wants to hear no more of it; nil where nobody has said so.
    private struct Timeouts {
        var silence: Double?
        var connect: Double?
        var total: Double?

        init(_ options: Options, _ layers: SettingLayers) throws(SettingsError) {
            silence = try Self.checked("--timeout", options.timeout) ?? layers.first(\.timeout)?.value
            connect =
                try Self.checked("--connect-timeout", options.connectTimeout) ?? layers.first(\.connectTimeout)?.value
            total = try Self.checked("--total-timeout", options.totalTimeout) ?? layers.first(\.totalTimeout)?.value
        }

        private static func checked(_ option: String, _ seconds: Double?) throws(SettingsError) -> Double? {
            if let seconds, !SettingRange.isTimeout(seconds) {
                throw SettingsError(.option(option), "\(seconds) is out of range; write seconds, up to 86400.")
            }
            return seconds
        }
    }

    /// How source becomes PBASM; can be asked where no model is set up.
    ///
    /// - Throws: for a configuration file that is wrong.
    public static func compiler(
        options: Options, environment: Environment, files: SettingsFiles
    ) throws(SettingsError) -> CompilerChoice {
        resolveCompiler(option: options.compiler, layers: try SettingLayers(environment: environment, files: files))
    }

    private static func resolveCompiler(option: CompilerChoice?, layers: SettingLayers) -> CompilerChoice {
        option ?? layers.first(\.compiler)?.value ?? .native
    }

    private static func resolveAccessible(option: Bool?, layers: SettingLayers) throws(SettingsError) -> Bool {
        if let option { return option }
        if let setting = layers.variable(SettingVariables.accessible) { return try setting.boolean().value }
        return layers.first(\.accessible)?.value ?? false
    }
}
