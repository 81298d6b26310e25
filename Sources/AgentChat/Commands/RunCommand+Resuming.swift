import LanguageModels
import PlaybookEngine
import SessionLog
import Settings

/// A run that goes on from a saved session.
extension RunCommand {
    func goOn(
        with session: consuming ResumedSession, _ settings: Result<Settings, CommandFailure>
    ) async throws(CommandFailure) -> ExitReason {
        if let end = session.isOver { return try await show(session, which: end) }
        var session = session
        if let notice = session.run.changedSourcesNotice { EarlyWarnings.tell(notice) }
        let settings = try settings.get()
        let recorder = try recordOption.recorder(of: ModelOptions.makeModel(settings))
        var past = PastConversation(entries: session.entries.map(\.withoutState))
        let transcript = try outputOptions.continueTranscript(&past)
        session.run.options.streamingEnabled = settings.llm.streamingEnabled
        if let limit = conversationOptions.maxLLMCalls { session.run.options.maxLLMCalls = limit }
        if let interpreter = pythonInterpreter.python { session.run.options.python?.interpreter = interpreter }
        session.run.options.python?.passedVariables += passedEnvironment.names
        let runID = session.file.header.runID
        let runLog = RunLog(runID: runID)
        let log = StreamingSessionLog(
            beginningWith: session.entries, checkpoint: session.checkpoint, store: session.file)
        let run: ProgramRun
        do throws(ResumeError) {
            run = try ProgramRun(
                resuming: session.run, model: recorder.model, hasModel: settings.llm.model.provider != .noModel,
                isModelSmall: settings.llm.model.isSmall,
                waitsForModel: outputOptions.canBeAskedAgain,
                log: log,
                logger: runLog.logger)
        } catch {
            throw ResumedSession.failure(error, session.file)
        }
        let ready = ReadyRun(
            run: run, log: log, runID: runID, runLog: runLog, title: session.run.programName, recorder: recorder,
            transcript: transcript, file: session.file, past: past)
        return await converse(ready, settings)
    }

    /// A session that is over shows its transcript and ends, also in a pipe: there is nothing new to wait for.
    private func show(
        _ session: ResumedSession, which end: ResumeError
    ) async throws(CommandFailure) -> ExitReason {
        session.file.close()
        let options = TranscriptOptions(
            showsMessagesBetweenAgents: outputOptions.snoop, rawOutput: outputOptions.rawOutput)
        let form = outputOptions.output
        try await CommandOutput.write(
            String(decoding: session.transcript(form.transcriptFormat, options), as: UTF8.self),
            isExact: outputOptions.rawOutput || form == .json || form == .streamJSON)
        guard case .ended(let ending) = end else { return .programFailed }
        StandardStreams.writeLine("agent-chat: \(end.message)", to: StandardStreams.error)
        return ExitReason(for: ending)
    }
}
