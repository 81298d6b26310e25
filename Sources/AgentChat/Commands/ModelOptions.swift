import ArgumentParser
import Examples
import LanguageModels
import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The options that say which model is used and how it is asked.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "anthropic/NAME, openai/NAME (any OpenAI-compatible server), ollama/NAME, replay:FILE or none; or several with "
                + "commas between them, each asked where those before it cannot answer.",
            valueName: "provider/name"),
        completion: .list(ModelName.examples))
    var model: String?

    @Option(help: ArgumentHelp("How freely the model chooses its words, 0 to 2; sent only if given.", valueName: "t"))
    var temperature: Double?

    @Option(
        help: ArgumentHelp("Seconds without a byte after which an answer is given up. (default: 120)", valueName: "s"))
    var timeout: Double?

    @Option(help: ArgumentHelp("Seconds that connecting to a server may take. (default: 10)", valueName: "s"))
    var connectTimeout: Double?

    @Option(
        help: ArgumentHelp("Seconds that an answer may take from request to end. (default: no limit)", valueName: "s"))
    var totalTimeout: Double?

    /// Puts these options, the environment and the files of this folder and of the user together.
    ///
    /// - Parameters:
    ///   - conversation: of a command that has these options.
    ///   - compiler: what `--compiler` said, where the command has it.
    ///   - accessible: true for `--accessible`.
    ///   - save: true for `--save`, false for `--no-save`.
    ///   - modelsOfSession: those of a session that goes on, which it keeps unless another is asked for.
    func resolve(
        conversation: ConversationOptions? = nil, compiler: CompilerChoice? = nil, accessible: Bool? = nil,
        save: Bool? = nil, modelsOfSession: [String] = []
    ) throws(CommandFailure) -> Settings {
        try Self.checked { () throws(SettingsError) in
            let environment = Self.environment
            return try Settings.resolve(
                options: Settings.Options(
                    model: model ?? (modelsOfSession.isEmpty ? nil : modelsOfSession.joined(separator: ",")),
                    streaming: conversation?.stream, maxLLMCalls: conversation?.maxLLMCalls,
                    temperature: temperature, timeout: timeout, connectTimeout: connectTimeout,
                    totalTimeout: totalTimeout, compiler: compiler, accessible: accessible, save: save),
                environment: environment, files: try SettingsFiles(readingFrom: nil, environment: environment))
        }
    }

    /// The compiler to use, for a command that may need no model.
    static func compiler(option: CompilerChoice?) throws(CommandFailure) -> CompilerChoice {
        try checked { () throws(SettingsError) in
            try Settings.compiler(
                options: Settings.Options(compiler: option), environment: environment,
                files: try SettingsFiles(readingFrom: nil, environment: environment))
        }
    }

    /// What can be used here, and why the rest cannot.
    static func availability() throws(CommandFailure) -> ModelAvailability {
        try checked { () throws(SettingsError) in
            try Settings.availability(
                environment: environment, files: try SettingsFiles(readingFrom: nil, environment: environment))
        }
    }

    /// The model that the settings name, with those to ask where it cannot answer. Nothing is sent yet.
    static func makeModel(_ settings: Settings) throws(CommandFailure) -> any LanguageModel {
        try makeLanguageModel(settings) { config throws(CommandFailure) in try makeModel(config) }
    }

    private static func makeModel(_ config: LLMConfig) throws(CommandFailure) -> any LanguageModel {
        do {
            return try BuiltInExample.makeLanguageModel(config)
        } catch {
            throw CommandFailure(ExitReason(error, isAsked: false), "agent-chat: \(error.message)")
        }
    }

    /// Whether the engine drives the steps with this model.
    static func isGuided(_ choice: InterpreterChoice?, with config: LLMConfig) throws(CommandFailure) -> Bool {
        try checked { () throws(SettingsError) in try (choice ?? .auto).isGuided(with: config.model) }
    }

    private static var environment: Environment { Environment(ProcessInfo.processInfo.environment) }

    private static func checked<Value>(_ body: () throws(SettingsError) -> Value) throws(CommandFailure) -> Value {
        do {
            return try body()
        } catch {
            throw CommandFailure(ExitReason(rawValue: error.exitCode) ?? .configuration, "agent-chat: \(error.message)")
        }
    }
}
