/// Which models to use, in order of preference.
struct ModelChoice: Sendable, Hashable {
    var first: ModelName
    var others: [ModelName]

    /// `--model`, else `AGENT_CHAT_MODEL`, else `MODEL`, else the default model of the first provider that the environment
    /// makes available.
    static func resolve(option: String?, environment: Environment) throws(SettingsError) -> ModelChoice {
        if let option { return try ModelChoice(parsing: option, from: .option("--model")) }
        for variable in ["AGENT_CHAT_MODEL", "MODEL"] {
            if let value = environment[variable] {
                return try ModelChoice(parsing: value, from: .variable(variable))
            }
        }
        for (variable, provider) in availability {
            guard let variable, environment[variable] != nil, let name = provider.defaultModel else { continue }
            return ModelChoice(first: ModelName(provider, name), others: [])
        }
        throw SettingsError(
            .configuration,
            """
            No language model is set up. Set ANTHROPIC_API_KEY or OPENAI_API_KEY; or name a server of your own in \
            OPENAI_BASE_URL or OLLAMA_HOST; or play a recording with --model replay:FILE.
            """
        )
    }

    private init(first: ModelName, others: [ModelName]) {
        self.first = first
        self.others = others
    }

    /// Reads names separated by commas; spaces around them and empty ones are ignored.
    private init(parsing text: String, from source: SettingSource) throws(SettingsError) {
        var names: [ModelName] = []
        for part in text.split(separator: ",") {
            let name = part.trimmingSpaces()
            if !name.isEmpty { names.append(try ModelName(parsing: name, from: source)) }
        }
        guard let first = names.first else {
            throw SettingsError(source, "it names no model; \(ModelName.forms).")
        }
        self.init(first: first, others: Array(names.dropFirst()))
    }

    /// What makes a provider available, in the order in which they are tried.
    private static let availability: [(variable: String?, provider: ModelName.Provider)] = [
        (ModelName.Provider.anthropic.keyVariable, .anthropic),
        (ModelName.Provider.openai.keyVariable, .openai),
        (ModelName.Provider.openai.addressVariable, .openai),
        (ModelName.Provider.ollama.addressVariable, .ollama),
    ]
}
