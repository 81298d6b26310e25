/// What can be used here, and why the rest cannot.
public struct ModelAvailability: Sendable, Hashable {
    /// Every provider that is a server, in the order in which they are tried.
    public var providers: [ProviderAvailability]
    /// The model that a run would use, or why there is none.
    public var chosen: Result<ChosenModel, SettingsError>
}

/// The model that a run would use.
public struct ChosenModel: Sendable, Hashable {
    public var model: ModelName
    /// Those that are asked, in this order, where it cannot answer.
    public var alternatives: [ModelName]
    /// Which models of the list are left out and why, a sentence each.
    public var notices: [String]
    /// What decided, e.g. `OPENAI_API_KEY in the environment`.
    public var source: String
}

/// Whether a provider can be asked with what is set here. Nothing has been sent to it.
public struct ProviderAvailability: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        /// In the form of ``LLMConfig/baseURL``.
        case ready(address: String)
        /// A sentence that says what is missing or wrong.
        case unavailable(reason: String)
    }

    public var provider: ModelName.Provider
    public var state: State
    /// Where the address came from, e.g. `OLLAMA_HOST in .env:3`; nil for the provider's own.
    public var addressSource: String?
    /// Where the key came from; nil where none is sent.
    public var keySource: String?
    /// What is sent with requests.
    public var apiKey: Secret?
    /// Why no key is sent though one is set.
    public var withheldKey: String?
    /// The model taken when none is named.
    public var defaultModel: ModelName?

    init(_ provider: ModelName.Provider, in layers: SettingLayers) {
        self.provider = provider
        defaultModel = provider.defaultModel.map { ModelName(provider, $0) }
        do {
            let access = try ProviderAccess(provider, in: layers)
            addressSource = access.addressSource?.phrase
            keySource = access.key?.source.phrase
            apiKey = access.key?.value
            withheldKey = access.withheldKey
            state =
                access.obstacle(to: nil, in: layers).map {
                    .unavailable(reason: "\($0.prefix(1).uppercased() + $0.dropFirst()).")
                }
                ?? .ready(address: access.address)
        } catch {
            state = .unavailable(reason: error.message)
        }
    }
}

extension Settings {
    /// Which providers can be used here, and which model a run would use.
    ///
    /// - Throws: for a configuration file that is wrong. What concerns one provider only is that provider's state.
    public static func availability(
        options: Options = Options(), environment: Environment, files: SettingsFiles
    ) throws(SettingsError) -> ModelAvailability {
        let layers = try SettingLayers(environment: environment, files: files)
        let chosen: Result<ChosenModel, SettingsError>
        do {
            let choice = try ModelChoice.resolve(option: options.model, layers: layers)
            let usable = try UsableModels(choice, in: layers)
            // Where none can be asked, its provider says why.
            let models = usable.members.isEmpty ? [choice.first] : usable.members.map(\.model)
            chosen = .success(
                ChosenModel(
                    model: models.first ?? choice.first, alternatives: Array(models.dropFirst()),
                    notices: usable.members.isEmpty ? [] : usable.notices, source: choice.reason.phrase))
        } catch {
            chosen = .failure(error)
        }
        return ModelAvailability(
            providers: [.anthropic, .openai, .ollama, .local].map { ProviderAvailability($0, in: layers) },
            chosen: chosen)
    }
}
