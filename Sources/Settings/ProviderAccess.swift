/// Where a provider is asked here and with which key.
struct ProviderAccess: Sendable, Hashable {
    var provider: ModelName.Provider
    /// In the form that ``LLMConfig/baseURL`` asks for.
    var address: String
    /// nil for the provider's own address.
    var addressSource: SettingSource?
    var key: Setting<Secret>?
    /// Why no key is sent though one is set.
    var withheldKey: String?

    /// - Throws: for an address or a key that cannot be one.
    init(_ provider: ModelName.Provider, in layers: SettingLayers) throws(SettingsError) {
        self.provider = provider
        let address = try layers.address(of: provider)
        self.address =
            (provider == .local ? layers.localModels?.folder : address?.value) ?? provider.defaultAddress
        addressSource = address?.source
        switch try layers.key(of: provider, for: address?.source) {
        case .none: break
        case .use(let key): self.key = key
        case .withheld(let source):
            guard let address, let name = provider.addressVariable else { break }
            withheldKey =
                "\(source.phrase) is not sent to \(address.value), because that address comes from "
                + "\(address.source.phrase) and the key does not. If you trust that server, set \(name) in the "
                + "environment."
        }
    }

    /// What a person should know about where it is asked; nil for nothing.
    var notice: String? {
        if let withheldKey { return withheldKey }
        // A cloned repository may have brought the address along.
        guard let addressSource, addressSource.isOfFolder else { return nil }
        return "\(addressSource.prefix): what is said goes to \(address)."
    }

    /// Whether it can be asked: with a key, without needing one, or at an own server, which may need none.
    private var isUsable: Bool {
        provider.keyVariable == nil || key != nil || addressSource != nil
    }

    /// Why a model of the provider cannot be asked, the rest of a sentence; nil where it can, as far as is known here.
    ///
    /// - Parameter model: its name; nil for any.
    func obstacle(to model: String?, in layers: SettingLayers) -> String? {
        guard provider == .local else {
            return isUsable ? nil : "it needs a key: set \(provider.keyVariable ?? "one")"
        }
        let names = layers.localModels?.names ?? []
        if names.isEmpty { return "no model is installed on this machine: run scripts/local-model" }
        guard let model, !names.contains(model) else { return nil }
        return "it is not among those installed in \(address)/models: \(names.joined(separator: ", "))"
    }
}
