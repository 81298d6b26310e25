import ArgumentParser
import LanguageModels
import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The options that say which models all runs ask, and how. They mean what they mean for agent-chat.
struct WebModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "anthropic/NAME, openai/NAME (any OpenAI-compatible server), ollama/NAME, replay:FILE, replay:example:NAME or none; or several with "
                + "commas between them, each asked where those before it cannot answer.",
            valueName: "provider/name"),
        completion: .list(ModelName.examples))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Who drives the steps: auto, reply (the model) or guided (the engine). (default: auto)",
            valueName: "interpreter"))
    var interpreter: String?

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

    @Option(
        help: ArgumentHelp(
            "How programs become PBASM: native (by rules) or model. (default: native)", valueName: "compiler"))
    var compiler: String?

    @Option(help: ArgumentHelp("Requests to the model between two messages. (default: 100)", valueName: "n"))
    var maxLLMCalls: Int?

    func validate() throws {
        guard interpreter.map({ InterpreterChoice(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--interpreter is auto, reply or guided.")
        }
        guard compiler.map({ CompilerChoice(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--compiler is native or model.")
        }
    }

    /// Puts these options, the environment and the files of this folder and of the user together.
    func resolve() throws(StartFailure) -> Settings {
        try Self.checked { () throws(SettingsError) in
            let environment = Environment(ProcessInfo.processInfo.environment)
            return try Settings.resolve(
                options: Settings.Options(
                    model: model, maxLLMCalls: maxLLMCalls, temperature: temperature, timeout: timeout,
                    connectTimeout: connectTimeout, totalTimeout: totalTimeout,
                    compiler: compiler.flatMap { CompilerChoice(rawValue: $0) }),
                environment: environment, files: try SettingsFiles(readingFrom: nil, environment: environment))
        }
    }

    func model(_ settings: Settings) throws(StartFailure) -> RunModel {
        do {
            return try RunModel(settings, environment: ProcessInfo.processInfo.environment)
        } catch {
            throw StartFailure(.configuration, error.message)
        }
    }

    func isGuided(_ settings: Settings) throws(StartFailure) -> Bool {
        let choice = interpreter.flatMap { InterpreterChoice(rawValue: $0) } ?? .auto
        return try Self.checked { () throws(SettingsError) in try choice.isGuided(with: settings.llm.model) }
    }

    private static func checked<Value>(_ body: () throws(SettingsError) -> Value) throws(StartFailure) -> Value {
        do {
            return try body()
        } catch {
            throw StartFailure(error.kind == .usage ? .usage : .configuration, error.message)
        }
    }
}
