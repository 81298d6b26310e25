import ArgumentParser
import LanguageModels
import PlaybookEngine
import PlaybookLanguage
import SessionLog
import Settings

/// A run from its beginning.
extension RunCommand {
    /// - Parameter settings: known already, but told to be wrong only when the program is right: it needs no model to be
    ///   wrong.
    func begin(_ settings: Result<Settings, CommandFailure>) async throws(CommandFailure) -> ExitReason {
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
        let runLog = RunLog(runID: runID)
        let programName = program.title ?? playbooks.joined(separator: " ")
        let options = RunOptions(
            streamingEnabled: settings.llm.streamingEnabled, isGuided: isGuided,
            hasModel: settings.llm.model.provider != .noModel,
            isModelSmall: settings.llm.model.isSmall, maxLLMCalls: settings.maxLLMCalls,
            waitsForModel: outputOptions.canBeAskedAgain,
            firstMessage: outputOptions.message ?? wholeInput, arguments: arguments,
            startupMessage: outputOptions.inputFormat == .whole ? wholeInput ?? "" : nil,
            folder: playbooks.first.map { ProgramFolder(ofFile: $0) }, python: python, logger: runLog.logger)
        var file: SessionFile?
        if settings.savesSessions {
            file = SessionSaving.begin(
                SavedRun(
                    program: program, programName: programName, models: settings.modelNames,
                    options: options),
                runID: runID)
        }
        let log = StreamingSessionLog(store: file)
        let run = ProgramRun(
            program: program, programName: programName, model: recorder.model, log: log, options: options)
        ProgramFiles.tellWarnings(of: program)
        let ready = ReadyRun(
            run: run, log: log, runID: runID, runLog: runLog, title: program.title ?? Self.fileNames(of: playbooks),
            recorder: recorder, transcript: transcript, file: file, hasTypedMessage: wholeInput != nil)
        return await converse(ready, settings)
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
