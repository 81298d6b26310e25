import ArgumentParser
import PlaybookEngine
import PlaybookLanguage
import SessionLog
import Settings

/// `agent-chat run`: runs a program and chats with it.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a program and chat with it (the default command).",
        discussion: """
            The transcript goes to standard output, everything else to standard error. Ctrl-C stops an answer; Ctrl-C at \
            the prompt or twice within a second ends with status 130, Ctrl-D and /quit with 0.

            \(ExitReason.help(ExitReason.allCases))
            """
    )

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String]

    @OptionGroup var programArguments: ProgramArguments
    @OptionGroup(title: "Options of the model") var modelOptions: ModelOptions
    @OptionGroup(title: "Options of the model") var compilerOptions: CompilerOptions
    @OptionGroup(title: "Options of the model") var recordOption: RecordOption

    @Flag(help: "Lines instead of the full screen. There is no other form yet.")
    var plain = false

    @Option(help: ArgumentHelp("What you say first, before any line of standard input.", valueName: "text"))
    var message: String?

    @Flag(name: [.short, .long], help: "Also write steps, calls and notes to standard error.")
    var verbose = false

    @Flag(help: "Also show messages between agents.")
    var snoop = false

    @Flag(help: "Do not neutralise control sequences in what models write. Unsafe on a terminal.")
    var rawOutput = false

    func run() async throws {
        // The program first: it needs no model to be wrong.
        var program = try ProgramFiles.load(playbooks)
        let arguments = try programArguments.values(for: program)
        let settings = try modelOptions.resolve(compiler: compilerOptions.choice)
        let recorder = try recordOption.recorder(of: ModelOptions.makeModel(settings.llm))
        program = try await compilerOptions.compile(program, by: recorder.model, settings)
        let log = StreamingSessionLog()
        let run = ProgramRun(
            program: program, programName: program.title ?? playbooks.joined(separator: " "), model: recorder.model,
            log: log,
            options: RunOptions(
                streamingEnabled: settings.llm.streamingEnabled, maxLLMCalls: settings.maxLLMCalls,
                firstMessage: message, arguments: arguments,
                folder: playbooks.first.map { ProgramFolder(ofFile: $0) }))
        for line in program.warnings.map(\.rendered) + settings.notices {
            StandardStreams.writeLine(line, to: StandardStreams.error)
        }
        let session = PlainSession(
            run: run, log: log,
            style: PlainStyle(
                terminals: StandardStreams.terminals, showsMessagesWhole: modelOptions.stream == false, snoops: snoop,
                isVerbose: verbose, isRaw: rawOutput))
        recorder.exitReason(after: await session.run()).exitProcess()
    }
}
