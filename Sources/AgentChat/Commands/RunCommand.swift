import ArgumentParser
import Logging
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

            Exit status: 0 the program ended, 1 it failed, 3 it needed input and there was no more, 64 usage, 65 the \
            program text is wrong, 66 a file cannot be read, 69 the model cannot be reached, 74 output cannot be \
            written, 77 the key was refused, 78 configuration.
            """
    )

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String]

    @OptionGroup var modelOptions: ModelOptions
    @OptionGroup var compilerOptions: CompilerOptions
    @OptionGroup var programArguments: ProgramArguments

    @OptionGroup var outputOptions: OutputOptions

    func run() async throws {
        try LogFile.start(path: outputOptions.logFile, isVerbose: outputOptions.verbose)
        do {
            let reason = try await runProgram()
            LogFile.tell(reason)
            reason.exitProcess()
        } catch {
            LogFile.tell(error)
            throw error
        }
    }

    private func runProgram() async throws(CommandFailure) -> ExitReason {
        // Before a model is paid for words that nobody gets.
        guard StandardStreams.isOpen(StandardStreams.output) else {
            throw CommandFailure(.outputFailed, "agent-chat: Standard output is closed.")
        }
        // The program first: it needs no model to be wrong.
        var program = try ProgramFiles.load(playbooks)
        let arguments = try programArguments.values(for: program)
        let settings = try modelOptions.resolve(
            compiler: compilerOptions.choice, accessible: outputOptions.accessible ? true : nil)
        let model = try ModelOptions.makeModel(settings.llm)
        let transcript = try outputOptions.openTranscript(playbooks: playbooks)
        let wholeInput = try await outputOptions.wholeInput()
        program = try await compilerOptions.compile(program, by: model, settings)
        let log = StreamingSessionLog()
        let runID = RunID()
        let runLog = RunLog(runID: runID)
        let run = ProgramRun(
            program: program, programName: program.title ?? playbooks.joined(separator: " "), model: model, log: log,
            options: RunOptions(
                streamingEnabled: settings.llm.streamingEnabled, maxLLMCalls: settings.maxLLMCalls,
                firstMessage: outputOptions.message ?? wholeInput, arguments: arguments, startupMessage: wholeInput,
                folder: playbooks.first.map { ProgramFolder(ofFile: $0) }, logger: runLog.logger))
        for line in program.warnings.map(\.rendered) + settings.notices {
            StandardStreams.writeLine(line, to: StandardStreams.error)
        }
        let session = PlainSession(
            run: run, log: log, runID: runID,
            style: outputOptions.style(
                terminals: StandardStreams.terminals, showsMessagesWhole: modelOptions.stream == false,
                isAccessible: settings.isAccessible),
            runLog: runLog, transcript: transcript, hasTypedMessage: wholeInput != nil)
        return await session.run()
    }
}
