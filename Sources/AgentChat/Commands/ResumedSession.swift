import LanguageModels
import PlaybookEngine
import SessionLog

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A saved session, taken to go on with it.
struct ResumedSession {
    let file: SessionFile
    /// What happened before.
    let entries: [LogEntry]
    let checkpoint: LogCheckpoint?
    var run: SavedRun
    /// Why there is nothing to go on with; nil where there is.
    private(set) var isOver: ResumeError?

    /// - Parameter name: an ID, the beginning of one, or `last`.
    init(_ name: String) throws(CommandFailure) {
        let folder = try SessionsCommand.folder()
        do throws(SessionError) {
            let session: SavedSession
            (file, session) = try folder.open(try folder.find(name))
            entries = session.entries
            checkpoint = session.checkpoint
            if let damage = session.damage { EarlyWarnings.tell("agent-chat: \(damage)") }
        } catch {
            throw CommandFailure(error)
        }
        do {
            run = try JSONDecoder().decode(SavedRun.self, from: Data(file.header.run))
        } catch let error as ResumeError {
            throw Self.failure(error, file)
        } catch {
            throw CommandFailure(
                .unreadableFile,
                "agent-chat: \(file.path):1: The program of this session cannot be read. It can still be shown: "
                    + "agent-chat sessions show \(file.header.runID)")
        }
        switch entries.last?.event {
        case .ended(.finished), .ended(.failed): isOver = try whyItIsOver()
        default: break
        }
    }

    /// Before a model is looked for, which a session that is over does not need.
    private func whyItIsOver() throws(CommandFailure) -> ResumeError? {
        do throws(ResumeError) {
            let log = StreamingSessionLog(beginningWith: entries, checkpoint: checkpoint)
            _ = try ProgramRun(resuming: run, model: NoModel(), log: log)
            return nil
        } catch .ended(let ending) {
            return .ended(ending)
        } catch {
            throw Self.failure(error, file)
        }
    }

    static func failure(_ error: ResumeError, _ file: SessionFile) -> CommandFailure {
        CommandFailure(.unreadableFile, "agent-chat: \(file.path): \(error.message)")
    }

    /// The transcript of the whole session, in a form.
    func transcript(_ format: TranscriptFormat, _ options: TranscriptOptions) -> [UInt8] {
        var transcript = format.makeTranscript(runID: file.header.runID, options: options)
        return entries.flatMap { transcript.render($0) } + transcript.finish()
    }
}
