import ArgumentParser
import LanguageModels
import PlaybookEngine
import PlaybookLanguage
import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The option that says how source becomes PBASM, for all commands that run or write a program.
struct CompilerOptions: ParsableArguments {
    enum Name: String, CaseIterable, ExpressibleByArgument {
        case native
        case model
    }

    @Option(
        help: ArgumentHelp(
            "How the program becomes PBASM: by rules, or by the model. (default: native)",
            valueName: "compiler"))
    var compiler: Name?

    /// nil where the command line does not say.
    var choice: CompilerChoice? { compiler.flatMap { CompilerChoice(rawValue: $0.rawValue) } }

    /// The program as this compiler makes it. What a model has compiled before is in the cache.
    func compile(
        _ program: Program, by model: any LanguageModel, _ settings: Settings
    ) async throws(CommandFailure) -> Program {
        guard settings.compiler == .model else { return program }
        let isTerminal = StandardStreams.terminals.error
        let modelCompiler = ModelCompiler(
            model: model, cache: CompilationCache(environment: ProcessInfo.processInfo.environment),
            streaming: settings.llm.streamingEnabled
        ) { agent, playbook in
            // Some seconds without a sign would look like a fault; in a file it is of no use.
            guard isTerminal else { return }
            StandardStreams.writeLine(
                "Compiling \(agent.className).\(playbook.className) …", to: StandardStreams.error)
        }
        do {
            return try await modelCompiler.compile(program)
        } catch let error as ModelError {
            throw CommandFailure(ExitReason(askingFailedWith: error), "agent-chat: \(error.message)")
        } catch {
            throw CommandFailure(.interrupted, "agent-chat: Compiling was interrupted.")
        }
    }
}

extension ExitReason {
    /// Why a model that was asked outside a run did not answer.
    fileprivate init(askingFailedWith error: ModelError) {
        self = error.code == .authentication ? .keyRefused : .modelUnavailable
    }
}
