/// A value and where it came from, so that an error can name the place.
struct Setting<Value: Sendable & Hashable>: Sendable, Hashable {
    var value: Value
    var source: SettingSource

    init(_ value: Value, from source: SettingSource) {
        self.value = value
        self.source = source
    }
}

/// Where a setting came from.
enum SettingSource: Sendable, Hashable {
    /// With its dashes, e.g. `--model`.
    case option(String)
    /// An environment variable.
    case variable(String)
    /// A variable that `.env` supplies.
    case dotEnv(String, file: String, line: Int)
    /// What is installed in a folder on this machine.
    case installed(folder: String)
    /// A key of a configuration file. Lines and columns count from 1.
    case key(String, layer: ConfigurationFile.Layer, file: String, line: Int, column: Int)

    /// Whether it stands in the current folder, which may be anybody's work: a cloned repository brings its files along.
    var isOfFolder: Bool {
        switch self {
        case .option, .variable, .installed: false
        case .dotEnv: true
        case .key(_, let layer, _, _, _): layer == .project
        }
    }

    /// A value as an error shows it. What stands in `.env` is never shown: it may be a secret in the wrong place, and the
    /// line is named. Nor is what looks like a key, wherever it stands.
    func quote(_ value: some StringProtocol) -> String {
        if case .dotEnv = self { return "the value" }
        return Secret.isLikely(value) ? "the value, which looks like a key," : "“\(value)”"
    }

    /// What an error begins with, e.g. `.agent-chat.yaml:3:8: model`.
    var prefix: String {
        switch self {
        case .option(let name), .variable(let name): name
        case .installed(let folder): folder
        case .dotEnv(let name, let file, let line): "\(file):\(line): \(name)"
        case .key(let name, _, let file, let line, let column): "\(file):\(line):\(column): \(name)"
        }
    }

    /// What stands in a sentence, e.g. `model in .agent-chat.yaml:3`.
    var phrase: String {
        switch self {
        case .option(let name): name
        case .variable(let name): "\(name) in the environment"
        case .installed(let folder): "installed in \(folder)"
        case .dotEnv(let name, let file, let line), .key(let name, _, let file, let line, _):
            "\(name) in \(file):\(line)"
        }
    }
}
