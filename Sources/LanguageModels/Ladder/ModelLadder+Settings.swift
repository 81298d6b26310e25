public import Settings

/// The models that settings name, each asked where those before it cannot answer. Nothing is sent yet.
///
/// - Parameter make: makes one of them.
public func makeLanguageModel<Failure>(
    _ settings: Settings, making make: (LLMConfig) throws(Failure) -> any LanguageModel
) throws(Failure) -> any LanguageModel {
    let first = try make(settings.llm)
    guard !settings.alternatives.isEmpty else { return first }
    return ModelLadder(first, try settings.alternatives.map(make))
}
