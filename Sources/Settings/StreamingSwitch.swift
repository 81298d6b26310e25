/// Whether messages are shown while the model writes them.
///
/// The flag decides, else `PLAYBOOKS_STREAMING_ENABLED`, else the configuration file, else it is on.
/// (``LLMConfig/streamingEnabled`` by itself is off: a library should not stream unasked.)
enum StreamingSwitch {
    static let variable = "PLAYBOOKS_STREAMING_ENABLED"

    /// - Parameter flag: true for `--stream`, false for `--no-stream`, nil for neither.
    /// - Throws: when the variable holds something that is neither yes nor no; it is not looked at where a flag decides.
    static func resolve(flag: Bool?, layers: SettingLayers) throws(SettingsError) -> Bool {
        if let flag { return flag }
        if let setting = layers.variable(variable) { return try setting.boolean().value }
        return layers.first(\.stream)?.value ?? true
    }
}
