/// A setting that cannot be used.
public struct SettingsError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The command line is wrong.
        case usage
        /// The environment or a configuration file is wrong or incomplete.
        case configuration
    }

    public var kind: Kind
    /// What is wrong, where, and what to do. Never holds a secret.
    public var message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    init(_ source: SettingSource, _ message: String) {
        if case .option = source {
            self.init(.usage, "\(source.prefix): \(message)")
        } else {
            self.init(.configuration, "\(source.prefix): \(message)")
        }
    }

    /// What the program exits with; the numbers are those of `sysexits.h` (EX_USAGE, EX_CONFIG).
    public var exitCode: Int32 {
        switch kind {
        case .usage: 64
        case .configuration: 78
        }
    }
}
