/// Those models of a choice that can be asked with what is set here, in order of preference.
struct UsableModels: Sendable {
    struct Member: Sendable, Hashable {
        var model: ModelName
        var access: ProviderAccess
    }

    /// May be empty.
    var members: [Member] = []
    /// What members of a list were left out and why.
    private var obstacles: [(model: ModelName, reason: String)] = []

    /// What was left out of the list, a sentence each.
    var notices: [String] { obstacles.map { "\($0.model) is passed over: \($0.reason)." } }

    /// Why nothing is left, by the first of the list.
    var failure: SettingsError {
        let reason = obstacles.first.map { "\($0.model) cannot be used: \($0.reason)" } ?? "There is no model"
        return SettingsError(.configuration, "\(reason). Or name another model with --model.")
    }

    /// - Throws: for an address or a key that cannot be one.
    init(_ choice: ModelChoice, in layers: SettingLayers) throws(SettingsError) {
        for model in choice.models {
            let access = try ProviderAccess(model.provider, in: layers)
            if let obstacle = access.obstacle(to: model.name, in: layers) {
                obstacles.append((model, obstacle))
            } else {
                members.append(Member(model: model, access: access))
            }
        }
    }
}
