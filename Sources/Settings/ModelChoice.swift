/// Which models to use, in order of preference, and why.
struct ModelChoice: Sendable, Hashable {
    /// At least one.
    var models: [ModelName]
    var first: ModelName
    /// What led to it, e.g. `--model` or `OPENAI_API_KEY in .env:2`.
    var reason: SettingSource

    /// `--model`, else `AGENT_CHAT_MODEL`, else `MODEL`, else `model` of a configuration file, else the default model of the
    /// first provider that is available, else a model on this machine.
    static func resolve(option: String?, layers: SettingLayers) throws(SettingsError) -> ModelChoice {
        if let option {
            return try ModelChoice(named: Setting(option, from: .option("--model")))
        }
        for variable in SettingVariables.model {
            if let setting = layers.variable(variable) { return try ModelChoice(named: setting) }
        }
        if let setting = layers.first(\.models), let first = setting.value.first {
            return ModelChoice(models: setting.value, first: first, reason: setting.source)
        }
        for provider in [ModelName.Provider.anthropic, .openai] {
            guard let key = provider.keyVariable, let setting = layers.variable(key) else { continue }
            if let choice = ModelChoice(defaultOf: provider, reason: setting.source) { return choice }
        }
        for provider in [ModelName.Provider.openai, .ollama] {
            guard let address = try layers.address(of: provider) else { continue }
            if let choice = ModelChoice(defaultOf: provider, reason: address.source) { return choice }
        }
        if let models = layers.localModels, let model = models.preferred {
            return ModelChoice(models: [model], first: model, reason: .installed(folder: models.folder))
        }
        throw SettingsError(.configuration, noModel)
    }

    /// The ways to get a model.
    private static let noModel = """
        No language model is set up. Do one of these:
          set ANTHROPIC_API_KEY or OPENAI_API_KEY to a key of yours;
          set OPENAI_BASE_URL or OLLAMA_HOST to the address of a server of yours;
          install a small one on this machine with scripts/local-model;
          play a recording with --model replay:FILE, or go without where steps say all: --model none.
        """

    private init(models: [ModelName], first: ModelName, reason: SettingSource) {
        self.models = models
        self.first = first
        self.reason = reason
    }

    private init(named setting: Setting<String>) throws(SettingsError) {
        let models = try ModelName.list(parsing: setting.value, from: setting.source)
        guard let first = models.first else { throw SettingsError(.configuration, Self.noModel) }
        self.init(models: models, first: first, reason: setting.source)
    }

    private init?(defaultOf provider: ModelName.Provider, reason: SettingSource) {
        guard let name = provider.defaultModel else { return nil }
        let model = ModelName(provider, name)
        self.init(models: [model], first: model, reason: reason)
    }
}
