import Examples
import LanguageModels
import Logging
import PlaybookEngine
import PlaybookLanguage
import Settings

/// The models that runs ask, and whether one of them compiles their programs.
///
/// All runs share them, and so their connections and what was learned of their servers; but a recording is played from its
/// beginning for each run.
struct RunModel: Sendable {
    private let settings: Settings
    private let shared: (any LanguageModel)?
    /// Keeps what was compiled; nil where a recording must be asked for everything.
    private let cache: CompilationCache?
    private let logger = Logger(label: "agent-chat-web")

    /// - Parameter environment: says where what was compiled is kept.
    /// - Throws: `ModelError`, for a model that cannot be made.
    init(_ settings: Settings, environment: [String: String]) throws(ModelError) {
        self.settings = settings
        let model = try Self.make(settings)
        shared = settings.recordings.isEmpty ? model : nil
        cache = settings.recordings.isEmpty ? CompilationCache(environment: environment) : nil
    }

    private static func make(_ settings: Settings) throws(ModelError) -> any LanguageModel {
        try LanguageModels.makeLanguageModel(settings) { config throws(ModelError) in
            try BuiltInExample.makeLanguageModel(config)
        }
    }

    /// Whether replies are asked for as a stream.
    var streams: Bool { settings.llm.streamingEnabled }

    /// Whether there is a model to ask.
    var canBeAsked: Bool { settings.llm.model.provider != .noModel }

    /// Whether it is asked in the fewest words.
    var isSmall: Bool { settings.llm.model.isSmall }

    /// As `--model` names them.
    var names: [String] { settings.modelNames }

    /// The model for one run.
    func make() throws(WebError) -> any LanguageModel {
        if let shared { return shared }
        do {
            return try Self.make(settings)
        } catch {
            throw unavailable(error)
        }
    }

    /// A program as the compiler of the settings makes it.
    ///
    /// - Parameter model: that of the run.
    func compile(_ program: Program, by model: any LanguageModel) async throws(WebError) -> Program {
        guard settings.compiler == .model else { return program }
        do {
            return try await ModelCompiler(model: model, cache: cache, streaming: streams).compile(program)
        } catch let error as ModelError {
            throw unavailable(error)
        } catch {
            throw .draining
        }
    }

    /// What it says may be about the server's settings, so it goes to the log alone.
    private func unavailable(_ error: ModelError) -> WebError {
        logger.error("Model unavailable", metadata: ["reason": "\(error.message)"])
        return WebError(
            .serviceUnavailable, "model_unavailable", "The model cannot be reached.",
            advice: "Try again in a while; the server's log says more.", retryAfter: 30)
    }
}
