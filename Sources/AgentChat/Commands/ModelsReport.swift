import LanguageModels
import Settings

/// Which models can be used here: what the settings say and what the servers answered. Holds no key.
struct ModelsReport: Sendable, Encodable {
    struct Provider: Sendable, Encodable {
        let provider: String
        let usable: Bool
        /// Why not.
        let reason: String?
        let address: String?
        /// What set the address; nil for the provider's own.
        let addressSource: String?
        /// What set the key; nil where none is sent.
        let keySource: String?
        /// What else a person should know.
        let note: String?
        /// As `--model` takes them; nil where the server was not asked or has no list.
        let models: [String]?
    }

    struct Chosen: Sendable, Encodable {
        let model: String
        /// Those that are asked, in this order, where it cannot answer; nil for none.
        let alternatives: [String]?
        /// Which models of a list are left out and why; nil for none.
        let notices: [String]?
        /// What decided.
        let source: String
        /// Whether its server lists it; nil where no list was to be had.
        let listed: Bool?
    }

    let providers: [Provider]
    /// The model that a run takes when none is named.
    let chosen: Chosen?
    /// Why there is none.
    let problem: String?

    var isAnyUsable: Bool { providers.contains(where: \.usable) }
}

extension ModelsReport {
    /// Asks all servers at once.
    init(asking availability: ModelAvailability) async {
        let providers = await withTaskGroup(of: (Int, Provider).self) { group in
            for (index, provider) in availability.providers.enumerated() {
                group.addTask { (index, await Provider(asking: provider)) }
            }
            var found: [(Int, Provider)] = []
            for await result in group { found.append(result) }
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
        self.providers = providers
        switch availability.chosen {
        case .success(let choice):
            let models = providers.first { $0.provider == choice.model.provider.rawValue }?.models
            chosen = Chosen(
                model: choice.model.description,
                alternatives: choice.alternatives.isEmpty ? nil : choice.alternatives.map(\.description),
                notices: choice.notices.isEmpty ? nil : choice.notices, source: choice.source,
                listed: models.map { $0.contains(choice.model.description) })
            problem = nil
        case .failure(let error):
            chosen = nil
            problem = error.message
        }
    }

    var text: String {
        var lines: [String] = []
        for provider in providers {
            let address = provider.address.map { " at \($0)" } ?? ""
            lines.append(
                "\(provider.provider): \(provider.usable ? "ready\(address)" : provider.reason ?? "not usable")")
            if let note = provider.note { lines.append("    \(note)") }
            guard provider.usable else { continue }
            guard let models = provider.models, !models.isEmpty else {
                lines.append("    The server gives no list of its models; any name may be tried.")
                continue
            }
            lines += models.map { "  \($0 == chosen?.model ? "*" : " ") \($0)" }
        }
        lines.append("replay: replay:FILE plays back what --record FILE has recorded")
        lines.append("")
        if let chosen {
            let warning = chosen.listed == false ? " Its server does not list it." : ""
            let others = (chosen.alternatives ?? []).map { ", then \($0)" }.joined()
            lines.append("A run takes \(chosen.model)\(others) when none is named (\(chosen.source)).\(warning)")
            lines += chosen.notices ?? []
        } else if let problem {
            lines.append(problem)
        }
        return lines.joined(separator: "\n")
    }
}

extension ModelsReport.Provider {
    init(asking availability: ProviderAvailability) async {
        provider = availability.provider.rawValue
        addressSource = availability.addressSource
        keySource = availability.keySource
        note = availability.withheldKey
        guard case .ready(let address) = availability.state else {
            if case .unavailable(let reason) = availability.state { self.reason = reason } else { reason = nil }
            usable = false
            self.address = nil
            models = nil
            return
        }
        self.address = address
        let config = LLMConfig(
            model: availability.defaultModel ?? ModelName(availability.provider, ""), baseURL: address,
            apiKey: availability.apiKey)
        do {
            let names = try await ModelCatalogue.names(at: config)
            models = names?.map { ModelName(availability.provider, $0).description }
            usable = true
            reason = nil
        } catch {
            models = nil
            usable = false
            reason = (error as? ModelError)?.message ?? "The request was cancelled."
        }
    }
}
