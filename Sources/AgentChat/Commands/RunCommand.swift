import ArgumentParser
import LanguageModels
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
            At a terminal the conversation takes the full screen, where /help lists the keys. With --plain, or in a pipe, \
            the transcript goes to standard output and everything else to standard error. Ctrl-C stops an answer; twice \
            within a second, or without the full screen while the program waits, it ends with status 130. Ctrl-D and \
            /quit end with 0.

            \(ExitReason.help(ExitReason.allCases))
            """
    )

    @Argument(
        help: ArgumentHelp("The files of the program, joined in the order given.", valueName: "playbook"),
        completion: .file())
    var playbooks: [String] = []

    @OptionGroup var programArguments: ProgramArguments
    @OptionGroup(title: "Python options") var pythonInterpreter: PythonInterpreterOption
    @OptionGroup(title: "Python options") var passedEnvironment: PassedEnvironment
    @OptionGroup(title: "Model options") var modelOptions: ModelOptions
    @OptionGroup(title: "Model options") var conversationOptions: ConversationOptions
    @OptionGroup(title: "Model options") var compilerOptions: CompilerOptions
    @OptionGroup(title: "Model options") var recordOption: RecordOption

    @OptionGroup(title: "Input and output options") var outputOptions: OutputOptions
    @OptionGroup(title: "Saved sessions") var sessionOptions: SessionOptions

    func validate() throws {
        guard sessionOptions.resume != nil else { return }
        // They shape a run from its beginning.
        let refused = [
            ("playbook", !playbooks.isEmpty), ("--arg", !programArguments.arguments.isEmpty),
            ("--message", outputOptions.message != nil), ("--input-format", outputOptions.inputFormat != .lines),
            ("--compiler", compilerOptions.compiler != nil), ("--interpreter", conversationOptions.interpreter != nil),
        ]
        if let (name, _) = refused.first(where: \.1) {
            throw ValidationError("--resume goes on with the program as the session holds it, so it takes no \(name).")
        }
    }

    func run() async throws {
        // Not before: the argument parser validates what it has before it tells of an option that it does not know.
        guard !playbooks.isEmpty || sessionOptions.resume != nil else {
            throw ValidationError(
                "Name a playbook to run; agent-chat example:welcome --model none shows one without a model and a key.")
        }
        let session = try sessionOptions.resume.map { name throws(CommandFailure) in try ResumedSession(name) }
        let settings = Result { () throws(CommandFailure) in
            try modelOptions.resolve(
                conversation: conversationOptions, compiler: compilerOptions.compiler,
                accessible: outputOptions.accessible ? true : nil, save: sessionOptions.save,
                modelsOfSession: session?.run.models ?? [])
        }
        let recordings = (try? settings.get()).map(\.recordings) ?? []
        var outputGuard = OutputGuard(
            inputs: playbooks + recordings + [session?.file.path].compactMap(\.self))
        try outputGuard.take(outputs: [outputOptions.logFile, recordOption.record, outputOptions.transcript])
        try refuseFilesOnTheScreen(settings)
        try LogFile.start(path: outputOptions.logFile, isVerbose: outputOptions.verbose)
        do throws(CommandFailure) {
            // Before a model is paid for words that nobody gets.
            guard StandardStreams.isOpen(StandardStreams.output) else {
                throw CommandFailure(.outputFailed, "agent-chat: Standard output is closed.")
            }
            let reason =
                if let session { try await goOn(with: session, settings) } else { try await begin(settings) }
            LogFile.tellSummary()
            LogFile.tell(reason)
            reason.exitProcess()
        } catch {
            LogFile.tell(error)
            throw error
        }
    }

    // MARK: On a front end

    func converse(_ ready: ReadyRun, _ settings: Settings) async -> ExitReason {
        // The run has read its log, if it goes on from one.
        ready.log.dropStates()
        for notice in settings.notices { EarlyWarnings.tell(notice) }
        let reason = await onFrontEnd(ready, settings)
        SessionSaving.tellHowToGoOn(ready.file, after: ready.log)
        return ready.recorder.exitReason(after: reason)
    }

    private func onFrontEnd(_ ready: ReadyRun, _ settings: Settings) async -> ExitReason {
        switch frontEnd(isAccessible: settings.isAccessible) {
        case .fullScreen:
            let terminal = TerminalType.current ?? TerminalType(name: "")
            let style = outputOptions.screenStyle(
                terminal: terminal, program: ready.title, model: ready.recorder.model.name, settings)
            if let reason = await ScreenSession(ready, style: style).run() { return reason }
            StandardStreams.writeLine(
                FrontEnd.ncursesFailed(terminalType: terminal.name), to: StandardStreams.error)
        case .plain(let reason?): StandardStreams.writeLine(reason, to: StandardStreams.error)
        case .plain(nil): break
        }
        let style = outputOptions.style(
            terminals: StandardStreams.terminals, showsMessagesWhole: conversationOptions.stream == false,
            isAccessible: settings.isAccessible)
        return await PlainSession(ready, style: style).run()
    }

    private func frontEnd(isAccessible: Bool) -> FrontEnd {
        FrontEnd(
            terminals: StandardStreams.terminals, terminalType: TerminalType.current?.name,
            wishes: outputOptions.wishes(
                isWithoutStream: conversationOptions.stream == false, isAccessible: isAccessible))
    }

    /// What is written to the terminal past the full screen would stand in its midst.
    private func refuseFilesOnTheScreen(_ settings: Result<Settings, CommandFailure>) throws(CommandFailure) {
        guard case .fullScreen = frontEnd(isAccessible: (try? settings.get().isAccessible) ?? false) else { return }
        let files = [
            ("--log-file", outputOptions.logFile), ("--record", recordOption.record),
            ("--transcript", outputOptions.transcript),
        ]
        for case (let option, let path?) in files where StandardStreams.isOwnTerminal(path) {
            throw CommandFailure(
                .usage,
                "agent-chat: \(option) cannot go to \(path), where the full screen is. Name a file, or use --plain.")
        }
    }
}
