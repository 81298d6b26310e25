/// The model of runs without one: whoever asks it is told how to get one.
public struct NoModel: LanguageModel {
    public let name = "none"
    public let contextWindow = Int.max
    public let mayAnswerWhenAskedAgain = false

    public init() {}

    /// The ways to get a model, as a sentence.
    public static let advice =
        "Set ANTHROPIC_API_KEY or OPENAI_API_KEY, or OPENAI_BASE_URL or OLLAMA_HOST for a server of "
        + "yours, or install a small one with scripts/local-model; and leave out --model none."

    public func respond(
        to request: ModelRequest, streaming: Bool, deliver: (ModelEvent) async throws -> Void
    ) async throws {
        throw ModelError(.notFound, "There is no model. \(Self.advice)")
    }
}
