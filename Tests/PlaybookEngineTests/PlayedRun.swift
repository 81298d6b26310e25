import LanguageModels
import PlaybookLanguage
import SessionLog
import Streaming

import struct Logging.Logger
import struct Logging.SwiftLogNoOpLogHandler

@testable import PlaybookEngine

/// A program that was run to its end against a script, with the human's lines.
struct PlayedRun {
    var ending: RunEnding
    var entries: [LogEntry]
    var requests: [ScriptedModel.Asked]
    var initialState: RunState
    var finalState: RunState

    /// Runs a program that is given as text.
    ///
    /// - Parameter linesAfterRequest: requests to the model before which the human does not answer.
    static func play(
        _ source: String, _ answers: [String: [ScriptedModel.Answer]], linesAfterRequest: Int = 0,
        lines: [String] = [], streaming: Bool = true, isGuided: Bool = false, hasModel: Bool = true,
        isModelSmall: Bool = false,
        maxLLMCalls: Int = 100, waitsForModel: Bool = false, firstMessage: String? = nil, pieceSize: Int = 3,
        contextWindow: Int = .max,
        arguments: [String: PlaybookValue] = [:], startupMessage: String? = nil,
        now: @escaping @Sendable () -> Int64 = StreamingSessionLog.systemTime,
        folder: ProgramFolder? = nil,
        restLimit: Duration = .seconds(1),
        python: (@Sendable () -> any PythonChild)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        onText: (@Sendable (String, ProgramRun) -> Void)? = nil,
        onEntry: (@Sendable (ProgramRun) -> Void)? = nil
    ) async throws -> PlayedRun {
        let program = try program(source)
        let model = ScriptedModel(answers, pieceSize: pieceSize, contextWindow: contextWindow)
        let log = StreamingSessionLog(now: now)
        let run = ProgramRun(
            program: program, programName: "test", model: model, log: log,
            options: RunOptions(
                streamingEnabled: streaming, isGuided: isGuided, hasModel: hasModel, isModelSmall: isModelSmall,
                maxLLMCalls: maxLLMCalls,
                waitsForModel: waitsForModel,
                firstMessage: firstMessage,
                arguments: arguments, startupMessage: startupMessage, folder: folder, logger: logger),
            restLimit: restLimit, makeChild: python)
        let initial = run.ledger.read { copy($0) }
        async let human: Void = answer(
            run, log, lines, isThere: { model.requests.count >= linesAfterRequest }, onText: onText,
            onEntry: onEntry)
        let ending = await run.run()
        await human
        return PlayedRun(
            ending: ending, entries: log.entries(in: 0..<log.count), requests: model.requests, initialState: initial,
            finalState: run.ledger.read { copy($0) })
    }

    static func program(_ source: String) throws -> Program {
        try Program(files: [SourceFile(path: "test.md", text: source)])
    }

    private static func copy(_ state: borrowing RunState) -> RunState { copy state }

    /// The human: says the next line whenever the program waits, an empty one to try again, and leaves when there is none.
    private static func answer(
        _ run: ProgramRun, _ log: StreamingSessionLog, _ lines: [String],
        isThere: @Sendable () -> Bool,
        onText: (@Sendable (String, ProgramRun) -> Void)?, onEntry: (@Sendable (ProgramRun) -> Void)?
    ) async {
        var rest = lines[...]
        for await entry in log.entries(from: 0) {
            onEntry?(run)
            if case .stream(.update(let update)) = entry.event { onText?(update.content, run) }
            guard case .inputRequested = entry.event else { continue }
            guard isThere() else { continue }
            switch rest.popFirst() {
            case ""?: run.tryAgain()
            case let line?: run.submit(line)
            case nil: run.endInput()
            }
        }
    }

    /// Notes of a level, in order.
    func notes(_ wanted: NoteLevel) -> [String] {
        entries.compactMap { entry in
            if case .note(wanted, _, let text, _) = entry.event { text } else { nil }
        }
    }

    // MARK: What people saw

    /// Each message as `Sender → recipient: content`, with `[reason]` behind one that was broken off.
    var messages: [String] {
        var starts: [String: MessageStreamStartEvent] = [:]
        return entries.compactMap { entry in
            switch entry.event {
            case .humanMessage(_, let sender, _, let content): return "\(sender): \(content)"
            case .message(let message): return "\(message.sender) → \(message.recipient): \(message.content)"
            case .stream(.start(let start)):
                starts[start.messageID] = start
                return nil
            case .stream(.complete(let end)):
                return starts[end.messageID].map { "\($0.sender) → \($0.recipient): \(end.content)" }
            case .stream(.aborted(let end)):
                return starts[end.messageID].map {
                    "\($0.sender) → \($0.recipient): \(end.content) [\(end.reason.rawValue)]"
                }
            default: return nil
            }
        }
    }

    /// What people are told beside messages.
    var notes: [String] {
        entries.compactMap { entry in
            if case .note(_, _, let text, _) = entry.event { text } else { nil }
        }
    }

    /// The last instruction of each request.
    var instructions: [String] { requests.map(\.instruction) }

    /// What the last request repeats of the model's own replies, without those of the example in the prompt.
    var rememberedReplies: [String] {
        let messages = requests.last?.request.messages.dropFirst(InterpreterPrompt.standard.example.count) ?? []
        return messages.filter { $0.role == .assistant }.map(\.content)
    }

    var failure: String? {
        if case .failed(let failure) = ending { failure.message } else { nil }
    }
}
