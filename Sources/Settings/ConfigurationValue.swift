import Yams

/// The value of a known key, read as what the key wants.
struct ConfigurationValue {
    private let key: ConfigurationKey
    private let node: Node
    private let layer: ConfigurationFile.Layer
    private let file: String

    init(_ key: ConfigurationKey, _ node: Node, layer: ConfigurationFile.Layer, file: String) {
        self.key = key
        self.node = node
        self.layer = layer
        self.file = file
    }

    // MARK: What keys want

    func boolean() throws(SettingsError) -> Setting<Bool> {
        guard let text = node.string, let isOn = BooleanWord.value(of: text) else { throw wrong() }
        return setting(isOn)
    }

    func number(in isInRange: (Double) -> Bool) throws(SettingsError) -> Setting<Double> {
        // Double reads "nan", "inf" and hexadecimal too.
        guard let text = plainText(of: node), text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }),
            let number = Double(text), isInRange(number)
        else { throw wrong() }
        return setting(number)
    }

    func count(in isInRange: (Int) -> Bool = { _ in true }) throws(SettingsError) -> Setting<Int> {
        let number = try positiveInteger(node)
        guard isInRange(number) else { throw wrong() }
        return setting(number)
    }

    func compiler() throws(SettingsError) -> Setting<CompilerChoice> {
        guard let text = node.string, let choice = CompilerChoice(rawValue: text.lowercased()) else { throw wrong() }
        return setting(choice)
    }

    func models() throws(SettingsError) -> Setting<[ModelName]> {
        var elements = [node]
        if case .sequence(let sequence) = node { elements = Array(sequence) }
        var models: [ModelName] = []
        for element in elements {
            guard let text = element.string else { throw wrong(element) }
            models += try ModelName.list(parsing: text, from: source(element))
        }
        guard !models.isEmpty else { throw wrong() }
        return setting(try ModelName.list(of: models, from: source(node)))
    }

    func contextWindows() throws(SettingsError) -> ConfigurationFile.ContextWindows {
        guard case .mapping(let mapping) = node else { return .all(try positiveInteger(node)) }
        var windows: [String: Int] = [:]
        for (name, value) in mapping {
            guard let model = name.string else { throw wrong(name) }
            windows[model] = try positiveInteger(value)
        }
        return .byModel(windows)
    }

    func address(of provider: ModelName.Provider) throws(SettingsError) -> Setting<String> {
        guard let text = node.string else { throw wrong() }
        return setting(try provider.address(parsing: text.trimmingSpaces(), from: source(node)))
    }

    func theme() throws(SettingsError) -> Setting<ThemeChoice> {
        guard let text = node.string, let choice = ThemeChoice(rawValue: text.lowercased()) else { throw wrong() }
        return setting(choice)
    }

    func colors() throws(SettingsError) -> [ColorRole: ColorChoice] {
        guard case .mapping(let mapping) = node else { throw wrong() }
        var colors: [ColorRole: ColorChoice] = [:]
        for (key, value) in mapping {
            guard let name = key.string else { throw wrong(key) }
            guard let role = ColorRole(rawValue: name) else {
                throw unknown(name, "role", among: ColorRole.allCases.map(\.rawValue), at: key)
            }
            colors[role] = try color(value)
        }
        return colors
    }

    private func color(_ node: Node) throws(SettingsError) -> ColorChoice {
        // `#rrggbb` without quotes is a comment, and leaves nothing.
        guard let text = node.string, !node.isNothing else {
            throw SettingsError(
                source(node),
                "a colour is missing; write red, bright_blue, a number from 0 to 255, or \"#rrggbb\" in quotes.")
        }
        guard let color = ColorChoice(parsing: text) else {
            throw unknown(text, "colour", among: ColorChoice.names + [ColorChoice.terminalName], at: node)
        }
        return color
    }

    // MARK: Parts

    private func unknown(_ name: String, _ kind: String, among known: [String], at node: Node) -> SettingsError {
        let source = source(node)
        let advice =
            NearestName.of(name, among: known).map { "did you mean “\($0)”?" }
            ?? "known are \(known.joined(separator: ", "))."
        return SettingsError(source, "\(source.quote(name)) is no known \(kind); \(advice)")
    }

    private func positiveInteger(_ node: Node) throws(SettingsError) -> Int {
        guard let number = plainText(of: node).flatMap({ Int($0) }), number > 0 else { throw wrong(node) }
        return number
    }

    /// The text of a scalar without quotes: what stands in quotes is no number.
    private func plainText(of node: Node) -> String? {
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else { return nil }
        return scalar.string
    }

    private func setting<Value>(_ value: Value) -> Setting<Value> {
        Setting(value, from: source(node))
    }

    private func wrong(_ node: Node? = nil) -> SettingsError {
        SettingsError(source(node ?? self.node), "write \(key.form).")
    }

    private func source(_ node: Node) -> SettingSource {
        .key(key.rawValue, layer: layer, file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
