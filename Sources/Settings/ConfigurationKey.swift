import Yams

/// The keys of a configuration file: the one table from which reading, errors and the manual's test come.
public enum ConfigurationKey: String, Sendable, Hashable, CaseIterable {
    case model
    case stream
    case temperature
    case timeout
    case connectTimeout = "connect_timeout"
    case totalTimeout = "total_timeout"
    case maxLLMCalls = "max_llm_calls"
    case compiler
    case contextWindow = "context_window"
    case anthropicBaseURL = "anthropic_base_url"
    case openAIBaseURL = "openai_base_url"
    case ollamaHost = "ollama_host"
    case accessible
    case history
    case save
    case theme
    case colors
    case webMaxRuns = "web_max_runs"
    case webMaxStreams = "web_max_streams"
    case webRate = "web_rate"
    case webDrainLimit = "web_drain_limit"
    case webIdleLimit = "web_idle_limit"
    case webKeepRuns = "web_keep_runs"

    /// What a value may be; follows "write" in an error.
    var form: String {
        switch self {
        case .model: "the name of a model, such as ollama/llama3.2, or a list of names"
        case .stream, .accessible, .history, .save: "true or false"
        case .temperature: "a number from 0 to 2"
        case .timeout, .connectTimeout, .totalTimeout: "seconds, more than 0 and at most 86400"
        case .maxLLMCalls: "a whole number, 1 or more"
        case .compiler: "native or model"
        case .contextWindow: "a number of tokens, or a line `NAME: TOKENS` for each model"
        case .anthropicBaseURL: "an address, such as https://example.org"
        case .openAIBaseURL: "an address, such as http://127.0.0.1:8080/v1"
        case .ollamaHost: "an address, such as 127.0.0.1:11434"
        case .theme: "auto, dark, light or mono"
        case .colors: "a line `ROLE: COLOUR` for each role"
        case .webMaxRuns, .webMaxStreams: "a whole number from 1 to 1000000"
        case .webRate: "requests a second, 0 or more"
        case .webDrainLimit: "seconds, 0 to 3600"
        case .webIdleLimit: "hours, 0 or more"
        case .webKeepRuns: "days, 0 or more"
        }
    }

    /// Reads a key's value into the file's settings.
    func read(_ value: ConfigurationValue, into file: inout ConfigurationFile) throws(SettingsError) {
        switch self {
        case .model: file.models = try value.models()
        case .stream: file.stream = try value.boolean()
        case .temperature: file.temperature = try value.number(in: SettingRange.isTemperature)
        case .timeout: file.timeout = try value.number(in: SettingRange.isTimeout)
        case .connectTimeout: file.connectTimeout = try value.number(in: SettingRange.isTimeout)
        case .totalTimeout: file.totalTimeout = try value.number(in: SettingRange.isTimeout)
        case .maxLLMCalls: file.maxLLMCalls = try value.count()
        case .compiler: file.compiler = try value.compiler()
        case .contextWindow: file.contextWindows = try value.contextWindows()
        case .anthropicBaseURL: file.addresses[.anthropic] = try value.address(of: .anthropic)
        case .openAIBaseURL: file.addresses[.openai] = try value.address(of: .openai)
        case .ollamaHost: file.addresses[.ollama] = try value.address(of: .ollama)
        case .accessible: file.accessible = try value.boolean()
        case .history: file.history = try value.boolean()
        case .save: file.save = try value.boolean()
        case .theme: file.theme = try value.theme()
        case .colors: file.colors = try value.colors()
        case .webMaxRuns: file.web.maxRuns = try value.count(in: WebLimits.isCount).value
        case .webMaxStreams: file.web.maxStreams = try value.count(in: WebLimits.isCount).value
        case .webRate: file.web.rate = try value.number(in: WebLimits.isRate).value
        case .webDrainLimit: file.web.drainLimit = try value.number(in: WebLimits.isDrainLimit).value
        case .webIdleLimit: file.web.idleLimit = try value.number(in: WebLimits.isIdleLimit).value
        case .webKeepRuns: file.web.keepRuns = try value.number(in: WebLimits.isAge).value
        }
    }

    /// Why a key that is not in the table cannot be used.
    static func refusal(of name: String) -> String {
        // What stands behind a `=` was meant as a value, and may be a secret.
        let name = String(name.prefix { $0 != "=" })
        if looksLikeSecret(name) {
            let variables = ModelName.Provider.allCases.compactMap(\.keyVariable).joined(separator: " or ")
            return "“\(name)” looks like a secret, and keys are not read from this file; put them into the environment "
                + "as \(variables)."
        }
        if let nearest = NearestName.of(name, among: allCases.map(\.rawValue)) {
            return "“\(name)” is no known key; did you mean “\(nearest)”?"
        }
        return "“\(name)” is no known key; known are \(allCases.map(\.rawValue).joined(separator: ", "))."
    }

    private static func looksLikeSecret(_ name: String) -> Bool {
        let folded = name.lowercased().filter { $0.isLetter }
        return ["apikey", "secret", "password", "credential"].contains { folded.contains($0) }
            || ["key", "token"].contains { folded.hasSuffix($0) }
    }
}

/// The ranges of numbers, for options and files alike.
enum SettingRange {
    static func isTemperature(_ value: Double) -> Bool { (0...2).contains(value) }

    /// Seconds. A day is far beyond any use and far below what a clock can add up.
    static func isTimeout(_ value: Double) -> Bool { value > 0 && value <= 86_400 }
}
