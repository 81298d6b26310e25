import LanguageModels
import Settings

/// The model that runs ask.
///
/// All runs share it, and so its connections and what it has learned of its server; but a recording is played from its
/// beginning for each run.
struct RunModel: Sendable {
    private let config: LLMConfig
    private let shared: (any LanguageModel)?

    /// - Throws: `ModelError`, for a model that cannot be made.
    init(_ config: LLMConfig) throws {
        self.config = config
        let model = try makeLanguageModel(config)
        shared = config.model.provider == .replay ? nil : model
    }

    /// Whether replies are asked for as a stream.
    var streams: Bool { config.streamingEnabled }

    /// Whether there is a model to ask.
    var canBeAsked: Bool { config.model.provider != .noModel }

    /// The model for one run.
    func make() throws(WebError) -> any LanguageModel {
        if let shared { return shared }
        do {
            return try makeLanguageModel(config)
        } catch {
            throw WebError(
                .serviceUnavailable, "model_unavailable", error.message,
                advice: "Have the server's keeper look at its --model.")
        }
    }
}
