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
    var playbooks: [String]

    @OptionGroup var programArguments: ProgramArguments
    @OptionGroup(title: "Python options") var pythonInterpreter: PythonInterpreterOption
    @OptionGroup(title: "Python options") var passedEnvironment: PassedEnvironment
    @OptionGroup(title: "Model options") var modelOptions: ModelOptions
    @OptionGroup(title: "Model options") var conversationOptions: ConversationOptions
    @OptionGroup(title: "Model options") var compilerOptions: CompilerOptions
    @OptionGroup(title: "Model options") var recordOption: RecordOption

    @OptionGroup(title: "Input and output options") var outputOptions: OutputOptions
    @OptionGroup(title: "Saved sessions") var sessionOptions: SessionOptions

    func run() async throws {
        let settings = Result { () throws(CommandFailure) in
            try modelOptions.resolve(
                conversation: conversationOptions, compiler: compilerOptions.compiler,
                accessible: outputOptions.accessible ? true : nil, save: sessionOptions.save)
        }
        let recordings = (try? settings.get()).map { ModelOptions.recordings(of: $0) } ?? []
        var outputGuard = OutputGuard(inputs: playbooks + recordings)
        try outputGuard.take(outputs: [outputOptions.logFile, recordOption.record, outputOptions.transcript])
        try refuseFilesOnTheScreen(settings)
        try LogFile.start(path: outputOptions.logFile, isVerbose: outputOptions.verbose)
        do {
            let reason = try await runProgram(settings)
            LogFile.tellSummary()
            LogFile.tell(reason)
            reason.exitProcess()
        } catch {
            LogFile.tell(error)
            throw error
        }
    }

    /// - Parameter settings: known already, but told to be wrong only when the program is right: it needs no model to be
    ///   wrong.
    private func runProgram(_ settings: Result<Settings, CommandFailure>) async throws(CommandFailure) -> ExitReason {
        // Before a model is paid for words that nobody gets.
        guard StandardStreams.isOpen(StandardStreams.output) else {
            throw CommandFailure(.outputFailed, "agent-chat: Standard output is closed.")
        }
        var program: Program
        do {
            program = try ProgramFiles.load(playbooks)
        } catch {
            throw Self.suggestingCommand(for: playbooks, to: error)
        }
        let python = pythonInterpreter.options(for: playbooks, passing: passedEnvironment.names)
        try await Self.refusePythonThatCannotRun(in: program, python)
        let arguments = try programArguments.values(for: program)
        let settings = try settings.get()
        let isGuided = try ModelOptions.isGuided(conversationOptions.interpreter, with: settings.llm)
        let recorder = try recordOption.recorder(of: ModelOptions.makeModel(settings))
        let transcript = try outputOptions.openTranscript()
        let wholeInput = try await outputOptions.wholeInput()
        program = try await compilerOptions.compile(
            program, by: recorder.model, settings, isRecorded: recordOption.record != nil)
        let runID = RunID()
        let programName = program.title ?? playbooks.joined(separator: " ")
        let store = SessionOptions.beginSession(of: runID, programName, isWanted: settings.savesSessions)
        let log = StreamingSessionLog(store: store)
        let runLog = RunLog(runID: runID)
        let run = ProgramRun(
            program: program, programName: programName, model: recorder.model, log: log,
            options: RunOptions(
                streamingEnabled: settings.llm.streamingEnabled, isGuided: isGuided,
                hasModel: settings.llm.model.provider != .noModel, maxLLMCalls: settings.maxLLMCalls,
                waitsForModel: StandardStreams.terminals.input && outputOptions.inputFormat == .lines,
                firstMessage: outputOptions.message ?? wholeInput, arguments: arguments,
                startupMessage: outputOptions.inputFormat == .whole ? wholeInput ?? "" : nil,
                folder: playbooks.first.map { ProgramFolder(ofFile: $0) }, python: python, logger: runLog.logger))
        ProgramFiles.tellWarnings(of: program)
        for notice in settings.notices { StandardStreams.writeLine(notice, to: StandardStreams.error) }
        switch frontEnd(isAccessible: settings.isAccessible) {
        case .fullScreen:
            let terminal = TerminalType.current ?? TerminalType(name: "")
            let style = outputOptions.screenStyle(
                terminal: terminal, program: program.title ?? Self.fileNames(of: playbooks), model: recorder.model.name,
                settings)
            let session = ScreenSession(
                run: run, log: log, runID: runID, style: style, runLog: runLog, transcript: transcript)
            if let reason = await session.run() { return recorder.exitReason(after: reason) }
            StandardStreams.writeLine(
                FrontEnd.ncursesFailed(terminalType: terminal.name), to: StandardStreams.error)
        case .plain(let reason?): StandardStreams.writeLine(reason, to: StandardStreams.error)
        case .plain(nil): break
        }
        let session = PlainSession(
            run: run, log: log, runID: runID,
            style: outputOptions.style(
                terminals: StandardStreams.terminals, showsMessagesWhole: conversationOptions.stream == false,
                isAccessible: settings.isAccessible),
            runLog: runLog, transcript: transcript, hasTypedMessage: wholeInput != nil)
        return recorder.exitReason(after: await session.run())
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

    /// Without a command, run is meant; so a mistyped one is taken for a file, which cannot be read.
    private static func suggestingCommand(for playbooks: [String], to failure: CommandFailure) -> CommandFailure {
        guard failure.reason == .unreadableFile, let first = playbooks.first,
            first.allSatisfy({ $0.isLetter || $0 == "-" }), failure.message.hasPrefix("agent-chat: \(first) "),
            let near = NearestName.of(
                first, among: AgentChat.configuration.subcommands.compactMap { $0.configuration.commandName })
        else { return failure }
        return CommandFailure(failure.reason, "\(failure.message) Did you mean the command “\(near)”?")
    }

    /// Without their folders, for which a line has no room.
    static func fileNames(of paths: [String]) -> String {
        paths.map { $0.split(separator: "/").last.map(String.init) ?? $0 }.joined(separator: " ")
    }

    /// Before anything runs, and before a model is asked.
    private static func refusePythonThatCannotRun(
        in program: Program, _ python: PythonOptions
    ) async throws(CommandFailure) {
        let problems = await PythonSyntaxCheck.problems(in: program, python: python.interpreter)
        let errors = problems.filter { $0.severity == .error }
        guard errors.isEmpty else {
            throw CommandFailure(.programText, ProgramLoadError(problems: errors).description)
        }
        // Where the blocks could not be checked, it mostly is because there is no Python.
        if !problems.isEmpty, let sentence = await python.whyUnavailable() {
            throw CommandFailure(.unavailable, "agent-chat: \(sentence)")
        }
    }
}
