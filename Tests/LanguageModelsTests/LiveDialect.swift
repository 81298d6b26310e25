import Settings
import StubModelServer

@testable import LanguageModels

/// The providers, as live tests take them for arguments.
enum LiveDialect: CaseIterable {
    case openAI, anthropic

    var path: String { self == .openAI ? "/v1/chat/completions" : "/v1/messages" }
    var keyHeader: String { self == .openAI ? "authorization" : "x-api-key" }

    /// A model that does not wait before it repeats a request.
    func model(
        at server: StubModelServer, temperature: Double? = nil, timeout: Double = 30,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        try model(
            baseURL: self == .openAI ? server.openAIBaseURL : server.anthropicBaseURL, temperature: temperature,
            timeout: timeout, sleep: sleep)
    }

    func model(
        baseURL: String, temperature: Double? = nil, timeout: Double = 30,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { _ in }
    ) throws -> any LanguageModel {
        let config = sampleConfig(
            self == .openAI ? .openai : .anthropic, baseURL: baseURL, temperature: temperature, timeout: timeout)
        return ModelLadder([try singleModel(config)], sleep: sleep, logger: quietLogger)
    }

    /// Asks once.
    func singleModel(_ config: LLMConfig) throws -> any LanguageModel {
        switch self {
        case .openAI: try OpenAIModel(config, logger: quietLogger)
        case .anthropic: try AnthropicModel(config, logger: quietLogger)
        }
    }
}

extension LanguageModel {
    func events(streaming: Bool) async throws -> [ModelEvent] {
        var events: [ModelEvent] = []
        try await respond(to: sampleRequest, streaming: streaming) { events.append($0) }
        return events
    }

    /// What arrived, and the error with which it ended.
    func outcome(streaming: Bool = true) async -> (events: [ModelEvent], error: (any Error)?) {
        var events: [ModelEvent] = []
        do {
            try await respond(to: sampleRequest, streaming: streaming) { events.append($0) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }
}

extension [ModelEvent] {
    /// With the stub server's counts before the end.
    var withUsage: [ModelEvent] {
        var events = self
        events.insert(.usage(TokenUsage(input: 10, output: 5)), at: Swift.max(0, count - 1))
        return events
    }

    /// The reasons for which requests were repeated.
    var retryReasons: [ModelError.Code] {
        compactMap { if case .retrying(_, _, _, let reason) = $0 { reason.code } else { nil } }
    }
}
