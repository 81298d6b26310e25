/// `provider/name`, or `replay:FILE`.
public struct ModelName: Sendable, Hashable {
    public enum Provider: String, Sendable, Hashable, CaseIterable {
        case anthropic, openai, ollama, replay
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
        provider == .replay ? "replay:\(name)" : "\(provider.rawValue)/\(name)"
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
        guard let slash = text.firstIndex(of: "/") else {
            guard let provider = Self.provider(ofBareName: text) else {
                throw SettingsError(source, "\(source.quote(text)) does not say whose model it is; \(Self.forms).")
            }
            self.init(provider, text)
            return
        }
        let name = String(text[slash...].dropFirst())
        guard let provider = Provider(rawValue: text[..<slash].lowercased()), provider != .replay else {
            let provider = String(text[..<slash])
            let nearest = NearestName.of(provider, among: Provider.allCases.map(\.rawValue))
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
        return names
    }

    /// The forms that ``init(parsing:from:)`` reads, for error messages.
    static let forms =
        "write anthropic/NAME, openai/NAME (any OpenAI-compatible server), ollama/NAME or replay:FILE"

    /// Some names to begin with, one for each provider, for completing a command line.
    public static let examples: [String] =
        Provider.allCases.compactMap { provider in provider.defaultModel.map { ModelName(provider, $0).description } }
        + ["replay:"]

    /// Whose model a bare name must be: the names that only one provider gives. `gpt-oss` is an open model that many
    /// servers offer, so it says nothing.
    private static func provider(ofBareName name: String) -> Provider? {
        if name.hasPrefix("claude-") { return .anthropic }
        if name.hasPrefix("gpt-oss") { return nil }
        if ["o1", "o3"].contains(name) { return .openai }
        return ["gpt-", "chatgpt-", "o1-", "o3-", "o4-"].contains { name.hasPrefix($0) } ? .openai : nil
    }
}
