public import Settings

/// The model that a configuration names, asked with patience. Nothing is sent yet.
///
/// - Throws: ``ModelError``: `badRequest` for an address or temperature that is none, `authentication` for a key that
///   cannot be one, `notFound` or `malformedResponse` for a recording that cannot be read.
public func makeLanguageModel(_ config: LLMConfig) throws(ModelError) -> any LanguageModel {
    switch config.model.provider {
    case .anthropic: ModelLadder(try AnthropicModel(config))
    // Ollama's own API has nothing that we need beyond its OpenAI-compatible one.
    case .openai, .ollama: ModelLadder(try OpenAIModel(config))
    case .local: ModelLadder(LocalModel(config))
    case .noModel: NoModel()
    case .replay: ReplayModel(try Recording(contentsOf: config.model.name), file: config.model.name)
    }
}
