public import ArgumentParser
public import Settings

/// The options that say how a run converses with the model.
struct ConversationOptions: ParsableArguments {
    @Flag(
        inversion: .prefixedNo,
        help: """
            Show messages while they are written, or only whole and as with --plain. (default: PLAYBOOKS_STREAMING_ENABLED, else the \
            configuration file, else on)
            """)
    var stream: Bool?

    @Option(
        help: ArgumentHelp(
            "Who drives the steps: the model by its replies, or the engine, which asks the model only for what needs "
                + "judgement. (default: auto)",
            valueName: "interpreter"))
    var interpreter: InterpreterChoice?

    @Option(help: ArgumentHelp("Requests to the model between two of your messages. (default: 100)", valueName: "n"))
    var maxLLMCalls: Int?
}

extension InterpreterChoice: ExpressibleByArgument {}
