/// Those models of a choice that can be asked with what is set here, in order of preference.
struct UsableModels: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        var model: ModelName
        var access: ProviderAccess
    }

    /// May be empty.
    var members: [Member] = []
    /// What members of a list were left out and why, a sentence each.
    var notices: [String] = []

    /// - Throws: for an address or a key that cannot be one.
    init(_ choice: ModelChoice, in layers: SettingLayers) throws(SettingsError) {
        for model in choice.models {
            let access = try ProviderAccess(model.provider, in: layers)
            if access.isUsable {
                members.append(Member(model: model, access: access))
            } else {
                notices.append(
                    "\(model) is passed over: it needs a key in \(model.provider.keyVariable ?? "its variable").")
            }
        }
    }
}
