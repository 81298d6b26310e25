public import ArgumentParser
import LanguageModels
import PlaybookEngine
import PlaybookLanguage
public import Settings

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The option that says how source becomes PBASM, for all commands that run or write a program.
struct CompilerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How the program becomes PBASM: by rules, or by the model. (default: native)",
            valueName: "compiler"))
    var compiler: CompilerChoice?

    /// The program as this compiler makes it. What a model has compiled before is in the cache.
    ///
    /// A recording answers in order, whatever it is asked: the run that makes it and the run that plays it back ask for
    /// everything, so neither uses the cache.
    ///
    /// - Parameter isRecorded: whether the model's answers go into a recording.
    func compile(
        _ program: Program, by model: any LanguageModel, _ settings: Settings, isRecorded: Bool
    ) async throws(CommandFailure) -> Program {
        guard settings.compiler == .model else { return program }
        let isTerminal = StandardStreams.terminals.error
        let usesCache = !isRecorded && settings.recordings.isEmpty
        let modelCompiler = ModelCompiler(
            model: model,
            cache: usesCache ? CompilationCache(environment: ProcessInfo.processInfo.environment) : nil,
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
            throw CommandFailure(ExitReason(error, isAsked: true), "agent-chat: \(error.message)")
        } catch {
            throw CommandFailure(.interrupted, "agent-chat: Compiling was interrupted.")
        }
    }
}

extension CompilerChoice: ExpressibleByArgument {}
