import ArgumentParser

/// The command `agent-chat`.
@main struct AgentChat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent-chat",
        abstract: "Runs playbooks: programs in plain language, carried out by a language model.",
        usage: "agent-chat [run] <playbook> ... [options]",
        discussion: """
            A playbook is a Markdown file. `agent-chat hello.md` runs it and shows what it says while the model still \
            writes it; each line you type, or pipe in, is what you say to it. Without a command, run is meant.

            To see one move, without a model and without a key:
                agent-chat example:quiz --model replay:example:quiz

            The model is the one that --model names, else AGENT_CHAT_MODEL or MODEL, else a configuration file, else the \
            first that is available through ANTHROPIC_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL or OLLAMA_HOST.
            Files of settings: .env and .agent-chat.yaml of this folder, ~/.config/agent-chat/config.yaml; see \
            agent-chat-config(5).

            `agent-chat run --help` lists the options; agent-chat(1) and playbooks(7) say more.
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, CheckCommand.self, CompileCommand.self, ModelsCommand.self, ExamplesCommand.self,
        ],
        defaultSubcommand: RunCommand.self
    )

    /// Runs the command and exits with one of ``ExitReason``.
    ///
    /// The argument parser's own ending would print the whole usage text for a mistyped option; one line says what is
    /// wrong and where help is.
    static func main() async {
        StandardStreams.occupyClosedStreams()
        StandardStreams.ignoreFileSizeSignal()
        LogFile.takeOverLogging()
        if let script = CompletionScript(arguments: CommandLine.arguments.dropFirst()) {
            StandardStreams.writeLine(script.text, to: StandardStreams.output)
            ExitReason.success.exitProcess()
        }
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            StandardStreams.writeLine(failure.message, to: StandardStreams.error)
            failure.reason.exitProcess()
        } catch {
            guard !exitCode(for: error).isSuccess else {
                // Help and the version are not errors.
                StandardStreams.writeLine(fullMessage(for: error), to: StandardStreams.output)
                ExitReason.success.exitProcess()
            }
            // The argument parser spreads some messages over lines.
            let message = message(for: error).split(separator: "\n").map { $0.trimmingPrefix(while: \.isWhitespace) }
            StandardStreams.writeLine(
                "agent-chat: \(message.joined(separator: " ")) (\(commandNamed()) --help lists the options)",
                to: StandardStreams.error)
            ExitReason.usage.exitProcess()
        }
        ExitReason.success.exitProcess()
    }

    /// The command whose options were meant.
    private static func commandNamed() -> String {
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        return "agent-chat " + (names.first { $0 == CommandLine.arguments.dropFirst().first } ?? "run")
    }
}
