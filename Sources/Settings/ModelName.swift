/// `provider/name`, or `replay:FILE`.
public struct ModelName: Sendable, Hashable {
    public enum Provider: String, Sendable, Hashable, CaseIterable {
        case anthropic, openai, ollama, replay
        /// On this machine, with a server that is started for it.
        case local
        /// There is none: only what needs no judgement runs.
        case noModel = "none"
    }

    public var provider: Provider
    /// The model's name at its provider, or the recording's path.
    public var name: String

    public init(_ provider: Provider, _ name: String) {
        self.provider = provider
        self.name = name
    }
}

extension ModelName: CustomStringConvertible {
    public var description: String {
        switch provider {
        case .replay: "replay:\(name)"
        case .noModel: provider.rawValue
        case .anthropic, .openai, .ollama, .local: "\(provider.rawValue)/\(name)"
        }
    }
}

extension ModelName {
    /// Reads one name as a user writes it.
    ///
    /// Only the text before the first `/` is the provider, since names at a provider hold slashes themselves
    /// (`openai/meta-llama/Llama-3.3-70B`). A name without provider is accepted where it can mean only one.
    init(parsing text: String, from source: SettingSource) throws(SettingsError) {
        // Providers' keys begin so; one that was pasted here must not be repeated.
        guard !Secret.isLikely(text) else {
            throw SettingsError(source, "this looks like a key, not like a model's name; \(Self.forms).")
        }
        if text.hasPrefix("replay:") {
            let path = text.dropFirst("replay:".count)
            guard !path.isEmpty else {
                throw SettingsError(source, "“replay:” names no file; write replay:FILE.")
            }
            self.init(.replay, String(path))
            return
        }
        if text == Provider.noModel.rawValue {
            self.init(.noModel, "")
            return
        }
        guard let slash = text.firstIndex(of: "/") else {
            guard let provider = Self.provider(ofBareName: text) else {
                throw SettingsError(source, "\(source.quote(text)) does not say whose model it is; \(Self.forms).")
            }
            self.init(provider, text)
            return
        }
        let name = String(text[slash...].dropFirst())
        guard let provider = Provider(rawValue: text[..<slash].lowercased()), provider != .replay, provider != .noModel
        else {
            let provider = String(text[..<slash])
            let nearest = NearestName.of(provider, among: Provider.allCases.filter { $0 != .noModel }.map(\.rawValue))
            let advice = nearest.map { "did you mean \($0 == "replay" ? "replay:FILE" : "\($0)/NAME")?" }
            throw SettingsError(source, "\(source.quote(provider)) is no known provider; \(advice ?? "\(Self.forms).")")
        }
        guard !name.isEmpty else {
            throw SettingsError(source, "\(source.quote(text)) names no model; \(Self.forms).")
        }
        self.init(provider, name)
    }

    /// Reads names separated by commas, at least one; spaces around them and empty ones are ignored.
    static func list(parsing text: String, from source: SettingSource) throws(SettingsError) -> [ModelName] {
        var names: [ModelName] = []
        for part in text.split(separator: ",") {
            let name = part.trimmingSpaces()
            if !name.isEmpty { names.append(try ModelName(parsing: name, from: source)) }
        }
        guard !names.isEmpty else { throw SettingsError(source, "it names no model; \(forms).") }
        return try list(of: names, from: source)
    }

    /// Each name once.
    static func list(of names: [ModelName], from source: SettingSource) throws(SettingsError) -> [ModelName] {
        var list: [ModelName] = []
        for name in names where !list.contains(name) { list.append(name) }
        if list.count > 1, list.contains(where: { $0.provider == .noModel }) {
            throw SettingsError(source, "“none” is no model to ask instead of another; let it stand alone.")
        }
        return list
    }

    /// The forms that ``init(parsing:from:)`` reads, for error messages.
    static let forms =
        "write anthropic/NAME, openai/NAME (any OpenAI-compatible server), ollama/NAME, local/NAME, replay:FILE or none"

    /// Some names to begin with, one for each provider, for completing a command line.
    public static let examples: [String] =
        Provider.allCases.compactMap { provider in provider.defaultModel.map { ModelName(provider, $0).description } }
        + ["replay:", "none"]

    /// Whose model a bare name must be: the names that only one provider gives. `gpt-oss` is an open model that many
    /// servers offer, so it says nothing.
    private static func provider(ofBareName name: String) -> Provider? {
        if name.hasPrefix("claude-") { return .anthropic }
        if name.hasPrefix("gpt-oss") { return nil }
        if ["o1", "o3"].contains(name) { return .openai }
        return ["gpt-", "chatgpt-", "o1-", "o3-", "o4-"].contains { name.hasPrefix($0) } ? .openai : nil
    }
}

extension ModelName {
    /// Parameters in billions up to which a model is taken to be too small to follow the reply format: one of 1.5 was
    /// seen to lose its way, those of 7 mostly follow it.
    private static let smallBillions = 2.0

    /// Whether the name tells that the model is small, as in `llama3.2:1b`, `Qwen2.5-0.5B-Instruct` or `SmolLM2-135M`. One on
    /// this machine is, unless its name tells otherwise.
    public var isSmall: Bool {
        guard provider != .anthropic else { return false }
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "." }
        let billions = words.compactMap { word -> Double? in
            guard let unit = word.last, unit == "b" || unit == "m", let size = Double(word.dropLast()) else {
                return nil
            }
            return unit == "m" ? size / 1000 : size
        }
        return billions.isEmpty ? provider == .local : billions.contains { $0 <= Self.smallBillions }
    }
}
