import Yams

/// What a configuration file says, checked; nil where it says nothing.
struct ConfigurationFile: Sendable, Hashable {
    enum Layer: Sendable, Hashable {
        /// `./.agent-chat.yaml`
        case project
        /// `$XDG_CONFIG_HOME/agent-chat/config.yaml`
        case user
    }

    /// In order of preference, at least one.
    var models: Setting<[ModelName]>?
    var stream: Setting<Bool>?
    var temperature: Setting<Double>?
    var timeout: Setting<Double>?
    var connectTimeout: Setting<Double>?
    var totalTimeout: Setting<Double>?
    var maxLLMCalls: Setting<Int>?
    var compiler: Setting<CompilerChoice>?
    var contextWindows: ContextWindows?
    /// In the form that ``LLMConfig/baseURL`` asks for.
    var addresses: [ModelName.Provider: Setting<String>] = [:]
    var accessible: Setting<Bool>?
    var history: Setting<Bool>?
    var save: Setting<Bool>?
    var theme: Setting<ThemeChoice>?
    var colors: [ColorRole: ColorChoice] = [:]
    var web = WebLimits()

    /// Tokens that models can read and write, as a file gives them.
    enum ContextWindows: Sendable, Hashable {
        case all(Int)
        /// By the model's name, with its provider or without.
        case byModel([String: Int])

        func tokens(for model: ModelName) -> Int? {
            switch self {
            case .all(let tokens): tokens
            case .byModel(let tokens): tokens[model.description] ?? tokens[model.name]
            }
        }
    }

    /// Reads and checks a file whole, also what an option will override: a mistake in it is found at the first run.
    init(_ file: SettingsFile, layer: Layer) throws(SettingsError) {
        guard let mapping = try Self.mapping(in: file) else { return }
        for (key, node) in mapping {
            guard case .scalar(let scalar) = key, let known = ConfigurationKey(rawValue: scalar.string) else {
                throw Self.problem(ConfigurationKey.refusal(of: key.string ?? ""), at: key.mark, in: file)
            }
            // A key without a value is one that somebody has not filled in.
            if node.isNothing { continue }
            try known.read(ConfigurationValue(known, node, layer: layer, file: file.path), into: &self)
        }
    }

    private static func mapping(in file: SettingsFile) throws(SettingsError) -> Node.Mapping? {
        guard !usesAliases(file.text) else {
            throw problem("YAML anchors and aliases are not supported; write the value out.", at: nil, in: file)
        }
        let root: Node?
        do {
            // The encoding is given because Yams else looks for it in the environment, and prints what it finds.
            root = try Parser(yaml: file.text, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw problem(for: error, in: file)
        } catch {
            throw problem("This cannot be read as YAML.", at: nil, in: file)
        }
        guard let root, !root.isNothing else { return nil }
        guard case .mapping(let mapping) = root else {
            throw problem("This file holds no lines of the form `key: value`.", at: root.mark, in: file)
        }
        return mapping
    }

    /// Whether an alias `*name` stands beside its anchor `&name`: a few lines of them expand to gigabytes. Names are
    /// letters, digits, `_` and `-`, as libyaml reads them.
    private static func usesAliases(_ text: String) -> Bool {
        func names(after mark: UInt8) -> Set<Substring> {
            let parts = text.utf8.split(separator: mark, omittingEmptySubsequences: false).dropFirst()
            return Set(
                parts.compactMap { part in
                    let name = Substring(part).prefix {
                        $0.isASCII && ($0.isLetter || $0.isNumber) || "_-".contains($0)
                    }
                    return name.isEmpty ? nil : name
                })
        }
        return !names(after: UInt8(ascii: "&")).isDisjoint(with: names(after: UInt8(ascii: "*")))
    }

    private static func problem(for error: YamlError, in file: SettingsFile) -> SettingsError {
        switch error {
        case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _), .composer(_, let text, let mark, _):
            problem("This cannot be read as YAML: \(text).", at: mark, in: file)
        case .duplicatedKeysInMapping(_, let context):
            problem("This key stands in the file twice; remove one.", at: context.mark, in: file)
        case .reader(let text, _, _, _):
            problem("This cannot be read as YAML: \(text).", at: nil, in: file)
        default:
            problem("This cannot be read as YAML.", at: nil, in: file)
        }
    }

    private static func problem(_ text: String, at mark: Mark?, in file: SettingsFile) -> SettingsError {
        let place = mark.map { ":\($0.line):\($0.column)" } ?? ""
        return SettingsError(.configuration, "\(file.path)\(place): \(text)")
    }
}

extension Node {
    /// `key:` with nothing behind it, or the null of YAML.
    var isNothing: Bool {
        guard case .scalar(let scalar) = self, scalar.style == .plain || scalar.style == .any else { return false }
        return ["", "~", "null"].contains(scalar.string.lowercased())
    }
}
