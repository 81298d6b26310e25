/// The words that switch something on or off, in variables and in configuration files.
enum BooleanWord {
    /// For error messages.
    static let forms = "true, 1, yes or on, or false, 0, no or off"

    /// nil for any other text; case does not matter.
    static func value(of text: String) -> Bool? {
        switch text.lowercased() {
        case "true", "1", "yes", "on": true
        case "false", "0", "no", "off": false
        default: nil
        }
    }
}

extension Setting<String> {
    /// The switch that a variable's text means.
    func boolean() throws(SettingsError) -> Setting<Bool> {
        guard let isOn = BooleanWord.value(of: value) else {
            throw SettingsError(source, "\(source.quote(value)) is neither yes nor no; write \(BooleanWord.forms).")
        }
        return Setting<Bool>(isOn, from: source)
    }
}
