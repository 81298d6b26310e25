/// Environment and files, read and checked, in the order in which they count: environment over `.env` over
/// `./.agent-chat.yaml` over the user's file.
struct SettingLayers: Sendable, Hashable {
    private let environment: Environment
    private let dotEnv: DotEnv
    /// The most important first.
    private let files: [ConfigurationFile]
    /// Nil where there is no folder for them.
    let localModels: LocalModels?

    /// - Throws: for the first mistake in a file, whether its value would be used or not.
    init(environment: Environment, files: SettingsFiles) throws(SettingsError) {
        self.environment = environment
        dotEnv = try files.dotEnv.map { file throws(SettingsError) in try DotEnv(file) } ?? DotEnv()
        var configurations: [ConfigurationFile] = []
        if let file = files.project { configurations.append(try ConfigurationFile(file, layer: .project)) }
        if let file = files.user { configurations.append(try ConfigurationFile(file, layer: .user)) }
        self.files = configurations
        localModels = files.localModels
    }

    /// A variable of the environment, else of `.env`.
    func variable(_ name: String) -> Setting<String>? {
        if let value = environment[name] { return Setting(value, from: .variable(name)) }
        return dotEnv[name]
    }

    /// What the most important configuration file says that says something.
    func first<Value>(_ value: (ConfigurationFile) -> Value?) -> Value? {
        files.lazy.compactMap(value).first
    }

    // MARK: Where a provider is, and with which key

    /// The address that is set for a provider, in the form that ``LLMConfig/baseURL`` asks for; nil where none is.
    func address(of provider: ModelName.Provider) throws(SettingsError) -> Setting<String>? {
        if let name = provider.addressVariable, let setting = variable(name) {
            return Setting(try provider.address(parsing: setting.value, from: setting.source), from: setting.source)
        }
        return first { $0.addresses[provider] }
    }

    /// The key that is set for a provider.
    ///
    /// An address of the current folder gets only a key of the same file: otherwise a cloned repository could have the
    /// person's own key sent to any server.
    ///
    /// - Parameter address: the source of the provider's address; nil for its own.
    func key(of provider: ModelName.Provider, for address: SettingSource?) throws(SettingsError) -> ProviderKey {
        guard let name = provider.keyVariable, let setting = variable(name) else { return .none }
        guard let address, address.isOfFolder else { return .use(try secret(setting)) }
        if case .dotEnv = address, let own = dotEnv[name] { return .use(try secret(own)) }
        return .withheld(setting.source)
    }

    private func secret(_ setting: Setting<String>) throws(SettingsError) -> Setting<Secret> {
        let key = Secret(setting.value)
        guard key.isHeaderValue else {
            throw SettingsError(setting.source, "the key holds a space or another character no key has.")
        }
        return Setting(key, from: setting.source)
    }
}

/// Which key may be sent to a provider's address.
enum ProviderKey: Sendable, Hashable {
    case none
    case use(Setting<Secret>)
    /// There is one, but the address comes from elsewhere.
    case withheld(SettingSource)
}
