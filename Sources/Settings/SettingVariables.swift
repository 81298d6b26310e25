/// The environment variables that are settings; `.env` may supply these and no others.
public enum SettingVariables {
    /// Those that name the model, the first of them first.
    static let model = ["AGENT_CHAT_MODEL", "MODEL"]
    static let accessible = "ACCESSIBLE"

    public static let names: [String] =
        model + ModelName.Provider.allCases.compactMap(\.keyVariable)
        + ModelName.Provider.allCases.compactMap(\.addressVariable) + [StreamingSwitch.variable, accessible]
}
