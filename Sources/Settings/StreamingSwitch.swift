/// Whether messages are shown while the model writes them.
///
/// The flag decides, else `PLAYBOOKS_STREAMING_ENABLED`, else it is on. (``LLMConfig/streamingEnabled`` by itself is
/// off: a library should not stream unasked.)
public enum StreamingSwitch {
    public static let variable = "PLAYBOOKS_STREAMING_ENABLED"

    /// - Parameter flag: true for `--stream`, false for `--no-stream`, nil for neither.
    /// - Throws: when the variable holds something that is neither yes nor no; it is not looked at where a flag decides.
    public static func resolve(flag: Bool?, environment: Environment) throws(SettingsError) -> Bool {
        if let flag { return flag }
        guard let value = environment[variable] else { return true }
        switch value.lowercased() {
        case "true", "1", "yes", "on": return true
        case "false", "0", "no", "off": return false
        default:
            throw SettingsError(
                .variable(variable),
                "“\(value)” is neither yes nor no; write true, 1, yes or on, or false, 0, no or off.")
        }
    }
}
